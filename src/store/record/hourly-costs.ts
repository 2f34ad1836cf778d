import { sql } from 'kysely';
import { type HourlyLoad, hourlyLoad, loadOf, machineOf, whyNoPrice } from '../../core/decision/run-load.ts';
import type { RecordedPart, RecordedParts } from '../../core/record/recorded-signals.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import type { ChildRun, Run } from '../../core/run/run.ts';
import { gpusHeld, gpusOfChildren } from '../../core/signal/gpus.ts';
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
    const load = loadIn(run, parts, now);
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

function loadIn(run: Omit<Run, 'workspaceId' | 'workspaceName'>, parts: RecordedParts, now: Instant): HourlyLoad {
  const read = valueIn<Cost>(parts.cost);
  const compute = valueIn<Compute>(parts.compute);
  const { cost, gpus } = hourlyLoad(loadOf(run, read, now));
  const machine = machineOf(run, compute);
  return {
    cost,
    gpus: gpus ?? gpusHeld(run, signalOf(compute)) ?? gpusOfChildren(valueIn<readonly ChildRun[]>(parts.children)),
    ...(cost === null && { why: reasonIn(parts.cost) ?? whyNoPrice(run, read) }),
    ...(machine && { machine }),
  };
}

function signalOf(compute: Compute | null): Signal<Compute> | undefined {
  // When it was read is the time of the pass, which its GPUs do not depend on.
  return compute ? known(compute, 0) : undefined;
}

/** Why it was not known when it was last read. */
function reasonIn(part: RecordedPart | undefined): string | null {
  return part && 'u' in part ? part.u : null;
}

/** As it was last read. Recorded from the signal of that name. */
function valueIn<T>(part: RecordedPart | undefined): T | null {
  return part && 'v' in part ? (part.v as T) : null;
}
