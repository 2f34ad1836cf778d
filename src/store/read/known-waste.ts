import { sql } from 'kysely';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toDate, toInstant } from '../rows.ts';

/** Since when decisions say of a run that its work was for nothing. */
export interface KnownWaste {
  readonly validation?: Instant;
  readonly duplicate?: Instant;
}

interface Row {
  readonly workspace_id: string;
  readonly run_id: string;
  readonly validation: Date | null;
  readonly duplicate: Date | null;
}

export function runKey(workspaceId: string, runId: string): string {
  return `${workspaceId} ${runId}`;
}

/**
 * Runs that failed a validation or repeat another, by the evidence of decisions. The finding says since when; where another
 * condition may have begun it, the first decision that has the reason does. One that a later pass found healthy is none.
 * @param since the earliest submission of the runs that are asked about.
 */
export async function knownWaste(db: StoreTransaction, since: Instant): Promise<ReadonlyMap<string, KnownWaste>> {
  // The first condition is that of an index.
  const { rows } = await sql<Row>`
    select workspace_id, run_id, min(since) filter (where failed) as validation, min(since) filter (where repeats) as duplicate
    from (
      select decisions.workspace_id, decisions.run_id,
        case when jsonb_path_exists(evidence, '$.conditions.** ? (@.op == "any")') then decisions.at else findings.since end as since,
        jsonb_path_exists(evidence,
          '$.conditions.** ? (@.condition == "validation" && @.outcome == "violated" && @.detail.because == "failed")') as failed,
        jsonb_path_exists(evidence, '$.conditions.** ? (@.condition == "duplicate" && @.outcome == "violated")') as repeats
      from decisions join findings on findings.id = decisions.finding_id
      where jsonb_path_exists(evidence,
          '$.conditions.** ? ((@.condition == "validation" || @.condition == "duplicate") && @.outcome == "violated")')
        and decisions.at >= ${toDate(since)}
        and (findings.resolution is null or findings.resolution not in ('healthy', 'unknown'))
    ) as decided
    group by workspace_id, run_id`.execute(db);
  return new Map(
    rows.map(({ workspace_id, run_id, validation, duplicate }) => [
      runKey(workspace_id, run_id),
      {
        ...(validation && { validation: toInstant(validation) }),
        ...(duplicate && { duplicate: toInstant(duplicate) }),
      },
    ]),
  );
}
