import { sql } from 'kysely';
import { hourlyLoad, loadOf } from '../../core/decision/run-load.ts';
import type { RecordedPart } from '../../core/record/recorded-signals.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import type { Cost } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toJson, toText } from '../json.ts';

/** Writes beside each active run what it takes, where that has changed: lists have the dearest first, and sums are quick. */
export async function writeHourlyCosts(
  transaction: StoreTransaction,
  workspaceId: string,
  { runs }: RecordedWorkspace,
  now: Instant,
): Promise<void> {
  const given = [...runs.values()].map(({ run, parts }) => {
    const load = hourlyLoad(loadOf(run, costIn(parts.cost), now));
    return { id: toText(run.id), per_hour: load.cost?.perHour ?? null, load };
  });
  if (given.length === 0) return;
  await sql`update runs set per_hour = given.per_hour, load = given.load
    from jsonb_to_recordset(${toJson(given)}::jsonb) as given (id text, per_hour double precision, load jsonb)
    where runs.workspace_id = ${workspaceId} and runs.id = given.id
      and (runs.per_hour is distinct from given.per_hour or runs.load is distinct from given.load)`.execute(
    transaction,
  );
}

/** As it was last read. */
function costIn(part: RecordedPart | undefined): Cost | null {
  // Recorded from the signal of that name.
  return part && 'v' in part ? (part.v as Cost) : null;
}
