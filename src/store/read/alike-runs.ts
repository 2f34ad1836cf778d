import { type Selectable, sql } from 'kysely';
import type { AlikeRun, SpentRun, Stretch } from '../../core/money/spent-run.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import { DAY, type Instant, type Milliseconds } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toRecordedCost } from '../record/history-rows.ts';
import { toDate, toInstant, toInstantOrNull } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { runKey } from './known-waste.ts';

/** How far back completed runs say how long the same work takes. */
const LOOKS_BACK: Milliseconds = 90 * DAY;

/** A cost is asked of what was submitted soon after a cancel. Costs are long, and of the others nobody wants them. */
const SOON: Milliseconds = 4 * DAY;

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
}

/** Runs of the same work as those that were cancelled in a period, found by the indexes of definitions and resubmissions. */
export async function alikeRuns(
  db: StoreTransaction,
  { from, until }: Stretch,
  visible: Visibility,
  runs: readonly SpentRun[],
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
        extract(epoch from ended_runs.ended_at - ended_runs.started_at)::float8 * 1000) end as length
    from alike
      join runs on runs.workspace_id = alike.workspace_id and runs.id = alike.id
      left join ended_runs on ended_runs.workspace_id = runs.workspace_id and ended_runs.run_id = runs.id
    where ${isVisible(visible, 'runs')}
    order by runs.workspace_id, runs.id, alike.depth nulls last`.execute(db);
  const cancels = cancelTimes(runs);
  const soon = rows.filter((row) => {
    const times = [
      ...(cancels.get(workOf(row)) ?? []),
      ...(cancels.get(runKey(row.workspace_id, row.origin ?? '')) ?? []),
    ];
    return times.some((at) => Math.abs(toInstant(row.created_at) - at) < SOON);
  });
  const costs = await costsOf(db, soon);
  return rows.map((row) => toAlike(row, costs.get(runKey(row.workspace_id, row.run_id)) ?? null));
}

/** When runs of a work, and those of a name, were cancelled. */
function cancelTimes(runs: readonly SpentRun[]): ReadonlyMap<string, readonly Instant[]> {
  const times = new Map<string, Instant[]>();
  for (const { run, cancel } of runs) {
    if (!cancel || cancel.endedAt === null) continue;
    const work = { workspace_id: run.workspaceId, experiment: run.experiment, definition: run.definition };
    for (const key of [workOf(work), runKey(run.workspaceId, run.id)])
      times.set(key, [...(times.get(key) ?? []), cancel.endedAt]);
  }
  return times;
}

function workOf({
  workspace_id,
  experiment,
  definition,
}: Pick<Row, 'workspace_id' | 'experiment' | 'definition'>): string {
  return JSON.stringify([workspace_id, experiment, definition]);
}

async function costsOf(db: StoreTransaction, runs: readonly Row[]): Promise<ReadonlyMap<string, RecordedCost>> {
  const { rows } = await sql<
    Pick<Selectable<Tables['run_costs']>, 'workspace_id' | 'run_id' | 'cost' | 'counted_until'>
  >`
    select run_costs.workspace_id, run_costs.run_id, cost, counted_until
    from unnest(${runs.map((run) => run.workspace_id)}::text[], ${runs.map((run) => run.run_id)}::text[])
        as wanted (workspace_id, run_id)
      join run_costs on run_costs.workspace_id = wanted.workspace_id and run_costs.run_id = wanted.run_id`.execute(db);
  return new Map(rows.map((row) => [runKey(row.workspace_id, row.run_id), toRecordedCost(row)]));
}

function toAlike(row: Row, cost: RecordedCost | null): AlikeRun {
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
    cost: cost && { ...cost, until: cost.until ?? endedAt },
  };
}
