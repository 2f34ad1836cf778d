import { MINUTE } from '../../../src/core/values/duration.ts';
import { openStore, type Store } from '../../../src/store/open/open-store.ts';
import { createBlindness } from '../../../src/watch/blindness.ts';
import type { WatchDeps } from '../../../src/watch/deps.ts';
import { passOver } from '../../../src/watch/pass-over.ts';
import type { Bench, BenchOptions, BenchReport, Table } from '../report.ts';
import { shown, sum } from '../statistics.ts';
import { type DatabaseWork, measureDatabase } from '../support/database-work.ts';
import { makePlace, type Place } from '../support/place.ts';
import { routing, watchDeps } from '../support/watch-deps.ts';
import { GeneratedWorld } from '../support/world.ts';
import { fillPast } from './past.ts';

const ACTIVE = 100;
const EVERY = 5 * MINUTE;
const AIM_ROWS = 30;
const AIM_WAL = 30_000;
const NEVER = new AbortController().signal;

/** Passes over a workspace in which nothing changes. */
interface Measured extends DatabaseWork {
  readonly name: string;
  readonly passes: number;
  /** Processor time of this process, ms. */
  readonly nodeMs: number;
  readonly ms: number;
}

/** What a pass writes and reads where nothing has changed: by itself, with a long past, and in turns with another replica. */
export const steady: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  if (!server) return nothing('RUNWARDEN_TEST_DATABASE_URL names no server, so nothing was measured');
  const place = await makePlace(server);
  try {
    return report(await measureAll(place, options));
  } finally {
    await place.drop();
  }
};

async function measureAll(place: Place, { quick, abort, progress }: BenchOptions): Promise<Measured[]> {
  await using closers = new AsyncDisposableStack();
  const begin = Math.floor(Date.now() / MINUTE) * MINUTE;
  let ahead = 0;
  const clock = () => begin + ahead;
  const workspaces = quick ? 2 : 10;
  const world = new GeneratedWorld({ workspaces, active: ACTIVE, begin }, clock);
  const open = async () => {
    const store = await openStore(place.location, {
      routing,
      holder: `bench-${Math.random()}`,
      onQueueError: () => {},
    });
    closers.defer(() => store.close());
    return watchOf(store, world, clock);
  };
  const [one, other] = [await open(), await open()];
  const round = async (watch: Watch) => {
    ahead += EVERY;
    for (const workspace of world.workspaces) {
      abort.throwIfAborted();
      await passOver(workspace, watch, NEVER);
    }
  };
  const measured: Measured[] = [];
  const measure = async (name: string, rounds: readonly Watch[]) => {
    progress(name);
    const cpu = process.cpuUsage();
    let ms = 0;
    let nodeMs = 0;
    const work = await measureDatabase(place.owner, async () => {
      const began = performance.now();
      const before = process.cpuUsage(cpu);
      for (const watch of rounds) await round(watch);
      const after = process.cpuUsage(cpu);
      ms = performance.now() - began;
      nodeMs = (after.user + after.system - before.user - before.system) / 1000;
    });
    measured.push({
      ...perPass(work, rounds.length * workspaces),
      name,
      nodeMs: nodeMs / (rounds.length * workspaces),
      ms: ms / (rounds.length * workspaces),
      passes: rounds.length * workspaces,
    });
  };
  const turns = quick ? 1 : 3;
  const again = <T>(...of: T[]): T[] => Array.from({ length: turns }, () => of).flat();
  progress('first sight');
  // At first sight everything is written, the first alerts are raised, and the pass after it sees that again.
  for (let first = 0; first < 3; first++) await round(one);
  await measure('an empty store', again(one, one));
  await measure('in turns with another replica', again(other, one));
  progress('filling the past');
  await fillPast(place.owner, world, quick ? 1000 : 250_000);
  await round(one);
  await measure('250,000 old findings', again(one, one));
  return measured;
}

type Watch = Parameters<typeof passOver>[1];

function watchOf(store: Store, world: GeneratedWorld, clock: () => number): Watch {
  const deps: WatchDeps = watchDeps(world, store, clock);
  return { ...deps, blindness: createBlindness({ ...deps, own: async () => [], channels: new Map(), oncall: [] }) };
}

function perPass(work: DatabaseWork, passes: number): DatabaseWork {
  return {
    rows: Object.fromEntries(Object.entries(work.rows).map(([table, count]) => [table, count / passes])),
    wal: work.wal / passes,
    wholePages: work.wholePages / passes,
    queries: work.queries / passes,
    serverMs: work.serverMs === null ? null : work.serverMs / passes,
  };
}

function nothing(why: string): BenchReport {
  return {
    name: 'steady',
    tables: [],
    figures: { why },
    aims: [{ aim: 'a PostgreSQL server', measured: why, met: false }],
  };
}

function report(measured: readonly Measured[]): BenchReport {
  const [alone] = measured;
  const rows = sum(Object.values(alone?.rows ?? {}));
  return {
    name: 'steady',
    tables: [passesTable(measured), rowsTable(measured)],
    figures: { measured },
    aims: [
      { aim: `at most ${AIM_ROWS} rows a steady pass`, measured: shown(rows, 1), met: rows <= AIM_ROWS },
      {
        aim: `at most ${AIM_WAL / 1000} kB of WAL a steady pass`,
        measured: `${shown((alone?.wal ?? 0) / 1000, 1)} kB`,
        met: (alone?.wal ?? Number.POSITIVE_INFINITY) <= AIM_WAL,
      },
    ],
  };
}

function passesTable(measured: readonly Measured[]): Table {
  return {
    title: `A pass over ${ACTIVE} active runs in which nothing changed, the mean`,
    head: ['store', 'passes', 'rows written', 'WAL kB', 'whole pages', 'queries', 'PostgreSQL ms', 'Node ms', 'ms'],
    rows: measured.map(({ name, passes, rows, wal, wholePages, queries, serverMs, nodeMs, ms }) => [
      ...[
        name,
        passes,
        shown(sum(Object.values(rows)), 1),
        shown(wal / 1000, 1),
        shown(wholePages, 1),
        shown(queries, 1),
      ],
      ...[serverMs === null ? '' : shown(serverMs, 1), shown(nodeMs, 1), shown(ms, 1)],
    ]),
  };
}

function rowsTable(measured: readonly Measured[]): Table {
  const tables = [...new Set(measured.flatMap(({ rows }) => Object.keys(rows)))].sort();
  return {
    title: 'Rows written a pass, by table',
    head: ['table', ...measured.map(({ name }) => name)],
    rows: tables.map((table) => [table, ...measured.map(({ rows }) => shown(rows[table] ?? 0, 2))]),
  };
}
