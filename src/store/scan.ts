import { sql } from 'kysely';
import { NEVER_SCANNED, type ScanLedger, sawEverything } from '../core/ports/scan-ledger.ts';
import { type BudgetOwners, ownerOf } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import { tagLabels } from '../core/run/tags.ts';
import type { KnownRun } from '../core/signal/known-run.ts';
import type { Instant, Milliseconds } from '../core/values/duration.ts';
import { endedParents, noteParents, saveParents } from './ended-parents.ts';
import { toJson, toText } from './json.ts';
import { LAST_SEEN, LAST_SEEN_AT } from './last-seen.ts';
import type { Database } from './open/database.ts';
import { toDate, toDateOrNull, toKnownRun, toRow, toWorkspace } from './rows.ts';
import { noteSeen, ReadRuns, unchangedRuns, type WrittenRun } from './seen-runs.ts';
import { changedStatuses, closedStatuses, openedStatuses } from './seen-statuses.ts';
import { hasUnseen, writeUnseen } from './unseen.ts';
import { leaseWorkspace } from './workspace-lease.ts';

const ROWS_AT_ONCE = 500;

/**
 * @param holder a name for this process, new at each start.
 * @param rules how it is known whose a run is.
 * @param monotonic measures short times within this process, whatever is done to the clock.
 */
export function scanLedger(
  db: Database,
  holder: string,
  rules: BudgetOwners,
  monotonic: () => Milliseconds,
): ScanLedger {
  const read = new ReadRuns();
  return {
    async lease(workspace) {
      await db
        .insertInto('workspaces')
        .values(toRow(workspace))
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet((eb) => ({
              name: eb.ref('excluded.name'),
              location: eb.ref('excluded.location'),
              tags: eb.ref('excluded.tags'),
            }))
            .where(
              sql<boolean>`(workspaces.name, workspaces.location, workspaces.tags) is distinct from (excluded.name, excluded.location, excluded.tags)`,
            ),
        )
        .execute();
      return leaseWorkspace(db, workspace.id, `${holder}/${crypto.randomUUID()}`, monotonic);
    },
    async scanState(workspaceId) {
      const row = await db.selectFrom('workspaces').select('scan').where('id', '=', workspaceId).executeTakeFirst();
      return row?.scan ?? NEVER_SCANNED;
    },
    async saveScanState(workspaceId, state) {
      await db
        .updateTable('workspaces')
        .set({ scan: toJson(state) })
        .where('id', '=', workspaceId)
        .where(sql<boolean>`scan is distinct from ${toJson(state)}::jsonb`)
        .execute();
    },
    async activeRuns(workspaceId) {
      const rows = await db
        .selectFrom('runs')
        .select(['run', 'phase_since', LAST_SEEN_AT, 'resumed_at', 'owner_ids', 'labels', 'seen_apart'])
        .where('workspace_id', '=', workspaceId)
        .where('active', '=', true)
        .execute();
      return rows.map((row) => read.take(row));
    },
    async lastSeen(workspaceId, runIds) {
      if (runIds.length === 0) return [];
      const rows = await db
        .selectFrom('runs')
        .select(['run', 'phase_since', LAST_SEEN_AT, 'resumed_at'])
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', runIds)
        .execute();
      return rows.map(toKnownRun);
    },
    async observe(workspaceId, runs, allAt: Instant | null = null, before: readonly KnownRun[] = []) {
      const workspace = await db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
      const ownersOf = (run: Run) => (workspace ? ownerIds(run, toWorkspace(workspace), rules) : []);
      const knownBefore = new Map(before.map((known) => [known.run.id, known]));
      const left = runs
        .map((known) => ({ known, marks: marksOf(known.run, ownersOf(known.run)) }))
        .filter(({ known, marks }) => !read.saysSame(knownBefore.get(known.run.id), known, marks))
        .map(({ known, marks }) => ({ known, row: { ...written(known), ...marks } }));
      for (let from = 0; from < left.length; from += ROWS_AT_ONCE)
        await upsertRuns(db, workspaceId, left.slice(from, from + ROWS_AT_ONCE), allAt !== null);
      if (allAt !== null) await noteSeen(db, workspaceId, runs, allAt);
    },
    async markGone(workspaceId, runIds) {
      if (runIds.length === 0) return;
      await db
        .updateTable('runs')
        .set({ active: false, last_seen_at: LAST_SEEN })
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', runIds)
        .execute();
    },
    endedParents: (workspaceId, runIds) => endedParents(db, workspaceId, runIds),
    noteParents: (workspaceId, parents) => noteParents(db, workspaceId, parents),
    saveParents: (workspaceId, parents) => saveParents(db, workspaceId, parents),
    async passEnded(workspaceId, record) {
      const { error, unseen, endedAt } = record;
      const ended = (on: Database) =>
        on
          .updateTable('workspaces')
          .set((eb) => ({
            last_pass: toJson(record),
            ...(sawEverything(record) && { last_complete_pass_at: toDate(endedAt) }),
            ...(error === null
              ? { last_good_pass_at: toDate(endedAt), failures_in_a_row: 0 }
              : { failures_in_a_row: eb('failures_in_a_row', '+', 1) }),
          }))
          .where('id', '=', workspaceId)
          .execute();
      const wasBlind = unseen.length > 0 || (await hasUnseen(db, workspaceId));
      if (!wasBlind) await ended(db);
      else
        await db.transaction().execute(async (transaction) => {
          await ended(transaction);
          // A pass that failed has not looked at the rest.
          await writeUnseen(transaction, workspaceId, { unseen, isAll: error === null, now: endedAt });
        });
      return wasBlind;
    },
  };
}

/** Everybody whose run it is, without case; nobody where only the fallback is known. */
function ownerIds(run: Run, workspace: Workspace, rules: BudgetOwners): readonly string[] {
  const { source, ids = [] } = ownerOf(run, workspace, { fallback: '', ...rules });
  return source === 'fallback' ? [] : ids;
}

function marksOf(run: Run, owners: readonly string[]): Pick<WrittenRun, 'owner_ids' | 'labels'> {
  return { owner_ids: toJson(owners), labels: toJson(tagLabels(run)) };
}

function written({ run, phaseSince, resumedAt }: KnownRun): Omit<WrittenRun, 'owner_ids' | 'labels'> {
  return {
    id: toText(run.id),
    run: toJson(run),
    active: run.phase !== 'ended',
    phase: run.phase,
    phase_since: toDate(phaseSince),
    resumed_at: toDateOrNull(resumedAt ?? null),
  };
}

async function upsertRuns(
  db: Database,
  workspaceId: string,
  given: readonly { readonly known: KnownRun; readonly row: WrittenRun }[],
  leaveUnchanged: boolean,
): Promise<void> {
  const rows = given.map(({ row }) => row);
  const unchanged = leaveUnchanged ? await unchangedRuns(db, workspaceId, rows) : new Set();
  const changed = given.filter(({ row }) => !unchanged.has(row.id));
  if (changed.length === 0) return;
  const runs = changed.map(({ known }) => known);
  await db
    .with('changed', () => changedStatuses(workspaceId, runs))
    .with('closed', () => closedStatuses(workspaceId))
    .with('opened', () => openedStatuses(workspaceId))
    .insertInto('runs')
    .values(
      changed.map(({ known: { run, lastSeenAt }, row }) => ({
        workspace_id: workspaceId,
        ...row,
        created_at: toDate(run.createdAt),
        first_seen_at: toDate(lastSeenAt),
        last_seen_at: toDate(lastSeenAt),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'id']).doUpdateSet((eb) => ({
        run: eb.ref('excluded.run'),
        active: eb.ref('excluded.active'),
        phase: eb.ref('excluded.phase'),
        phase_since: eb.ref('excluded.phase_since'),
        resumed_at: eb.fn.coalesce('excluded.resumed_at', 'runs.resumed_at'),
        last_seen_at: eb.ref('excluded.last_seen_at'),
        owner_ids: eb.ref('excluded.owner_ids'),
        labels: eb.ref('excluded.labels'),
        seen_apart: false,
      })),
    )
    .execute();
}
