import { sql } from 'kysely';
import type { AlikeRun, Stretch } from '../../core/money/spent-run.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import { DAY, type Milliseconds } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toDate, toInstant, toInstantOrNull } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';

/** How far back completed runs say how long the same work takes. */
const LOOKS_BACK: Milliseconds = 90 * DAY;

/** A cost is asked of what was submitted after a cancel. Costs are long, and of the others nobody wants them. */
const COSTS_BACK: Milliseconds = DAY;

interface Row {
  readonly workspace_id: string;
  readonly run_id: string;
  readonly experiment: string | null;
  readonly definition: string | null;
  readonly origin: string | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly completed: boolean;
  readonly length: number | null;
  readonly cost: RecordedCost['cost'] | null;
  readonly counted_until: Date | null;
}

/** Runs of the same work as those that were cancelled in a period, found by the indexes of definitions and resubmissions. */
export async function alikeRuns(
  db: StoreTransaction,
  { from, until }: Stretch,
  visible: Visibility,
): Promise<readonly AlikeRun[]> {
  const since = toDate(from - LOOKS_BACK);
  const { rows } = await sql<Row>`
    with recursive cancelled as materialized (
      select distinct runs.workspace_id, runs.id, runs.run ->> 'definition' as definition, runs.experiment
      from cancellations
        join runs on runs.workspace_id = cancellations.workspace_id and runs.id = cancellations.run_id
      where cancellations.state in ('confirmed', 'released') and cancellations.ended_at >= ${toDate(from)}
        and cancellations.ended_at < ${toDate(until)} and ${isVisible(visible, 'runs')}
    ), going as materialized (
      select workspace_id, id, experiment, run ->> 'definition' as definition, run ->> 'resubmittedFrom' as resubmitted_from
      from runs where active and exists (select from cancelled)
    ), again as (
      select workspace_id, id, id as origin, 0 as depth from cancelled
      union
      select next.workspace_id, next.run_id, again.origin, again.depth + 1
      from again join (
          select workspace_id, run_id, resubmitted_from from ended_runs where resubmitted_from is not null
          union all select workspace_id, id, resubmitted_from from going where resubmitted_from is not null
        ) as next on next.workspace_id = again.workspace_id and next.resubmitted_from = again.id
      where again.depth < 50
    ), alike as (
      select workspace_id, id, origin, depth from again where depth > 0
      union all
      select ended_runs.workspace_id, run_id, null, null
      from (select distinct workspace_id, definition, experiment from cancelled where definition is not null) as work
        join ended_runs on ended_runs.workspace_id = work.workspace_id and ended_runs.definition = work.definition
      where ended_runs.experiment is not distinct from work.experiment and ended_runs.created_at >= ${since}
      union all
      select going.workspace_id, going.id, null, null
      from cancelled join going on going.workspace_id = cancelled.workspace_id and going.definition = cancelled.definition
      where going.experiment is not distinct from cancelled.experiment
    )
    select distinct on (runs.workspace_id, runs.id) runs.workspace_id, runs.id as run_id, runs.experiment,
      runs.run ->> 'definition' as definition, alike.origin, runs.created_at, ended_runs.started_at,
      case when not runs.active then coalesce(ended_runs.ended_at, runs.last_seen_at) end as ended_at,
      lower(runs.status) = 'completed' as completed,
      case when not runs.active then coalesce(ended_runs.computed_ms,
        extract(epoch from ended_runs.ended_at - ended_runs.started_at)::float8 * 1000) end as length,
      run_costs.cost, run_costs.counted_until
    from alike
      join runs on runs.workspace_id = alike.workspace_id and runs.id = alike.id
      left join ended_runs on ended_runs.workspace_id = runs.workspace_id and ended_runs.run_id = runs.id
      left join run_costs on run_costs.workspace_id = runs.workspace_id and run_costs.run_id = runs.id
        and runs.created_at >= ${toDate(from - COSTS_BACK)}
    where ${isVisible(visible, 'runs')}
    order by runs.workspace_id, runs.id, alike.depth nulls last`.execute(db);
  return rows.map(toAlike);
}

function toAlike(row: Row): AlikeRun {
  const endedAt = toInstantOrNull(row.ended_at);
  return {
    workspaceId: row.workspace_id,
    runId: row.run_id,
    experiment: row.experiment,
    definition: row.definition,
    resubmittedFrom: row.origin,
    createdAt: toInstant(row.created_at),
    startedAt: toInstantOrNull(row.started_at),
    endedAt,
    isCompleted: row.completed,
    length: row.length,
    cost: row.cost && { cost: row.cost, until: toInstantOrNull(row.counted_until) ?? endedAt },
  };
}
