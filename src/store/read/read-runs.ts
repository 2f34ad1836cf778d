import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { EvidenceRecord, SeenCost, StatusFacts } from '../../core/decision/decision.ts';
import { loadOf, whyNoPrice } from '../../core/decision/run-load.ts';
import { seenCost } from '../../core/decision/seen-cost.ts';
import type {
  ListedRun,
  Page,
  PageRequest,
  RunFilter,
  RunSort,
  RunView,
  WorkspaceView,
} from '../../core/ports/read-ledger.ts';
import { NEVER_SCANNED } from '../../core/ports/scan-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { EndedRecord } from '../../core/record/ended-run.ts';
import type { FailedStep } from '../../core/run/failed-steps.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import type { Cost } from '../../core/signal/signal.ts';
import type { Database } from '../open/database.ts';
import { toEndedRecord, toRecordedCost } from '../record/history-rows.ts';
import { fromRows, toInstant, toInstantOrNull, toRun, toWorkspace } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { readUnseen } from '../unseen.ts';
import { isVisible } from '../visible-runs.ts';
import { cutToPage } from './pages.ts';
import { runsLike } from './run-filter.ts';
import { inOrder, keyFor } from './run-order.ts';

/** Of a run what a view shows: dates and JSON of others would be read for nothing, and a page has fifty. */
const COLUMNS = [
  'runs.workspace_id',
  'runs.id',
  'runs.run',
  'runs.active',
  'runs.phase_since',
  'runs.created_at',
  'runs.last_seen_at',
  'runs.per_hour',
  'runs.load',
] as const;

type Row = Pick<
  Selectable<Tables['runs']>,
  'workspace_id' | 'id' | 'run' | 'active' | 'phase_since' | 'created_at' | 'last_seen_at' | 'per_hour' | 'load'
>;

/** Runs with their status under each policy, newest submission first unless asked otherwise. Null when the cursor is not one of ours. */
export async function readRuns(
  db: Database,
  filter: RunFilter,
  page: PageRequest,
  sort: RunSort = 'newest',
): Promise<Page<ListedRun> | null> {
  const { query } = await runsLike(db, filter);
  const ordered = inOrder(query, sort, page);
  if (!ordered) return null;
  const { rows, next } = cutToPage(await ordered.select(COLUMNS).execute(), page, keyFor(sort));
  return { items: await viewsOf(db, rows, LISTED), next };
}

export async function readRun(
  db: Database,
  workspaceName: string,
  runId: string,
  visible?: Visibility,
): Promise<RunView | null> {
  let query = db
    .selectFrom('runs')
    .innerJoin('workspaces', 'workspaces.id', 'runs.workspace_id')
    .select(COLUMNS)
    .where('workspaces.name', '=', workspaceName)
    .where('runs.id', '=', runId);
  if (visible) query = query.where(isVisible(visible, 'runs'));
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const [view] = await viewsOf(db, [row], WHOLE);
  return view ?? null;
}

export async function readRunById(db: Database, workspaceId: string, runId: string): Promise<RunView | null> {
  const row = await db
    .selectFrom('runs')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', runId)
    .executeTakeFirst();
  const [view] = row ? await viewsOf(db, [row], WHOLE) : [];
  return view ?? null;
}

/** What of the evidence of a status is read. */
const WHOLE = sql<EvidenceRecord>`statuses.evidence`;
const LISTED = sql<Seen>`statuses.evidence - '{conditions,run,owner}'::text[]`;

type Seen = Pick<EvidenceRecord, 'cost' | 'failedSteps'>;
type Status<E> = StatusFacts & { readonly evidence: E };

async function viewsOf<E extends Seen>(
  db: Database,
  rows: readonly Row[],
  evidence: RawBuilder<E>,
): Promise<(ListedRun & { readonly statuses: readonly Status<E>[] })[]> {
  if (rows.length === 0) return [];
  const [statuses, ends, costs, workspaces] = [
    await statusesOf(db, rows, evidence),
    await endsOf(db, rows),
    await costsOf(db, rows),
    await workspacesOf(db, rows),
  ];
  const uncounted = rows.filter((row) => !row.active && !costs.has(keyOf(row.workspace_id, row.id)));
  const decided = await decidedCosts(db, uncounted);
  return rows.flatMap((row) => {
    const key = keyOf(row.workspace_id, row.id);
    const workspace = workspaces.get(row.workspace_id);
    if (!workspace) return [];
    const ofRun = statuses.get(key) ?? [];
    const end = ends.get(key);
    const run = toRun(row.run);
    const recorded = costs.get(key);
    return [
      {
        run,
        workspace,
        active: row.active,
        phaseSince: toInstant(row.phase_since),
        lastSeenAt: toInstant(row.last_seen_at),
        statuses: ofRun,
        failure: end?.failure ?? null,
        failedSteps: end?.failedSteps ?? latestFailedSteps(ofRun),
        end: end ?? null,
        ...timesOf(row, end),
        ...takenBy(row, run, recorded, latestCost(ofRun) ?? decided.get(key) ?? null),
      },
    ];
  });
}

interface CostOnRecord {
  readonly seen: SeenCost;
  /** Null where it is counted up to a moment alone. */
  readonly lasting: Cost | null;
}

/** What a run takes, or took before it ended. @param otherwise its cost where none is on record. */
function takenBy(
  row: Row,
  run: Run,
  recorded: CostOnRecord | undefined,
  otherwise: SeenCost | null,
): Pick<RunView, 'cost' | 'costUnknown' | 'machine' | 'gpus'> {
  const { active, load } = row;
  const cost = (active ? activeCost(load, recorded) : recorded?.seen) ?? otherwise;
  const gpus = loadOf(run, recorded?.lasting ?? null, toInstant(row.last_seen_at)).gpus;
  return {
    cost,
    costUnknown: active && cost === null ? (load?.why ?? whyNoPrice(run, null)) : null,
    machine: load?.machine ?? null,
    gpus: (active ? load?.gpus : null) ?? gpus,
  };
}

/** Where a later pass has not read the cost again, a further hour costs what it did when it was last read. */
function activeCost(load: Row['load'], recorded: CostOnRecord | undefined): SeenCost | null {
  if (!recorded || recorded.lasting) return recorded?.seen ?? null;
  return load?.cost ? { ...recorded.seen, perHour: load.cost.perHour } : null;
}

/** Of an active run as the latest pass wrote them beside it, of another by its end. */
function timesOf({ active, load }: Row, end: EndedRecord | undefined): Pick<RunView, 'startedAt' | 'use'> {
  if (!active) return { startedAt: end?.startedAt ?? null, use: null };
  return { startedAt: load?.startedAt ?? null, use: load?.use ?? null };
}

function keyOf(workspaceId: string, runId: string): string {
  return `${workspaceId} ${runId}`;
}

async function statusesOf<E>(
  db: Database,
  rows: readonly Row[],
  evidence: RawBuilder<E>,
): Promise<Map<string, Status<E>[]>> {
  const found = await db
    .selectFrom('statuses')
    .select(['workspace_id', 'run_id', 'policy', 'audit', 'at', 'outcome', 'state', 'withheld', 'reason'])
    .select(['unknown_since', 'next', 'finding_id', evidence.as('evidence')])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('approvals')
            .whereRef('approvals.finding_id', '=', 'statuses.finding_id')
            .where('approvals.answer', 'is', null)
            .where('approvals.ended', 'is', null),
        )
        .as('is_asked'),
    )
    .where(isOneOf(rows))
    .orderBy('policy')
    .execute();
  // The type of a row whose evidence is open cannot be computed; it is that of a status.
  const statuses = fromRows(found) as Status<E>[];
  return Map.groupBy(statuses, ({ workspaceId, runId }) => keyOf(workspaceId, runId));
}

/** How those of the runs ended that are not active: one that is back has an end on record, and it is none. */
async function endsOf(db: Database, rows: readonly Row[]): Promise<Map<string, EndedRecord>> {
  const over = rows.filter(({ active }) => !active);
  if (over.length === 0) return new Map();
  const ends = await db.selectFrom('ended_runs').selectAll().where(isOneOf(over)).execute();
  return new Map(ends.map((row) => [keyOf(row.workspace_id, row.run_id), toEndedRecord(row)]));
}

/** What the runs cost when that was last recorded. */
async function costsOf(db: Database, rows: readonly Row[]): Promise<Map<string, CostOnRecord>> {
  const recorded = await db
    .selectFrom('run_costs')
    .select(['workspace_id', 'run_id', 'cost', 'counted_until'])
    .where(isOneOf(rows))
    .execute();
  const seenAt = new Map(rows.map((row) => [keyOf(row.workspace_id, row.id), toInstant(row.last_seen_at)]));
  return new Map(
    recorded.flatMap((row) => {
      const key = keyOf(row.workspace_id, row.run_id);
      const { cost: value, until } = toRecordedCost(row);
      const at = until ?? seenAt.get(key) ?? 0;
      const cost = seenCost({ known: true, value, at }, at);
      // Without a piece nothing of it has a price.
      if (!cost || value.pieces.length === 0) return [];
      // What is counted up to a moment says nothing of what runs now.
      const isLasting = until === null;
      return [[key, { seen: isLasting ? cost : { ...cost, perHour: 0 }, lasting: isLasting ? value : null }] as const];
    }),
  );
}

/** What ended runs without another cost had cost at the latest decision about them: the least that it was. */
async function decidedCosts(db: Database, rows: readonly Row[]): Promise<Map<string, SeenCost>> {
  if (rows.length === 0) return new Map();
  const decided = await db
    .selectFrom('decisions')
    .distinctOn(['workspace_id', 'run_id'])
    .select(['workspace_id', 'run_id', sql<SeenCost>`evidence -> 'cost'`.as('cost')])
    .where(isOneOf(rows))
    .where(sql<boolean>`jsonb_typeof(evidence -> 'cost') = 'object'`)
    .orderBy('workspace_id')
    .orderBy('run_id')
    .orderBy('seq', 'desc')
    .execute();
  return new Map(
    decided.map(({ workspace_id, run_id, cost }) => [
      keyOf(workspace_id, run_id),
      { ...cost, perHour: 0, atLeast: true },
    ]),
  );
}

async function workspacesOf(db: Database, rows: readonly Row[]): Promise<Map<string, Workspace>> {
  const ids = [...new Set(rows.map((row) => row.workspace_id))];
  const found = await db.selectFrom('workspaces').selectAll().where('id', 'in', ids).execute();
  return new Map(found.map((row) => [row.id, toWorkspace(row)]));
}

function isOneOf(rows: readonly Row[]): RawBuilder<boolean> {
  const [workspaces, runs] = [rows.map((row) => row.workspace_id), rows.map((row) => row.id)];
  return sql<boolean>`(workspace_id, run_id) in (select * from unnest(${workspaces}::text[], ${runs}::text[]))`;
}

/** As the latest pass judged it; a policy that reads no cost has none. */
function latestCost(statuses: readonly Status<Seen>[]): SeenCost | null {
  const latest = statuses.filter(({ evidence }) => evidence.cost).toSorted((a, b) => b.at - a.at)[0];
  return latest?.evidence.cost ?? null;
}

/** Those of the latest pass whose policies read the steps. */
function latestFailedSteps(statuses: readonly Status<Seen>[]): readonly FailedStep[] {
  const latest = statuses.filter(({ evidence }) => evidence.failedSteps).toSorted((a, b) => b.at - a.at)[0];
  return latest?.evidence.failedSteps ?? [];
}

export async function readWorkspaces(db: Database): Promise<WorkspaceView[]> {
  const rows = await db.selectFrom('workspaces').selectAll().orderBy('name').execute();
  const unseen = Map.groupBy(await readUnseen(db), ({ scope }) => scope);
  return rows.map((row) => ({
    workspace: toWorkspace(row),
    // One that an older version wrote has no list of what it did not see.
    lastPass: row.last_pass && { ...row.last_pass, unseen: row.last_pass.unseen ?? [] },
    lastGoodPassAt: toInstantOrNull(row.last_good_pass_at),
    lastCompletePassAt: toInstantOrNull(row.last_complete_pass_at),
    unseen: unseen.get(row.id) ?? [],
    failuresInARow: row.failures_in_a_row,
    scan: row.scan ?? NEVER_SCANNED,
  }));
}
