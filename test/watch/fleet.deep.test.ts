import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import { SECOND } from '../../src/core/values/duration.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, openIn } from '../support/postgres.ts';
import { startReceiver } from '../support/receiver.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const MOVES_WITHIN = 30 * SECOND;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A replica at work, with the times at which it ended passes, by its own log. */
interface Replica {
  readonly child: ChildProcess;
  readonly passes: number[];
}

async function arrange() {
  const folder = await mkdtemp(join(tmpdir(), 'rw-fleet-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await startSandbox({ scenario: oneWorkspace([cpuRun('long', '-2h'), cpuRun('short', '-5m')]) });
  closers.push(() => sandbox.close());
  const receiver = await startReceiver();
  closers.push(() => receiver.close());
  const database = await createDatabase();
  closers.push(() => database.drop());
  const store = await openIn({ kind: 'server', url: database.url }, () => {});
  closers.push(() => store.close());
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'policies', 'runtime.yaml'), ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve'));
  await writeFile(join(folder, 'ca.pem'), sandbox.caPem);
  await writeFile(
    join(folder, 'runwarden.yaml'),
    `
azure:
  endpoint: ${sandbox.hosts.arm}
  authority: ${sandbox.hosts.authority}
  ca-file: ca.pem
  credential: {kind: client-secret, tenant-id: ${sandbox.hosts.tenantId}, client-id: any}
watch:
  every: "*/2 * * * * *"
  workspaces: [{subscription: ${SUBSCRIPTION}, discover: ml}]
http: {port: 0}
notify:
  channels: {hook: {type: webhook, url: "${receiver.url}"}}
  recipients: {owner: [hook], oncall: [hook], fallback: [hook]}
`,
  );
  const serve = (): Replica => {
    const child = spawn(process.execPath, [CLI, 'serve'], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'),
        RUNWARDEN_WEBHOOK_SECRET_HOOK: receiver.secret,
        AZURE_CLIENT_SECRET: 'any',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    closers.push(() => new Promise((done) => (child.kill('SIGKILL') ? child.once('exit', done) : done(null))));
    const passes: number[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        if (line.includes('pass over the workspace done')) passes.push(timeOf(line));
      });
    return { child, passes };
  };
  const sent = (kind: 'jobs-list' | 'cancel') => sandbox.control.requests().sinceStart[kind] ?? 0;
  return { sandbox, store, serve, sent, url: database.url };
}

/** When a line of the log was written, in milliseconds. */
function timeOf(line: string): number {
  const { time } = JSON.parse(line) as { time: string | number };
  return new Date(time).getTime();
}

async function killed({ child }: Replica): Promise<number> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return Date.now();
}

async function until(what: string, holds: () => unknown): Promise<void> {
  try {
    await vi.waitUntil(holds, { interval: 50, timeout: 120_000 });
  } catch (cause) {
    throw new Error(`never came about: ${what}`, { cause });
  }
}

describe('three replicas', ON_POSTGRESQL, () => {
  test('of which one dies in a pass and one in a cancel: others have the work within 30 s, and cancel once', async () => {
    const { sandbox, store, serve, sent } = await arrange();
    const [first, second, third] = [serve(), serve(), serve()];
    const fleet = () => store.ledger.fleet();
    await until('three replicas are at work', async () => (await fleet()).replicas.length === 3);
    const questions = async () => (await store.ledger.decisions({ kind: 'ask' }, { cursor: null, limit: 1 }))?.items;
    await until('somebody is asked', async () => (await questions())?.length === 1);

    // Only the first is awake, so the pass is its own.
    for (const { child } of [second, third]) child.kill('SIGSTOP');
    sandbox.control.addFault({ on: 'jobs-list', do: 'slow', ms: 60_000, times: 1 });
    const listed = sent('jobs-list');
    await until('the first replica lists runs', () => sent('jobs-list') > listed);
    await until('its pass is shown', async () => (await fleet()).replicas.some(({ passes }) => passes.length === 1));
    const diedInPass = await killed(first);
    for (const { child } of [second, third]) child.kill('SIGCONT');
    const passAfter = () => [...second.passes, ...third.passes].filter((at) => at > diedInPass).toSorted()[0];
    await until('another replica ends a pass', () => passAfter() !== undefined);
    expect((passAfter() ?? Number.NaN) - diedInPass).toBeLessThanOrEqual(MOVES_WITHIN);

    third.child.kill('SIGSTOP');
    sandbox.control.addFault({ on: 'cancel', do: 'slow', ms: 60_000, times: 1 });
    const [question] = (await questions()) ?? [];
    const yes = { answer: 'approved', by: 'alice', note: null } as const;
    expect(await store.ledger.answer(question?.decision.id ?? '', yes, Date.now())).toMatchObject({ kind: 'answered' });
    await until('Azure was asked to cancel', () => sent('cancel') === 1);
    const diedInCancel = await killed(second);
    third.child.kill('SIGCONT');
    const cancel = async () =>
      (await store.ledger.decisions({ kind: 'cancel' }, { cursor: null, limit: 1 }))?.items[0]?.cancellation;
    await until('the third replica knows that Azure has the cancel', async () =>
      ['requested', 'confirmed'].includes((await cancel())?.state ?? ''),
    );
    expect(((await cancel())?.requestedAt ?? Number.NaN) - diedInCancel).toBeLessThanOrEqual(MOVES_WITHIN);
    expect(sent('cancel')).toBe(1);
  }, 400_000);

  test('by one principal read twice what one bucket holds at once, and Azure refuses none', async () => {
    const { sandbox, store, url } = await arrange();
    const other = await openIn({ kind: 'server', url }, () => {});
    closers.push(() => other.close());
    const answers: (number | null)[] = [];
    const connect = (from: typeof store) => {
      const azure = connectAzure(
        {
          endpoint: sandbox.hosts.arm,
          authorityHost: sandbox.hosts.authority,
          ca: sandbox.caPem,
          credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'a', clientSecret: 's' },
        },
        {
          ...{ clock: Date.now, readBuckets: () => from.readBuckets, retryDelay: 1 },
          answered: (kind, status) => void (kind === 'jobs-list' && answers.push(status)),
        },
      );
      closers.push(() => azure.close());
      return azure;
    };
    const [one, two] = [connect(store), connect(other)];
    const abort = new AbortController().signal;
    const { workspaces } = await one.workspaces.list(SUBSCRIPTION, abort);
    const [workspace] = workspaces;
    if (!workspace) throw new Error('the sandbox has a workspace');
    const reads = Array.from({ length: 180 }, () => [one, two].map(({ runs }) => runs.page(workspace, null, abort)));
    await Promise.all(reads.flat());
    expect(answers).toEqual(Array(360).fill(200));
  }, 200_000);
});
