import { writeHeapSnapshot } from 'node:v8';
import pg from 'pg';
import { DEFAULT_EVIDENCE_KEEP } from '../../../src/core/evidence/retention.ts';
import { DEFAULT_STORE_KEEP } from '../../../src/core/record/store-keep.ts';
import { MINUTE } from '../../../src/core/values/duration.ts';
import { openStore } from '../../../src/store/open/open-store.ts';
import { workQueue } from '../../../src/store/work-queue.ts';
import { type ScheduleDeps, startWatch, type Watch } from '../../../src/watch/schedule.ts';
import { routing, watchDeps } from '../support/watch-deps.ts';
import { GeneratedWorld } from '../support/world.ts';
import type { Asked, Found, Round } from './bench.ts';
import { createServerTime } from './server-time.ts';

// One size of the bench `scale`, in a process of its own: the real watch with the real queue over a stubbed Azure.

const EVERY = 5 * MINUTE;
const MIB = 2 ** 20;
/** No tick of its own falls into the bench. */
const NEVER = '0 0 29 2 *';

async function main({ url, workspaces, active, rounds, passesAtOnce, heapSnapshot }: Asked): Promise<Found> {
  await using closers = new AsyncDisposableStack();
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  closers.defer(() => owner.end());
  const queries = countQueries(owner);
  const serverTime = await createServerTime(owner);
  const begin = Math.floor(Date.now() / MINUTE) * MINUTE;
  let ahead = 0;
  const clock = () => begin + ahead;
  const world = new GeneratedWorld({ workspaces, active, begin }, clock);
  const store = await openStore({ kind: 'server', url }, { routing, holder: 'bench', onQueueError: warn });
  closers.defer(() => store.close());
  const waiting = new Waiting(workspaces);
  const log = { error: warn, warn: () => {}, info: () => {}, debug: () => {} };
  const deps: ScheduleDeps = {
    ...watchDeps(world, store, clock),
    // The rounds come faster than their time; the database's clock keeps up with the bench's.
    ledger: { ...store.ledger, storeFacts: async () => ({ ...(await store.ledger.storeFacts()), now: clock() }) },
    ...{ log, queue: workQueue(store, log, passesAtOnce), requeue: store.requeue, replica: 'bench', version: 'bench' },
    channels: new Map([['hook', { name: 'hook', send: async () => ({ answer: 'ok' }) }]]),
    oncall: ['hook'],
    directory: {
      list: async () => ({ workspaces: world.workspaces, unread: [] }),
      find: async (_, __, name) => world.workspaces.find((workspace) => workspace.name === name) ?? null,
    },
    computeDirectory: { list: async () => [] },
    targets: [{ subscription: 's', discover: ['*'] }],
    every: NEVER,
    links: { keepUrl: () => null, contact: null },
    wait: async () => {},
    reloadPolicies: async () => false,
    keep: { evidence: DEFAULT_EVIDENCE_KEEP, store: DEFAULT_STORE_KEEP },
    checkpoints: { every: EVERY, signer: null, write: null },
    onPass: (_, __, record) => waiting.ended(record.error),
  };
  const found: Round[] = [];
  const measure = async (work: () => Promise<unknown>) => {
    const [cpu, server, asked, began] = [process.cpuUsage(), await serverTime(), queries(), performance.now()];
    const done = waiting.round();
    await work();
    await done;
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    found.push({
      seconds,
      node: (user + system) / 1e6,
      server: (await serverTime()) - server,
      queries: (queries() - asked) / workspaces,
    });
  };
  let watch: Watch | null = null;
  closers.defer(() => watch?.stop());
  // The start asks for the first round.
  await measure(async () => {
    watch = await startWatch(deps);
  });
  for (let round = 1; round < rounds; round++) {
    ahead += EVERY;
    await measure(async () => watch?.tick());
  }
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  if (heapSnapshot !== null) writeHeapSnapshot(heapSnapshot);
  const peak = process.resourceUsage().maxRSS * 1024;
  return { rounds: found, heap: heapUsed / MIB, rss: rss / MIB, peak: peak / MIB, failed: waiting.failed };
}

/** Waits until every workspace had its pass. */
class Waiting {
  failed = 0;
  readonly #of: number;
  #left = 0;
  #done = () => {};

  constructor(of: number) {
    this.#of = of;
  }

  round(): Promise<void> {
    this.#left = this.#of;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  ended(error: string | null): void {
    if (error !== null) this.failed += 1;
    if (error !== null && this.failed === 1) console.error(error);
    this.#left -= 1;
    if (this.#left === 0) this.#done();
  }
}

/** Counts the statements that this process sends, but for those of one connection. */
function countQueries(except: pg.Client): () => number {
  const { query } = pg.Client.prototype;
  let queries = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...asked: unknown[]) {
    if (this !== except) queries++;
    // The same arguments to the same method.
    return Reflect.apply(query, this, asked);
  } as typeof query;
  return () => queries;
}

function warn(problem: unknown, message = ''): void {
  console.error(message, problem);
}

process.once('message', async (asked: Asked) => {
  process.send?.(await main(asked));
  process.disconnect();
});
