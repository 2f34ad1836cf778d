import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { runPass } from '../../src/watch/cycle.ts';
import { routing, watchDeps } from '../bench/support/watch-deps.ts';
import { GeneratedWorld } from '../bench/support/world.ts';
import { inMemory } from '../support/in-memory.ts';

const BEGIN = Date.parse('2026-03-02T09:00:00Z');
const NEVER = new AbortController().signal;
const MOST_ROWS = 30;
const MOST_WAL = 30_000;

let store: Store;
let now = BEGIN;
const world = new GeneratedWorld({ workspaces: 1, active: 100, begin: BEGIN }, () => now);

beforeAll(async () => {
  store = await openStore(inMemory(), { routing, holder: 'steady', onQueueError: () => {} });
});
afterAll(() => store?.close());

async function query(text: string) {
  return (await store.boss.getDb().executeSql(text, [])).rows;
}

async function pass() {
  now += 5 * MINUTE;
  for (const workspace of world.workspaces)
    await runPass(
      workspace,
      watchDeps(world, store, () => now),
      NEVER,
    );
}

/** Rows written so far by table, and how far the log of changes is. */
async function written() {
  await query('select pg_stat_force_next_flush()');
  const rows = await query(`select relname as name, n_tup_ins + n_tup_upd + n_tup_del as count
    from pg_stat_user_tables where schemaname = 'public'`);
  const [log] = await query(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as bytes`);
  return { rows: new Map(rows.map(({ name, count }) => [name, Number(count)])), wal: Number(log.bytes) };
}

it('writes at most thirty rows and 30 kB for a hundred active runs of which nothing has changed', async () => {
  // At first sight everything is written; the first alerts are raised, and the pass after it sees that again.
  for (let first = 0; first < 3; first++) await pass();
  // Whole pages are logged at the first change after a checkpoint, whatever the change.
  await query('set full_page_writes = off').catch(() => undefined);
  const before = await written();
  const passes = 6;
  for (let each = 0; each < passes; each++) await pass();
  const after = await written();
  const rows = [...after.rows].map(([name, count]) => [name, (count - (before.rows.get(name) ?? 0)) / passes] as const);
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  const detail = rows.filter(([, count]) => count > 0).map(([name, count]) => `${name} ${count}`);
  expect(all, detail.join(', ')).toBeLessThanOrEqual(MOST_ROWS);
  expect((after.wal - before.wal) / passes, detail.join(', ')).toBeLessThanOrEqual(MOST_WAL);
});
