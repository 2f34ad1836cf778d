import type { Selectable } from 'kysely';
import type { EndedRecord } from '../../core/record/ended-run.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import type { FailedStep } from '../../core/run/failed-steps.ts';
import type { Run } from '../../core/run/run.ts';
import { toInstant, toInstantOrNull } from '../rows.ts';
import type { Tables } from '../schema.ts';

/** An ended run out of the store. */
export function toEndedRecord(row: Selectable<Tables['ended_runs']>): EndedRecord {
  const run = {
    workspaceId: row.workspace_id,
    id: row.run_id,
    displayName: row.display_name,
    status: row.status,
    experiment: row.experiment,
    definition: row.definition,
    resubmittedFrom: row.resubmitted_from,
    // Written by `recordLedger` from a run's tags and failure.
    tags: row.tags as Run['tags'],
    createdAt: toInstant(row.created_at),
  };
  return {
    run,
    startedAt: toInstantOrNull(row.started_at),
    endedAt: toInstant(row.ended_at),
    ...(row.resumed_at ? { resumedAt: toInstant(row.resumed_at) } : {}),
    ...(typeof row.computed_ms === 'number' ? { computed: row.computed_ms } : {}),
    failure: row.failure as EndedRecord['failure'],
    ...(row.failed_steps ? { failedSteps: row.failed_steps as readonly FailedStep[] } : {}),
  };
}

export function toRecordedCost(row: Pick<Selectable<Tables['run_costs']>, 'cost' | 'counted_until'>): RecordedCost {
  // Written by `writeCosts` from a cost signal.
  return { cost: row.cost as RecordedCost['cost'], until: toInstantOrNull(row.counted_until) };
}
