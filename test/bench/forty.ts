import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { connectAzure } from '../../src/azure/index.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { compilePolicies } from '../../src/policy/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { migrateServer, openStore } from '../../src/store/open/open-store.ts';
import { workQueue } from '../../src/store/work-queue.ts';
import { runPass } from '../../src/watch/cycle.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { oneWorkspace } from '../support/scenarios.ts';
import { silentMeter } from '../support/silent-meter.ts';
import { condemned, ENFORCE_VALIDATION } from '../watch/storm.ts';
import type { Bench, BenchOptions } from './report.ts';
import { median, shown } from './statistics.ts';

const CANCELS = 40;
const AIM_SECONDS = 5;
const NEVER = new AbortController().signal;
const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** One pass condemns forty pipelines whose validation failed: how soon has Azure been asked to cancel all of them? */
export const forty: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  const rounds = options.quick ? 1 : 5;
  const measured = [{ store: 'PGlite', storms: await measure(rounds, inMemory, options) }];
  if (server !== undefined)
    measured.push({ store: 'PostgreSQL', storms: await measure(rounds, () => onServer(server), options) });
  const worst = (storms: readonly Storm[]) => Math.max(...storms.map(({ seconds }) => seconds));
  return {
    name: 'forty',
    tables: [
      {
        title: `From the decision to the last of ${CANCELS} requests at Azure, ${rounds} times, with the sandbox in the same process`,
        head: ['store', 'seconds, median', 'worst', 'seconds of the processor, median'],
        rows: measured.map(({ store, storms }) => [
          store,
          shown(median(storms.map(({ seconds }) => seconds)), 2),
          shown(worst(storms), 2),
          shown(median(storms.map(({ processor }) => processor)), 2),
        ]),
      },
    ],
    figures: { measured },
    aims: measured.map(({ store, storms }) => ({
      aim: `${CANCELS} cancels within ${AIM_SECONDS} s on ${store}`,
      measured: `${shown(worst(storms), 2)} s`,
      met: worst(storms) < AIM_SECONDS,
    })),
  };
};

/** How long it took, and how long the processor worked for it: a busy machine makes the first longer. */
interface Storm {
  readonly seconds: number;
  readonly processor: number;
}

interface Place {
  readonly location: StoreLocation;
  drop(): Promise<void>;
}

async function inMemory(): Promise<Place> {
  return { location: { kind: 'memory' }, drop: async () => {} };
}

async function onServer(server: string): Promise<Place> {
  const url = new URL(server);
  url.pathname = `/runwarden_bench_${randomBytes(6).toString('hex')}`;
  const location = { kind: 'server', url: url.href } as const;
  await migrateServer(location, null, { createDatabase: true });
  return {
    location,
    async drop() {
      const client = new pg.Client({ connectionString: server });
      await client.connect();
      await client.query(`drop database ${pg.escapeIdentifier(url.pathname.slice(1))}`);
      await client.end();
    },
  };
}

async function measure(rounds: number, open: () => Promise<Place>, { abort, progress }: BenchOptions) {
  const storms: Storm[] = [];
  for (let round = 1; round <= rounds; round++) {
    abort.throwIfAborted();
    progress(`round ${round} of ${rounds}`);
    const place = await open();
    try {
      storms.push(await oneStorm(place.location));
    } finally {
      await place.drop();
    }
  }
  return storms;
}

async function oneStorm(location: StoreLocation): Promise<Storm> {
  await using closers = new AsyncDisposableStack();
  const sandbox = await startSandbox({ scenario: oneWorkspace(condemned(CANCELS)) });
  closers.defer(() => sandbox.close());
  const clock = () => sandbox.control.now();
  const azure = connectAzure(
    {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      ca: sandbox.caPem,
      pricesEndpoint: sandbox.url,
      credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    { clock },
  );
  closers.defer(() => azure.close());
  const store = await openStore(location, {
    routing: createRouting({ recipients: { owner: ['hook'] }, channels: { hook: { reachesPeople: true } } }),
    holder: 'bench',
    onQueueError: () => {},
  });
  closers.defer(() => store.close());
  const compiled = compilePolicies([{ file: 'validation.yaml', text: ENFORCE_VALIDATION }]);
  if (!compiled.ok) throw new Error('the policy of the bench is wrong');
  const deps: WatchDeps = {
    runs: azure.runs,
    signals: azure.signals,
    collect: async () => [],
    collectWithin: 60_000,
    computes: azure.computes,
    recorded: store.recorded,
    requests: azure.requests,
    ledger: store.ledger,
    policies: { current: () => compiled.policies, digest: () => 'd1', problems: () => [], loadedAt: clock, folder: '' },
    clock,
    monotonic: () => performance.now(),
    blindAfter: 30 * 60_000,
    unknownAfter: 6 * 60 * 60_000,
    newId: randomUUID,
    meter: silentMeter,
    log: silentLog,
    limits: { perCycle: null, perHour: null, share: null },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
  };
  const queue = workQueue(store.boss, silentLog);
  closers.defer(() => queue.stop(3000));
  await queue.start({
    pass: async () => {},
    enforce: (decisionId, attempt, abort) => enforce(decisionId, deps, attempt, abort),
    deliver: async () => {},
    collect: async () => {},
  });
  const { workspaces } = await azure.workspaces.list(SUBSCRIPTION, NEVER);
  const [workspace] = workspaces;
  if (!workspace) throw new Error('the sandbox has a workspace');
  let [decidedAt, cpu] = [0, process.cpuUsage()];
  const { commit } = deps.ledger;
  const ledger: WatchDeps['ledger'] = {
    ...deps.ledger,
    async commit(...plan) {
      await commit(...plan);
      decidedAt = performance.now();
      cpu = process.cpuUsage();
    },
  };
  await runPass(workspace, { ...deps, ledger }, NEVER);
  while ((sandbox.control.requests().sinceStart.cancel ?? 0) < CANCELS) await delay(5);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - decidedAt) / 1000, processor: (user + system) / 1e6 };
}
