import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAzure } from '../../src/azure/index.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { createCollect } from '../../src/evidence/collect.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { compilePolicies } from '../../src/policy/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { workQueue } from '../../src/store/work-queue.ts';
import { runPass } from '../../src/watch/cycle.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { oneWorkspace } from '../support/scenarios.ts';
import { condemned, ENFORCE_VALIDATION } from '../watch/storm.ts';
import type { Bench, BenchOptions } from './report.ts';
import { median, shown } from './statistics.ts';
import { makePlace } from './support/place.ts';
import { watchDeps } from './support/watch-deps.ts';

const CANCELS = 40;
const AIM_SECONDS = 5;
const NEVER = new AbortController().signal;
const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/**
 * One pass condemns pipelines whose validation failed: how soon has Azure been asked to cancel all of them, and what does it
 * add that evidence is collected first?
 */
export const forty: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  const places = [{ store: 'PGlite', open: inMemory }];
  if (server !== undefined) places.push({ store: 'PostgreSQL', open: () => makePlace(server) });
  const measured: Measured[] = [];
  for (const { store, open } of places)
    for (const cancels of [1, CANCELS])
      for (const evidence of [false, true])
        measured.push({ store, cancels, evidence, storms: await measure({ cancels, evidence }, open, options) });
  return {
    name: 'forty',
    tables: [
      {
        title: 'From the decision to the last of the requests to cancel at Azure, with the sandbox in the same process',
        head: [
          'store',
          'cancels',
          'evidence',
          'seconds, median',
          'worst',
          'CPU s, median',
          'requests a cancel',
          'KiB kept a cancel',
        ],
        rows: measured.map(({ store, cancels, evidence, storms }) => [
          store,
          String(cancels),
          evidence ? 'yes' : 'no',
          shown(medianOf(storms, 'seconds'), 2),
          shown(worst(storms), 2),
          shown(medianOf(storms, 'processor'), 2),
          shown(medianOf(storms, 'requests') / cancels, 1),
          shown(medianOf(storms, 'kept') / cancels / 1024, 1),
        ]),
      },
    ],
    figures: { measured },
    aims: measured
      .filter(({ cancels, evidence }) => cancels === CANCELS && !evidence)
      .map(({ store, storms }) => ({
        aim: `${CANCELS} cancels within ${AIM_SECONDS} s on ${store}`,
        measured: `${shown(worst(storms), 2)} s`,
        met: worst(storms) < AIM_SECONDS,
      })),
  };
};

/** What is measured: how many cancels, and whether evidence is collected before each. */
interface Wanted {
  readonly cancels: number;
  readonly evidence: boolean;
}

interface Measured extends Wanted {
  readonly store: string;
  readonly storms: readonly Storm[];
}

/** How long it took, and how long the processor worked for it: a busy machine makes the first longer. */
interface Storm {
  readonly seconds: number;
  readonly processor: number;
  /** To Azure, after the pass. */
  readonly requests: number;
  /** Bytes that the database holds of evidence. */
  readonly kept: number;
}

const medianOf = (storms: readonly Storm[], of: keyof Storm) => median(storms.map((storm) => storm[of]));
const worst = (storms: readonly Storm[]) => Math.max(...storms.map(({ seconds }) => seconds));

interface Place {
  readonly location: StoreLocation;
  drop(): Promise<void>;
}

async function inMemory(): Promise<Place> {
  return { location: { kind: 'memory' }, drop: async () => {} };
}

async function measure(wanted: Wanted, open: () => Promise<Place>, { abort, progress, quick }: BenchOptions) {
  const rounds = quick ? 1 : 5;
  const storms: Storm[] = [];
  for (let round = 1; round <= rounds; round++) {
    abort.throwIfAborted();
    progress(`round ${round} of ${rounds}`);
    const place = await open();
    try {
      storms.push(await oneStorm(place.location, wanted));
    } finally {
      await place.drop();
    }
  }
  return storms;
}

async function oneStorm(location: StoreLocation, { cancels, evidence }: Wanted): Promise<Storm> {
  await using closers = new AsyncDisposableStack();
  const sandbox = await startSandbox({ scenario: oneWorkspace(condemned(cancels)) });
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
    ...watchDeps(azure, store, clock),
    collect: evidence ? createCollect({ source: azure.evidence, clock, newId: randomUUID }) : async () => [],
    policies: { current: () => compiled.policies, digest: () => 'd1', problems: () => [], loadedAt: clock, folder: '' },
    limits: { perCycle: null, perHour: null, share: null },
  };
  const queue = workQueue(store, silentLog);
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
  let [decidedAt, cpu, before] = [0, process.cpuUsage(), 0];
  const sent = () => Object.values(azure.requests.counts()).reduce((sum, count) => sum + count, 0);
  const { commit } = deps.ledger;
  const ledger: WatchDeps['ledger'] = {
    ...deps.ledger,
    async commit(...plan) {
      await commit(...plan);
      decidedAt = performance.now();
      cpu = process.cpuUsage();
      before = sent();
    },
  };
  await runPass(workspace, { ...deps, ledger }, NEVER);
  while ((sandbox.control.requests().sinceStart.cancel ?? 0) < cancels) await delay(5);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - decidedAt) / 1000;
  const kept = await store.boss
    .getDb()
    .executeSql('select coalesce(sum(length(body)), 0) as bytes from evidence_contents');
  return {
    seconds,
    processor: (user + system) / 1e6,
    requests: sent() - before,
    kept: Number(kept.rows[0].bytes),
  };
}
