import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { startReceiver } from '../support/receiver.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A folder with a config that points the real service at the sandbox and a webhook receiver. */
async function arrange() {
  const folder = await mkdtemp(join(tmpdir(), 'rw-kill-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await startSandbox({ scenario: oneWorkspace([cpuRun('long', '-2h'), cpuRun('short', '-5m')]) });
  closers.push(() => sandbox.close());
  const receiver = await startReceiver();
  closers.push(() => receiver.close());
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'policies', 'runtime.yaml'), ENFORCE_RUNTIME);
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
  every: "* * * * * *"
  workspaces: [{subscription: ${SUBSCRIPTION}, discover: ml}]
http: {port: 0}
notify:
  channels: {hook: {type: webhook, url: "${receiver.url}"}}
  recipients: {owner: [hook], oncall: [hook], fallback: [hook]}
`,
  );
  return { folder, sandbox, receiver };
}

function serve(folder: string, secret: string): ChildProcess {
  const child = spawn(process.execPath, [CLI, 'serve'], {
    env: {
      PATH: process.env.PATH,
      RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'),
      RUNWARDEN_WEBHOOK_SECRET_HOOK: secret,
      AZURE_CLIENT_SECRET: 'any',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  closers.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  });
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Waits for what the processes do, and gives up when they hang. */
async function until(what: string, holds: () => boolean): Promise<void> {
  try {
    await vi.waitUntil(holds, { interval: 20, timeout: 60_000 });
  } catch (cause) {
    throw new Error(`never came about: ${what}`, { cause });
  }
}

const sent = (sandbox: Sandbox, kind: 'jobs-list' | 'cancel') => sandbox.control.requests().sinceStart[kind] ?? 0;
const runState = (sandbox: Sandbox) => JSON.stringify(sandbox.control.state());

test('killed in the middle of a pass and again in the middle of a cancel, nothing is lost or done twice', async () => {
  const { folder, sandbox, receiver } = await arrange();

  // In the middle of a pass: while Azure takes its time over the list.
  sandbox.control.addFault({ on: 'jobs-list', do: 'slow', ms: 1500, times: 1 });
  const first = serve(folder, receiver.secret);
  await until('the first pass began', () => sent(sandbox, 'jobs-list') >= 1);
  await killed(first);
  expect(sent(sandbox, 'cancel')).toBe(0);

  // In the middle of a cancel: Azure has the request and has not answered yet.
  sandbox.control.addFault({ on: 'cancel', do: 'slow', ms: 1500, times: 1 });
  const second = serve(folder, receiver.secret);
  await until('the cancel was asked', () => sent(sandbox, 'cancel') >= 1);
  await killed(second);

  const third = serve(folder, receiver.secret);
  await until('the alert of the asked cancel arrived', () =>
    receiver.arrived.some(({ type }) => type === 'runwarden.cancel.requested.v1'),
  );
  // No further: the service goes by the clock of this machine, and judges nothing by one that is far from Azure's.
  sandbox.control.advance('1m');
  await until('the run is canceled', () => runState(sandbox).includes('Canceled'));
  await until('the confirmation arrived', () =>
    receiver.arrived.some(({ type }) => type === 'runwarden.cancel.confirmed.v1'),
  );
  const exit = once(third, 'exit');
  third.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);

  expect(sent(sandbox, 'cancel')).toBe(1);
  const store = await openStore(
    { kind: 'folder', path: join(folder, 'data') },
    {
      routing: { channelsFor: () => [], channelsBeside: () => [], reachesPeople: () => true },
      holder: 'test',
      onQueueError: () => {},
    },
  );
  closers.push(() => store.close());
  const page = await store.ledger.decisions({ kind: 'cancel' }, { cursor: null, limit: 10 });
  expect(page?.items.map(({ cancellation }) => cancellation?.state)).toEqual(['confirmed']);
  // At least once each, under one id: a repeat is told by its id.
  const ids = new Map(receiver.arrived.map(({ id, type }) => [id, type]));
  expect([...ids.values()].sort()).toEqual([
    'runwarden.cancel.confirmed.v1',
    'runwarden.cancel.requested.v1',
    'runwarden.finding.notice.v1',
  ]);
});
