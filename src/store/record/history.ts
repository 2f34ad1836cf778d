import { sql } from 'kysely';
import type { PastFall } from '../../core/policy/precision-floor.ts';
import { replayedPasses, type StoredHistory, type WorkspacePass } from '../../core/record/history.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import type { Run } from '../../core/run/run.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import type { Database, StoreLocation } from '../open/database.ts';
import { databaseError } from '../open/database-error.ts';
import { FolderRefused } from '../open/folder-lock.ts';
import { openReadOnly } from '../open/read-only.ts';
import { fromRow, fromRows, toDate, toInstant, toRun, toWorkspace } from '../rows.ts';
import { toEndedRecord, toRecordedCost } from './history-rows.ts';
import { fromBody } from './recording-body.ts';

const ROWS_AT_ONCE = 500;

/** The past, and the active runs as the last pass saw them. */
export interface ReadStore extends StoredHistory {
  activeRuns(workspaceId: string): Promise<readonly Run[]>;
}

/**
 * Opens the record for reading alone.
 * @throws {FolderRefused} when a running service holds the data folder, or there is none.
 */
export async function openHistory(location: StoreLocation): Promise<ReadStore> {
  const { db, close } = await openReadOnly(location, 'runwarden simulate');
  try {
    if (!(await hasRecord(db)))
      throw new FolderRefused(
        'The store is of an older Runwarden, which recorded nothing. Run `serve` or `scan` with it first.',
      );
    return historyOf(db, close);
  } catch (error) {
    await close().catch(() => undefined);
    throw location.kind === 'server' ? databaseError(error, location) : error;
  }
}

async function hasRecord(db: Database): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('recordings') is not null as there`.execute(db);
  return rows[0]?.there === true;
}

/** The record of a database that is open. */
export function historyOf(db: Database, close: () => Promise<void>): ReadStore {
  const changes: StoredHistory['changes'] = (workspaceIds, since) => passesFrom(db, workspaceIds, since);
  return {
    close,
    changes,
    passes: (workspaceIds, since, looksBack) => replayedPasses(changes(workspaceIds, since), since, looksBack),
    async workspaces() {
      return (await db.selectFrom('workspaces').selectAll().orderBy('name').execute()).map(toWorkspace);
    },
    async activeRuns(workspaceId) {
      const rows = await db
        .selectFrom('runs')
        .select('run')
        .where('workspace_id', '=', workspaceId)
        .where('active', '=', true)
        .execute();
      return rows.map(({ run }) => toRun(run));
    },
    async extent() {
      const row = await db
        .selectFrom('recordings')
        .select((eb) => [eb.fn.min('at').as('from'), eb.fn.max('at').as('to')])
        .executeTakeFirst();
      return row?.from && row.to ? { from: toInstant(row.from), to: toInstant(row.to) } : null;
    },
    async ended() {
      const since = await replayableSince(db);
      const rows = await db.selectFrom('ended_runs').selectAll().where('ended_at', '>=', since).execute();
      const costs = await endedCosts(db, since);
      return rows.map((row) => {
        const cost = costs.get(`${row.workspace_id} ${row.run_id}`);
        return cost ? { ...toEndedRecord(row), cost } : toEndedRecord(row);
      });
    },
    async exceptions() {
      const overrides = await db.selectFrom('overrides').selectAll().execute();
      const freezes = await db.selectFrom('freezes').selectAll().orderBy('created_at').execute();
      const falls = await pastFalls(db);
      return {
        overrides: overrides.map(fromRow).map((override) => ({
          ...override,
          endsAt: Math.min(override.endsAt, override.revokedAt ?? override.endsAt),
          revokedAt: null,
        })),
        freezes: freezes.map((row) => {
          const { liftedAt, liftedBy: _, ...freeze } = fromRow(row);
          const endsAt = Math.min(freeze.endsAt ?? Number.POSITIVE_INFINITY, liftedAt ?? Number.POSITIVE_INFINITY);
          return { ...freeze, endsAt: Number.isFinite(endsAt) ? endsAt : null };
        }),
        falls,
      };
    },
  };
}

/** None in a record of an older version, which is only read here. */
async function pastFalls(db: Database): Promise<readonly PastFall[]> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('precision_falls') is not null as found`.execute(
    db,
  );
  if (!rows[0]?.found) return [];
  const falls = await db
    .selectFrom('precision_falls')
    .select(['policy', 'since', 'because', 'trusted_at'])
    .orderBy('since')
    .execute();
  return fromRows(falls).map(({ trustedAt, ...fall }) => ({ ...fall, until: trustedAt }));
}

/** Ended runs are kept for longer than passes. Those that ended before the first pass of the record are of no use to a replay. */
async function replayableSince(db: Database): Promise<Date> {
  const row = await db
    .selectFrom('recordings')
    .select((eb) => eb.fn.min('at').as('at'))
    .executeTakeFirst();
  // A pass may hear a little late of an end.
  return toDate(row?.at ? toInstant(row.at) - DAY : 0);
}

/** What ended runs cost, by workspace and run. None in a record of an older version, which is only read here. */
async function endedCosts(db: Database, since: Date): Promise<ReadonlyMap<string, RecordedCost>> {
  const { rows: columns } = await sql`select 1 from information_schema.columns
    where table_schema = current_schema() and table_name = 'run_costs' and column_name = 'counted_until'`.execute(db);
  if (columns.length === 0) return new Map();
  const rows = await db
    .selectFrom('run_costs')
    .select(['workspace_id', 'run_id', 'cost', 'counted_until'])
    .where('ended_at', '>=', since)
    .execute();
  return new Map(rows.map((row) => [`${row.workspace_id} ${row.run_id}`, toRecordedCost(row)]));
}

/** From where to read each workspace so that it is known at `since`. Of those without a later pass nothing is read. */
async function beginnings(
  db: Database,
  workspaceIds: readonly string[],
  since: Instant,
): Promise<ReadonlyMap<string, Instant>> {
  const bound = toDate(since);
  const rows = await db
    .selectFrom('recordings')
    .select((eb) => [
      'workspace_id',
      eb.fn.max('at').as('last'),
      eb.fn.max('at').filterWhere('key', '=', true).filterWhere('at', '<=', bound).as('key'),
    ])
    .where('workspace_id', 'in', workspaceIds)
    .groupBy('workspace_id')
    .having((eb) => eb.fn.max('at'), '>=', bound)
    .execute();
  return new Map(rows.map(({ workspace_id, key }) => [workspace_id, key === null ? since : toInstant(key)]));
}

async function* passesFrom(
  db: Database,
  workspaceIds: readonly string[],
  since: Instant,
): AsyncGenerator<WorkspacePass> {
  if (workspaceIds.length === 0) return;
  const begins = await beginnings(db, workspaceIds, since);
  if (begins.size === 0) return;
  const from = toDate(Math.min(...begins.values()));
  const page = (after: { at: Date; workspace_id: string } | null) =>
    db
      .selectFrom('recordings')
      .selectAll()
      .where('workspace_id', 'in', [...begins.keys()])
      .where((eb) =>
        after === null
          ? eb('at', '>=', from)
          : eb(eb.refTuple('at', 'workspace_id'), '>', eb.tuple(after.at, after.workspace_id)),
      )
      .orderBy('at')
      .orderBy('workspace_id')
      .limit(ROWS_AT_ONCE)
      .execute();
  let rows = await page(null);
  while (rows.length > 0) {
    const last = rows.at(-1);
    // The next rows are read while these are worked on.
    const next = last && rows.length === ROWS_AT_ONCE ? page(last) : Promise.resolve([]);
    // Its error is thrown when it is awaited.
    next.catch(() => undefined);
    for (const row of rows)
      if (toInstant(row.at) >= (begins.get(row.workspace_id) ?? since))
        yield { workspaceId: row.workspace_id, pass: fromBody(row) };
    rows = await next;
  }
}
