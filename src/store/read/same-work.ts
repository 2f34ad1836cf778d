import { sql } from 'kysely';
import { RAN_AGAIN_WITHIN } from '../../core/money/judged-cancels.ts';
import type { Stretch, SubmittedAgain, WorkLengths } from '../../core/money/spent-run.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import { DAY, type Milliseconds } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toDate, toInstant, toInstantOrNull } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';

/** How far back completed runs say how long the same work takes. */
const LOOKS_BACK: Milliseconds = 90 * DAY;

const ENDED_RUN = { workspaceId: sql.ref('ended_runs.workspace_id'), runId: sql.ref('ended_runs.run_id') };

interface LengthsRow {
  readonly workspace_id: string;
  readonly experiment: string | null;
  readonly definition: string;
  readonly completed: number;
  readonly quarter: number;
  readonly median: number;
  readonly longest: number;
}

/** How long the completed runs took of each kind of work of which a run was cancelled in a period. */
export async function workLengths(
  db: StoreTransaction,
  { from, until }: Stretch,
  visible: Visibility,
): Promise<readonly WorkLengths[]> {
  const { rows } = await sql<LengthsRow>`
    with work as materialized (
      select distinct runs.workspace_id, runs.experiment, runs.run ->> 'definition' as definition
      from cancellations
        join runs on runs.workspace_id = cancellations.workspace_id and runs.id = cancellations.run_id
      where cancellations.state in ('confirmed', 'released') and cancellations.ended_at >= ${toDate(from)}
        and cancellations.ended_at < ${toDate(until)} and runs.run ->> 'definition' is not null
        and ${isVisible(visible, 'runs')}
    ), lengths as (
      select work.workspace_id, work.experiment, work.definition, coalesce(ended_runs.computed_ms,
        extract(epoch from ended_runs.ended_at - ended_runs.started_at) * 1000)::float8 as length
      from work join ended_runs
        on ended_runs.workspace_id = work.workspace_id and ended_runs.definition = work.definition
      where ended_runs.experiment is not distinct from work.experiment
        and ended_runs.created_at >= ${toDate(from - LOOKS_BACK)} and lower(ended_runs.status) = 'completed'
        and ${isVisible(visible, ENDED_RUN)}
    )
    select workspace_id, experiment, definition, count(*)::int as completed, max(length) as longest,
      percentile_cont(0.25) within group (order by length) as quarter,
      percentile_cont(0.5) within group (order by length) as median
    from lengths where length is not null
    group by workspace_id, experiment, definition order by workspace_id, definition, experiment`.execute(db);
  return rows.map(({ workspace_id: workspaceId, ...row }) => ({ workspaceId, ...row }));
}

interface AgainRow {
  readonly workspace_id: string;
  readonly run_id: string;
  readonly created_at: Date;
  readonly cost: RecordedCost['cost'];
  readonly until: Date | null;
  readonly decisions: readonly string[];
  readonly asked: readonly Date[];
}

/**
 * What ran again after cancels of a period: the same experiment and definition, or resubmitted from the run over any number of
 * others. Each with all cancels before it, also those outside of the period, since it counts against one of them.
 */
export async function submittedAgain(
  db: StoreTransaction,
  { from, until }: Stretch,
  visible: Visibility,
): Promise<readonly SubmittedAgain[]> {
  const [begin, end] = [toDate(from - RAN_AGAIN_WITHIN), toDate(until + RAN_AGAIN_WITHIN)];
  const { rows } = await sql<AgainRow>`
    with recursive cancelled as materialized (
      select decision_id, coalesce(requested_at, ended_at) as at, runs.workspace_id, runs.id, runs.experiment,
        runs.run ->> 'definition' as definition
      from cancellations
        join runs on runs.workspace_id = cancellations.workspace_id and runs.id = cancellations.run_id
      where cancellations.state in ('confirmed', 'released') and ended_at >= ${begin}
        and coalesce(requested_at, ended_at) < ${end}
    ), going as materialized (
      select workspace_id, id, experiment, created_at, run ->> 'definition' as definition,
        run ->> 'resubmittedFrom' as resubmitted_from
      from runs where active and created_at > ${begin} and exists (select from cancelled)
    ), again as (
      select workspace_id, id, id as origin, 0 as depth from cancelled
      union
      select next.workspace_id, next.run_id, again.origin, again.depth + 1
      from again join (
          select workspace_id, run_id, resubmitted_from from ended_runs where resubmitted_from is not null
          union all select workspace_id, id, resubmitted_from from going where resubmitted_from is not null
        ) as next on next.workspace_id = again.workspace_id and next.resubmitted_from = again.id
      where again.depth < 50
    ), alike as materialized (
      select ended_runs.workspace_id, run_id as id, ended_runs.experiment, ended_runs.definition, ended_runs.created_at
      from (select distinct workspace_id, definition from cancelled where definition is not null) as work
        join ended_runs on ended_runs.workspace_id = work.workspace_id and ended_runs.definition = work.definition
      where ended_runs.created_at > ${begin}
      union all
      select workspace_id, id, experiment, definition, created_at from going where definition is not null
    ), after as (
      select again.workspace_id, again.id, cancelled.decision_id, cancelled.at
      from again join cancelled on cancelled.workspace_id = again.workspace_id and cancelled.id = again.origin
      where again.depth > 0 and again.id <> again.origin
      union
      select alike.workspace_id, alike.id, cancelled.decision_id, cancelled.at
      from cancelled join alike
        on alike.workspace_id = cancelled.workspace_id and alike.definition = cancelled.definition
      where alike.experiment is not distinct from cancelled.experiment and alike.id <> cancelled.id
        and alike.created_at > cancelled.at and alike.created_at <= cancelled.at + ${WITHIN}::interval
    ), ran as (
      select runs.workspace_id, runs.id, runs.created_at, runs.active, runs.last_seen_at,
        array_agg(after.decision_id) as decisions, array_agg(after.at) as asked
      from after join runs on runs.workspace_id = after.workspace_id and runs.id = after.id
      where runs.created_at > after.at and runs.created_at <= after.at + ${WITHIN}::interval
        and ${isVisible(visible, 'runs')}
      group by runs.workspace_id, runs.id
    )
    select ran.workspace_id, ran.id as run_id, ran.created_at, ran.decisions, ran.asked, run_costs.cost,
      coalesce(run_costs.counted_until,
        case when not ran.active then coalesce(ended_runs.ended_at, ran.last_seen_at) end) as until
    from ran
      join run_costs on run_costs.workspace_id = ran.workspace_id and run_costs.run_id = ran.id
      left join ended_runs on ended_runs.workspace_id = ran.workspace_id and ended_runs.run_id = ran.id
    order by ran.workspace_id, ran.id`.execute(db);
  return rows.map((row) => ({
    ...{ workspaceId: row.workspace_id, runId: row.run_id, createdAt: toInstant(row.created_at) },
    after: row.decisions.flatMap((decisionId, index) => {
      const at = row.asked[index];
      return at ? [{ decisionId, at: toInstant(at) }] : [];
    }),
    cost: { cost: row.cost, until: toInstantOrNull(row.until) },
  }));
}

const WITHIN = `${RAN_AGAIN_WITHIN / 1000} seconds`;
