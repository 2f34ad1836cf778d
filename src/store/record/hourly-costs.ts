import { sql } from 'kysely';
import { seenCost } from '../../core/decision/seen-cost.ts';
import type { RecordedPart } from '../../core/record/recorded-signals.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import { type Cost, known } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toJson, toText } from '../json.ts';

/** Writes what a further hour of each active run costs beside it, where that has changed: lists have the dearest first. */
export async function writeHourlyCosts(
  transaction: StoreTransaction,
  workspaceId: string,
  { runs }: RecordedWorkspace,
  now: Instant,
): Promise<void> {
  const given = [...runs.values()].map(({ run, parts }) => ({
    id: toText(run.id),
    per_hour: hourlyOf(parts.cost, now),
  }));
  if (given.length === 0) return;
  await sql`update runs set per_hour = given.per_hour
    from jsonb_to_recordset(${toJson(given)}::jsonb) as given (id text, per_hour double precision)
    where runs.workspace_id = ${workspaceId} and runs.id = given.id
      and runs.per_hour is distinct from given.per_hour`.execute(transaction);
}

/** As it was last read. */
function hourlyOf(part: RecordedPart | undefined, now: Instant): number | null {
  if (!part || !('v' in part)) return null;
  // Recorded from the signal of that name.
  const cost = part.v as Cost;
  return cost.pieces.length === 0 ? null : (seenCost(known(cost, now), now)?.perHour ?? null);
}
