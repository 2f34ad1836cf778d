import { sql } from 'kysely';
import { hourlyLoad, loadOf } from '../../core/decision/run-load.ts';
import type { RecordedPart } from '../../core/record/recorded-signals.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import { gpusHeld } from '../../core/signal/gpus.ts';
import { type Compute, type Cost, known, type Signal } from '../../core/signal/signal.ts';
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
    const { cost, gpus } = hourlyLoad(loadOf(run, valueIn<Cost>(parts.cost), now));
    const load = { cost, gpus: gpus ?? gpusHeld(run, computeIn(parts.compute)) };
    return { id: toText(run.id), per_hour: cost?.perHour ?? null, load };
  });
  if (given.length === 0) return;
  await sql`update runs set per_hour = given.per_hour, load = given.load
    from jsonb_to_recordset(${toJson(given)}::jsonb) as given (id text, per_hour double precision, load jsonb)
    where runs.workspace_id = ${workspaceId} and runs.id = given.id
      and (runs.per_hour is distinct from given.per_hour or runs.load is distinct from given.load)`.execute(
    transaction,
  );
}

function computeIn(part: RecordedPart | undefined): Signal<Compute> | undefined {
  const compute = valueIn<Compute>(part);
  // When it was read is the time of the pass, which its GPUs do not depend on.
  return compute ? known(compute, 0) : undefined;
}

/** As it was last read. Recorded from the signal of that name. */
function valueIn<T>(part: RecordedPart | undefined): T | null {
  return part && 'v' in part ? (part.v as T) : null;
}
