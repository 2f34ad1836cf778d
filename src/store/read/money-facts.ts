import { sql } from 'kysely';
import type { CancellationState } from '../../core/decision/finding.ts';
import type { IdleTime, SpentCancel, SpentRun, SpentRunFacts, Stretch } from '../../core/money/spent-run.ts';
import type { MoneyFacts } from '../../core/ports/money-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { LEAST_IDLE } from '../../core/record/idle-time.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import type { FailureCause, Run } from '../../core/run/run.ts';
import { DAY, type Instant, MINUTE } from '../../core/values/duration.ts';
import { compareText } from '../../core/values/text.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toDate, toInstant, toInstantOrNull, toRun } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';
import { idleNodes } from './idle-nodes.ts';
import { type KnownWaste, knownWaste, runKey } from './known-waste.ts';
import { submittedAgain, workLengths } from './same-work.ts';

/** Everything from which the money of a period is worked out, from one snapshot of the store. */
export function readMoneyFacts(db: Database, period: Stretch, visible: Visibility): Promise<MoneyFacts> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const rows = await spentRows(transaction, period, visible);
      const waste = await knownWaste(
        transaction,
        rows.reduce((oldest, { run }) => Math.min(oldest, run.createdAt), period.from),
      );
      const runs = rows.map((row) => toSpentRun(row, waste.get(runKey(row.workspace_id, row.run_id))));
      return {
        runs,
        idleNodes: await idleNodes(transaction, period, visible),
        lengths: await workLengths(transaction, period, visible),
        again: await submittedAgain(transaction, period, visible),
        wrong: await wrongCancels(transaction, period),
        recorded: await recordedTimes(transaction, runs, visible),
      };
    });
}

interface Row {
  readonly workspace_id: string;
  readonly run_id: string;
  readonly run: Run;
  readonly active: boolean;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly failure: FailureCause | null;
  readonly cost: RecordedCost['cost'] | null;
  readonly counted_until: Date | null;
  readonly idle: readonly (readonly [Instant, Instant])[] | null;
  readonly read_minutes: number | null;
  readonly decision_id: string | null;
  readonly policy: string | null;
  readonly state: CancellationState | null;
  readonly requested_at: Date | null;
  readonly cancel_ended_at: Date | null;
  readonly released_at: Date | null;
}

/** Of a run what nobody asks of its money, and what is large. */
const LEFT_OUT = ['job', 'outputs', 'studioUrl', 'steps', 'unconfirmedTags', 'phase', 'archived'];

/** A run whose end nobody recorded ended when it was last seen. */
const ENDED_AT = sql`case when not runs.active
  then coalesce(ended_runs.ended_at, run_costs.ended_at, runs.last_seen_at) end`;

/** Few enough that other requests are answered in between, and that a year is read within the time of a statement. */
const ROWS_AT_ONCE = 4000;

interface Key {
  readonly workspace_id: string;
  readonly id: string;
}

async function spentRows(db: StoreTransaction, period: Stretch, visible: Visibility): Promise<readonly Row[]> {
  const keys = await runsOf(db, period);
  const rows: Row[] = [];
  for (let from = 0; from < keys.length; from += ROWS_AT_ONCE)
    rows.push(...(await readRows(db, keys.slice(from, from + ROWS_AT_ONCE), period, visible)));
  // Here, since PostgreSQL would write such wide rows to disk.
  return rows.sort((a, b) => compareText(a.workspace_id, b.workspace_id) || compareText(a.run_id, b.run_id));
}

/** Runs that may have been there in a period, by indexes over time. */
async function runsOf(db: StoreTransaction, { from, until }: Stretch): Promise<readonly Key[]> {
  const [begin, end] = [toDate(from), toDate(until)];
  const { rows } = await sql<Key>`
    select workspace_id, id from runs where active and created_at < ${end}
    union select workspace_id, id from runs where created_at >= ${begin} and created_at < ${end}
    union select workspace_id, run_id from ended_runs where ended_at > ${begin} and created_at < ${end}
    union select workspace_id, run_id from run_costs where ended_at > ${begin} and created_at < ${end}`.execute(db);
  return rows;
}

async function readRows(
  db: StoreTransaction,
  keys: readonly Key[],
  { from }: Stretch,
  visible: Visibility,
): Promise<readonly Row[]> {
  const begin = toDate(from);
  const { rows } = await sql<Row>`
    with cancel as materialized (
      select distinct on (workspace_id, run_id) workspace_id, run_id, decision_id, policy, state, requested_at, ended_at,
        released_at
      from cancellations where state in ('confirmed', 'released') and ended_at > ${toDate(from - DAY)}
      order by workspace_id, run_id, ended_at desc
    )
    select runs.workspace_id, runs.id as run_id, runs.run - ${LEFT_OUT}::text[] as run, runs.active,
      case when runs.active then to_timestamp((runs.load ->> 'startedAt')::float8 / 1000)
        else ended_runs.started_at end as started_at,
      ${ENDED_AT} as ended_at,
      case when not runs.active and lower(runs.status) = 'failed'
        then coalesce(ended_runs.failure ->> 'cause', 'unclassified') end as failure,
      run_costs.cost, run_costs.counted_until, run_idle.idle, run_idle.read_minutes,
      cancel.decision_id, cancel.policy, cancel.state, cancel.requested_at, cancel.ended_at as cancel_ended_at,
      cancel.released_at
    from unnest(${keys.map((key) => key.workspace_id)}::text[], ${keys.map(({ id }) => id)}::text[])
        as concerned (workspace_id, id)
      join runs on runs.workspace_id = concerned.workspace_id and runs.id = concerned.id
      left join run_costs on run_costs.workspace_id = runs.workspace_id and run_costs.run_id = runs.id
      left join ended_runs on ended_runs.workspace_id = runs.workspace_id and ended_runs.run_id = runs.id
      left join run_idle on run_idle.workspace_id = runs.workspace_id and run_idle.run_id = runs.id
      left join cancel on not runs.active and cancel.workspace_id = runs.workspace_id and cancel.run_id = runs.id
    where (runs.active or runs.created_at >= ${begin} or ${ENDED_AT} > ${begin})
      and ${isVisible(visible, 'runs')}`.execute(db);
  return rows;
}

function toSpentRun(row: Row, waste: KnownWaste | undefined): SpentRun {
  const endedAt = toInstantOrNull(row.ended_at);
  return {
    run: factsOf(toRun(row.run)),
    endedAt,
    startedAt: toInstantOrNull(row.started_at),
    failure: row.failure,
    cancel: cancelOf(row),
    // What was counted on while a run was active ends with it.
    cost: row.cost && { cost: row.cost, until: toInstantOrNull(row.counted_until) ?? endedAt },
    gpu: idleOf(row),
    failedValidationAt: waste?.validation ?? null,
    duplicateSince: waste?.duplicate ?? null,
  };
}

function factsOf(run: Run): SpentRunFacts {
  const { workspaceId, workspaceName, id, displayName, experiment, jobType, status, createdAt } = run;
  const { creator, tags, placement, timeLimit, definition, resubmittedFrom } = run;
  return {
    ...{ workspaceId, workspaceName, id, displayName, experiment, jobType, status, createdAt },
    ...{ creator, tags, placement, timeLimit, definition, resubmittedFrom },
  };
}

function cancelOf({ decision_id, policy, state, ...times }: Row): SpentCancel | null {
  if (decision_id === null || policy === null || state === null) return null;
  return {
    ...{ decisionId: decision_id, policy, state },
    requestedAt: toInstantOrNull(times.requested_at),
    endedAt: toInstantOrNull(times.cancel_ended_at),
    releasedAt: toInstantOrNull(times.released_at),
  };
}

function idleOf({ idle, read_minutes }: Row): IdleTime | null {
  if (idle === null || read_minutes === null) return null;
  const long = idle.filter(([from, until]) => until - from >= LEAST_IDLE);
  return { idle: long.map(([from, until]) => ({ from, until })), read: read_minutes * MINUTE };
}

/** Cancels that a person called wrong, of those that ended since the period began. */
async function wrongCancels(db: StoreTransaction, { from }: Stretch): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('wrong_marks')
    .innerJoin('cancellations', 'cancellations.decision_id', 'wrong_marks.decision_id')
    .select('wrong_marks.decision_id')
    .where('withdrawn_at', 'is', null)
    .where('cancellations.ended_at', '>=', toDate(from))
    .execute();
  return new Set(rows.map(({ decision_id }) => decision_id));
}

/** Of the workspaces that the reader sees, and of those in which they see a run. */
async function recordedTimes(
  db: StoreTransaction,
  runs: readonly SpentRun[],
  visible: Visibility,
): Promise<MoneyFacts['recorded']> {
  const seenIn = new Set(runs.map(({ run }) => run.workspaceId));
  const workspaces = { workspaceId: sql.ref('record_extents.workspace_id'), runId: sql`null` };
  const rows = await db
    .selectFrom('record_extents')
    .select(['workspace_id', 'since', 'until', isVisible(visible, workspaces).as('covered')])
    .orderBy('workspace_id')
    .execute();
  return new Map(
    rows
      .filter(({ workspace_id, covered }) => covered || seenIn.has(workspace_id))
      .map(({ workspace_id, since, until }) => [workspace_id, { since: toInstant(since), until: toInstant(until) }]),
  );
}
