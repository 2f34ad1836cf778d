import { sql } from 'kysely';
import type { RecordLedger } from '../../core/ports/ledger.ts';
import type { EndedRecord, VanishedRun } from '../../core/record/ended-run.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import { DEFAULT_STORE_KEEP, type StoreKeep } from '../../core/record/store-keep.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toJson, toText, toTextOrNull } from '../json.ts';
import type { Database } from '../open/database.ts';
import { toDate, toDateOrNull, toRun } from '../rows.ts';
import { writeHourlyCosts } from './hourly-costs.ts';
import { dueIdle, type KnownIdle, readIdle, writeIdle } from './idle-times.ts';
import { recordedUntil } from './recorded.ts';
import { writeCosts } from './recorded-costs.ts';
import { fromBody, replayed, toBody } from './recording-body.ts';

/** Samples older than this are not compared with new ones: no condition looks back further in one pass. */
const COMPARED = DAY;

/** A workspace after its last row. Only a cache: another replica may have written since. */
interface Known {
  readonly state: RecordedWorkspace;
  readonly idle: KnownIdle;
  /** The digest of what the latest pass left beside the runs; null where another one may have. */
  readonly loads: string | null;
}

/**
 * The record of passes: one row each with what it changed, and once a day one with everything.
 * @param keep how long it is kept, and what runs cost and how they ended
 */
export function recordLedger(
  db: Database,
  keep: Pick<StoreKeep, 'recordings' | 'spend'> = DEFAULT_STORE_KEEP,
): RecordLedger {
  const workspaces = new Map<string, Known>();

  async function knownOf(workspaceId: string): Promise<Known> {
    const cached = workspaces.get(workspaceId);
    const until = await recordedUntil(db, workspaceId);
    if (cached && cached.state.at === until) return cached;
    // What breaks halfway is read as a whole the next time.
    workspaces.delete(workspaceId);
    const known = (cached && (await caughtUp(db, workspaceId, cached, until))) ?? {
      state: await readState(db, workspaceId),
      idle: new Map(),
      loads: null,
    };
    workspaces.set(workspaceId, known);
    return known;
  }

  return {
    async vanished(workspaceId, active) {
      const { state } = await knownOf(workspaceId);
      const still = new Set(active);
      const ids = [...state.runs.keys()].filter((id) => !still.has(id));
      const activeAt = state.at;
      if (ids.length === 0 || activeAt === null) return [];
      const rows = await db
        .selectFrom('runs')
        .select(['id', 'run'])
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', ids)
        .execute();
      return rows.flatMap((row): VanishedRun[] => {
        const run = toRun(row.run);
        const snapshot = state.snapshot({ id: workspaceId, name: run.workspaceName }, row.id, 0);
        return snapshot ? [{ snapshot, run, activeAt }] : [];
      });
    },
    async record(workspaceId, seen, ended, now) {
      const known = await knownOf(workspaceId);
      const { state, idle } = known;
      if (state.at !== null && state.at >= now) return;
      const active = new Set(seen.map(({ snapshot }) => snapshot.run.id));
      const gone = [...state.runs.values()].map(({ run }) => run).filter(({ id }) => !active.has(id));
      const previous = state.at;
      const key = state.at === null || dayOf(state.at) !== dayOf(now);
      // Unless this pass is committed, the next one reads the state from the database again.
      workspaces.delete(workspaceId);
      await readIdle(idle, db, workspaceId, [...state.runs.keys()]);
      const due = dueIdle(state, idle, (id) => key || !active.has(id));
      const pass = state.take(seen, now, key);
      const loads = await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('recordings')
          .values({ workspace_id: workspaceId, at: toDate(now), key, body: toBody(pass) })
          .execute();
        await writeEnded(transaction, workspaceId, ended);
        await writeCosts(transaction, {
          workspaceId,
          state,
          changed: Object.keys(pass.runs),
          gone,
          ended,
          previous,
          now,
        });
        const left = await writeHourlyCosts(transaction, workspaceId, known, now);
        await writeIdle(transaction, workspaceId, due, idle);
        if (key) await forget(transaction, keep, now);
        return left;
      });
      for (const { id } of gone) idle.delete(id);
      workspaces.set(workspaceId, { ...known, loads });
    },
  };
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY);
}

/**
 * Moves on over what another replica recorded since. Null where the whole must be read: the record is shorter than what is known, or what
 * is missing has more than a day's key would.
 */
async function caughtUp(
  db: Database,
  workspaceId: string,
  { state }: Known,
  until: Instant | null,
): Promise<Known | null> {
  const { at } = state;
  if (at === null || until === null || until < at || dayOf(until) !== dayOf(at)) return null;
  const rows = await db
    .selectFrom('recordings')
    .select(['at', 'key', 'body'])
    .where('workspace_id', '=', workspaceId)
    .where('at', '>', toDate(at))
    .orderBy('at')
    .execute();
  for (const row of rows) state.apply(fromBody(row), COMPARED);
  // The other one has counted idle times as well: those that are due are read again.
  return { state, idle: new Map(), loads: null };
}

async function readState(db: Database, workspaceId: string): Promise<RecordedWorkspace> {
  const rows = await db
    .selectFrom('recordings')
    .select(['at', 'key', 'body'])
    .where('workspace_id', '=', workspaceId)
    .where('at', '>=', (eb) =>
      eb
        .selectFrom('recordings')
        .select((inner) => inner.fn.max('at').as('at'))
        .where('workspace_id', '=', workspaceId)
        .where('key', '=', true),
    )
    .orderBy('at')
    .execute();
  return replayed(rows, COMPARED);
}

async function writeEnded(
  transaction: StoreTransaction,
  workspaceId: string,
  ended: readonly EndedRecord[],
): Promise<void> {
  for (const { run, startedAt, endedAt, resumedAt, computed = null, failure, failedSteps } of ended) {
    const row = {
      workspace_id: workspaceId,
      run_id: toText(run.id),
      display_name: toText(run.displayName),
      status: toText(run.status),
      experiment: toTextOrNull(run.experiment),
      definition: run.definition,
      resubmitted_from: toTextOrNull(run.resubmittedFrom),
      tags: toJson(run.tags),
      created_at: toDate(run.createdAt),
      started_at: toDateOrNull(startedAt),
      ended_at: toDate(endedAt),
      resumed_at: toDateOrNull(resumedAt ?? null),
      computed_ms: computed,
      failure: failure && toJson(failure),
      failed_steps: failedSteps ? toJson(failedSteps) : null,
    };
    await transaction
      .insertInto('ended_runs')
      .values(row)
      .onConflict((conflict) => conflict.columns(['workspace_id', 'run_id']).doUpdateSet(row))
      .execute();
  }
}

/** Drops what is older, except the key from which the rest can be read. */
async function forget(
  transaction: StoreTransaction,
  keep: Pick<StoreKeep, 'recordings' | 'spend'>,
  now: Instant,
): Promise<void> {
  const bound = toDate(now - keep.recordings);
  await sql`delete from recordings using (
      select workspace_id, max(at) as at from recordings where key and at <= ${bound} group by workspace_id
    ) as kept
    where recordings.workspace_id = kept.workspace_id and recordings.at < kept.at`.execute(transaction);
  const spent = toDate(now - keep.spend);
  await transaction.deleteFrom('ended_runs').where('ended_at', '<', spent).execute();
  await transaction.deleteFrom('run_costs').where('ended_at', '<', spent).execute();
  await transaction.deleteFrom('run_idle').where('until', '<', spent).execute();
  await transaction.deleteFrom('idle_nodes').where('until', '<', spent).execute();
}
