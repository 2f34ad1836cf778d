import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** What a stretch of work cost the database. */
export interface DatabaseWork {
  /** Rows inserted, updated and deleted, by table; those that were not touched are absent. */
  readonly rows: Readonly<Record<string, number>>;
  /** Bytes of the log of changes, without whole pages: those depend on when the last checkpoint was. */
  readonly wal: number;
  readonly wholePages: number;
  /** Statements, with `begin` and `commit`. */
  readonly queries: number;
  /** Processor time of the server's processes for this database; null where they cannot be seen. */
  readonly serverMs: number | null;
}

/** Milliseconds in a tick of the kernel's clock, in which Linux counts the time of processes. */
const TICK = 10;
const WHOLE_PAGE = 8192;

/**
 * Measures what work writes into a database and asks of it. Whatever else uses the server writes into the same log, so nothing
 * else may.
 * @param owner a connection to it, whose own queries are not counted.
 */
export async function measureDatabase(owner: pg.Client, work: () => Promise<void>): Promise<DatabaseWork> {
  const before = await readCounters(owner);
  const counted = countQueries(owner);
  try {
    await work();
  } finally {
    counted.stop();
  }
  const after = await readCounters(owner);
  const rows = Object.fromEntries(
    [...after.rows]
      .map(([table, count]) => [table, count - (before.rows.get(table) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  const wholePages = after.wholePages - before.wholePages;
  return {
    rows,
    wal: Math.max(0, after.wal - before.wal - wholePages * WHOLE_PAGE),
    wholePages,
    queries: counted.queries(),
    serverMs: spent(before.server, after.server),
  };
}

interface Counters {
  readonly rows: ReadonlyMap<string, number>;
  readonly wal: number;
  readonly wholePages: number;
  /** By process. */
  readonly server: ReadonlyMap<number, number>;
}

async function readCounters(owner: pg.Client): Promise<Counters> {
  await owner.query('select pg_sleep($1)', [REPORTED_WITHIN_S]);
  const { rows } =
    await owner.query(`select schemaname || '.' || relname as name, n_tup_ins + n_tup_upd + n_tup_del as count
    from pg_stat_user_tables`);
  const { rows: wal } = await owner.query('select wal_bytes::float8 as bytes, wal_fpi::int as pages from pg_stat_wal');
  const { rows: pids } = await owner.query(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const times = await Promise.all(pids.map(async ({ pid }) => [pid, await processorMs(pid)] as const));
  return {
    rows: new Map(rows.map(({ name, count }) => [String(name).replace('public.', ''), Number(count)])),
    wal: wal[0].bytes,
    wholePages: wal[0].pages,
    server: new Map(times.flatMap(([pid, ms]) => (ms === null ? [] : [[pid, ms] as const]))),
  };
}

/** A process of the server reports what it did at the latest when it has been idle for so long. */
const REPORTED_WITHIN_S = 11;

async function processorMs(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

function spent(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number | null {
  if (after.size === 0) return null;
  return [...after].reduce((total, [pid, ms]) => total + ms - (before.get(pid) ?? 0), 0);
}

/** Counts the statements that this process sends, but for those of one connection. */
function countQueries(except: pg.Client) {
  const { query } = pg.Client.prototype;
  let queries = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...asked: unknown[]) {
    if (this !== except) queries++;
    // The same arguments to the same method.
    return Reflect.apply(query, this, asked);
  } as typeof query;
  return {
    queries: () => queries,
    stop: () => {
      pg.Client.prototype.query = query;
    },
  };
}
