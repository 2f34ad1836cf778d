import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../../config/config.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../../core/evidence/retention.ts';
import type { DecisionView } from '../../core/ports/read-ledger.ts';
import type { PassRecord } from '../../core/ports/scan-ledger.ts';
import { DEFAULT_STORE_KEEP } from '../../core/record/store-keep.ts';
import type { Workspace } from '../../core/run/run.ts';
import { formatDuration, type Instant } from '../../core/values/duration.ts';
import { KEYS_ALONE } from '../../http/sign-in/settings.ts';
import { type Running, start } from '../../main.ts';
import { DEMO_SCENARIO, type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { aborted, interruption, openLog, paint, print, VERSION } from '../process.ts';
import { reportError } from '../report-error.ts';
import { shortId } from '../short-id.ts';
import { type AlertReceiver, receiveAlerts } from './receiver.ts';
import { describeDecisions } from './report.ts';

export interface DemoOptions {
  readonly once: boolean;
  readonly port: number;
}

const SHIPPED_POLICIES = join(import.meta.dirname, '..', '..', '..', 'policies');

/** The subscription of the demo's scenario. */
const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';

/** Runs the real service against the bundled Azure ML, with the shipped policies, and shows what it decided. */
export async function demo(options: DemoOptions): Promise<ExitCode> {
  const began = performance.now();
  const stop = interruption();
  const folder = await mkdtemp(join(tmpdir(), 'runwarden-demo-'));
  const closers = new AsyncDisposableStack();
  try {
    closers.defer(() => rm(folder, { recursive: true, force: true }));
    print(`Runwarden ${VERSION}, demonstration. It watches an Azure ML on this machine; nothing leaves it.`);
    const sandbox = await startSandbox({ scenario: DEMO_SCENARIO });
    closers.defer(() => sandbox.close());
    const receiver = await receiveAlerts((line) => print(`  ${paint.cyan('alert')}  ${line}`));
    closers.defer(() => receiver.close());
    const passes = passCounter();
    const config = demoConfig(sandbox, receiver, join(folder, 'data'), options.port);
    const log = openLog('error', null);
    const world = { clock: () => sandbox.control.now(), log, version: VERSION };
    const running = await start(config, world, closers, passes.count);
    await playThrough(sandbox, running, passes, stop);
    const decisions = await allDecisions(running);
    print();
    for (const line of describeDecisions(decisions)) print(line);
    print();
    const took = `Shown ${((performance.now() - began) / 1000).toFixed(1)} s after the start.`;
    if (options.once) {
      print(`${took} Without --once it continues, with a console to look at and a question to answer.`);
      return EXIT.clean;
    }
    print(`${took} Where to look:`);
    print(`  console     ${running.url}/`);
    print(`  API docs    ${running.url}/docs`);
    print(`  why         npx runwarden explain --url ${running.url} vision-pretrain-large-07`);
    const question = decisions.find(({ approval }) => approval?.answer === null)?.decision;
    if (question) {
      print(`  waiting     npx runwarden waiting --url ${running.url}`);
      print(`  approve     npx runwarden approve --url ${running.url} ${shortId(question.id)}`);
      // What only the owner's notice has otherwise.
      print(`  keep it     ${running.deps.links.keepUrl(question.findingId ?? '') ?? ''}, as its owner does`);
    }
    const ahead = formatDuration(sandbox.control.now() - Date.now());
    print(`It continues to watch, by the sandbox’s clock, which is ${ahead} ahead of this machine’s. Ctrl-C stops it.`);
    await aborted(stop);
    return EXIT.clean;
  } catch (error) {
    if (stop.aborted) return EXIT.clean;
    return reportError(error, { otherPort: 'name another port with --port, such as --port 8081' });
  } finally {
    await closers.disposeAsync();
  }
}

/** Moves the clock of the sandbox's Azure past the policies' steps, so that nobody has to wait for them. */
async function playThrough(sandbox: Sandbox, running: Running, passes: Passes, stop: AbortSignal): Promise<void> {
  const workspaces = running.watch.workspaces().length;
  const passOver = async (words: string) => {
    print(`${paint.bold(words)}`);
    await passes.wait(workspaces, stop);
    // The owner's grace begins when a notice is delivered, so no notice may be on its way when the clock moves.
    while (await isDelivering(running)) await pause(100, undefined, { signal: stop });
  };
  await passOver(`First pass over ${workspaces} workspaces.`);
  for (const [by, words] of [
    ['11m', '11 minutes later on the sandbox’s clock: what has held for its time fires.'],
    ['61m', 'Another hour later: the last steps of the policies are due.'],
    ['11m', '11 minutes later: what Azure made of the cancel.'],
  ] as const) {
    sandbox.control.advance(by);
    passes.since(sandbox.control.now());
    await running.watch.tick();
    await passOver(words);
  }
}

interface Passes {
  readonly count: (workspace: Workspace, result: unknown, record: PassRecord) => void;
  /** From now on counts only passes that begin later: one that is running may have read what was before. */
  since(moment: Instant): void;
  /** Waits until passes over so many workspaces have ended. */
  wait(number: number, stop: AbortSignal): Promise<void>;
}

function passCounter(): Passes {
  let from = 0;
  let done = new Set<string>();
  let wake = () => {};
  return {
    count({ id }, _, { startedAt }) {
      if (startedAt >= from) done.add(id);
      wake();
    },
    since(moment) {
      from = moment;
      done = new Set();
    },
    async wait(number, stop) {
      while (done.size < number) {
        stop.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
          stop.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}

async function isDelivering(running: Running): Promise<boolean> {
  const decisions = await allDecisions(running);
  return decisions.some(({ deliveries }) => deliveries.some(({ state }) => state === 'queued'));
}

async function allDecisions(running: Running): Promise<readonly DecisionView[]> {
  const page = await running.deps.ledger.decisions({}, { cursor: null, limit: 200 });
  return (page?.items ?? []).toReversed();
}

function demoConfig(sandbox: Sandbox, receiver: AlertReceiver, dataDir: string, port: number): Config {
  return {
    azure: {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      pricesEndpoint: sandbox.url,
      credential: {
        kind: 'client-secret',
        tenantId: sandbox.hosts.tenantId,
        clientId: 'd3a1c0de-0000-4000-8000-000000000001',
        clientSecret: 'any-secret-will-do',
      },
    },
    network: { ca: sandbox.caPem },
    every: '*/20 * * * * *',
    targets: [{ subscription: SUBSCRIPTION, discover: ['ml-*'] }],
    blindAfter: 24 * 60 * 60 * 1000,
    unknownAfter: 6 * 60 * 60_000,
    heartbeat: null,
    policies: SHIPPED_POLICIES,
    store: { kind: 'folder', path: dataDir },
    http: {
      host: '127.0.0.1',
      port,
      baseUrl: `http://127.0.0.1:${port}`,
      keys: [],
      trustProxy: false,
      signIn: KEYS_ALONE,
    },
    channels: { 'demo-hook': { type: 'webhook', url: receiver.url, secret: receiver.secret } },
    recipients: { owner: ['demo-hook'], oncall: ['demo-hook'], finops: ['demo-hook'], fallback: ['demo-hook'] },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com', contact: 'ml-oncall@example.com' },
    limits: { perCycle: 5, perHour: 20, share: 0.2 },
    storeKeep: DEFAULT_STORE_KEEP,
    evidence: { within: 60_000, store: null, keep: DEFAULT_EVIDENCE_KEEP, viewers: false },
    audit: { key: null, vaultKey: null, every: 600_000, to: null },
    log: { level: 'error', format: null },
  };
}
