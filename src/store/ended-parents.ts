import type { EndedParent, ScanLedger } from '../core/ports/scan-ledger.ts';
import type { Run } from '../core/run/run.ts';
import { DAY } from '../core/values/duration.ts';
import { toJson } from './json.ts';
import type { Database } from './open/database.ts';
import { toDate, toDateOrNull, toInstantOrNull, toRun } from './rows.ts';

const ROWS_AT_ONCE = 500;

/** Settled parents are remembered as long as a listing may show them as candidates again. */
const KEPT_FOR = 60 * DAY;

/** The parents that are still looked below, and which of these runs are settled. */
export async function endedParents(
  db: Database,
  workspaceId: string,
  runIds: readonly string[],
): ReturnType<ScanLedger['endedParents']> {
  const open = await db
    .selectFrom('ended_parents')
    .select(['run', 'ended_at'])
    .where('workspace_id', '=', workspaceId)
    .where('settled', '=', false)
    .execute();
  const settled: string[] = [];
  for (let from = 0; from < runIds.length; from += ROWS_AT_ONCE) {
    const rows = await db
      .selectFrom('ended_parents')
      .select('run_id')
      .where('workspace_id', '=', workspaceId)
      .where('settled', '=', true)
      .where('run_id', 'in', runIds.slice(from, from + ROWS_AT_ONCE))
      .execute();
    settled.push(...rows.map(({ run_id }) => run_id));
  }
  return {
    open: open.map(({ run, ended_at }) => ({ run: toRun(run), endedAt: toInstantOrNull(ended_at), settled: false })),
    settled,
  };
}

/** Notes parents that a page shows as ended. Those that are noted already stay as they are. */
export async function noteParents(db: Database, workspaceId: string, parents: readonly Run[]): Promise<void> {
  if (parents.length === 0) return;
  await db
    .insertInto('ended_parents')
    .values(parents.map((run) => toParentRow(workspaceId, { run, endedAt: null, settled: false })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function toParentRow(workspaceId: string, { run, endedAt, settled }: EndedParent) {
  return {
    workspace_id: workspaceId,
    run_id: run.id,
    run: toJson(run),
    created_at: toDate(run.createdAt),
    ended_at: toDateOrNull(endedAt),
    settled,
  };
}

/** Writes parents as a pass left them, and forgets those that are long settled. */
export async function saveParents(
  db: Database,
  workspaceId: string,
  parents: Parameters<ScanLedger['saveParents']>[1],
): Promise<void> {
  if (parents.length === 0) return;
  for (let from = 0; from < parents.length; from += ROWS_AT_ONCE)
    await db
      .insertInto('ended_parents')
      .values(parents.slice(from, from + ROWS_AT_ONCE).map((parent) => toParentRow(workspaceId, parent)))
      .onConflict((conflict) =>
        conflict
          .columns(['workspace_id', 'run_id'])
          .doUpdateSet((eb) => ({ ended_at: eb.ref('excluded.ended_at'), settled: eb.ref('excluded.settled') })),
      )
      .execute();
  const newest = Math.max(...parents.map(({ run }) => run.createdAt));
  await db
    .deleteFrom('ended_parents')
    .where('workspace_id', '=', workspaceId)
    .where('settled', '=', true)
    .where('created_at', '<', toDate(newest - KEPT_FOR))
    .execute();
}
