import { hash } from 'node:crypto';
import { sql } from 'kysely';
import {
  type HourlyLoad,
  hourlyLoad,
  type ListedLoad,
  loadOf,
  machineOf,
  whyNoPrice,
} from '../../core/decision/run-load.ts';
import type { RecordedPart, RecordedParts } from '../../core/record/recorded-signals.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import type { ChildRun, Run } from '../../core/run/run.ts';
import type { Phase } from '../../core/run/status.ts';
import { latestStart } from '../../core/signal/computed.ts';
import { gpusHeld, gpusOfChildren } from '../../core/signal/gpus.ts';
import type { Timing } from '../../core/signal/kinds/timing.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import { type Compute, type Cost, known, type Signal } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toJson, toText } from '../json.ts';

/**
 * Writes beside each active run what it takes, where that has changed: lists have the dearest first, and sums are quick. How busy GPUs
 * are changes at every pass, so that is kept in one row for all runs.
 * @param before the digest of what the latest pass left beside the runs; null where that is not known
 * @returns that of what this one leaves there
 */
export async function writeHourlyCosts(
  transaction: StoreTransaction,
  workspaceId: string,
  { state, loads: before }: { readonly state: RecordedWorkspace; readonly loads: string | null },
  now: Instant,
): Promise<string> {
  const given = [...state.runs.values()].map(({ run, parts, resumed }) => {
    const load: ListedLoad = {
      ...loadIn(run, parts, now),
      startedAt: hasNotBegun(run.phase) ? null : startIn(parts.timing, resumed),
    };
    return { id: toText(run.id), per_hour: load.cost?.perHour ?? null, load };
  });
  const uses = [...state.runs.keys()].flatMap((id) => {
    const use = state.gpuUse(id, now);
    return use === null ? [] : [[id, use] as const];
  });
  const row = { uses: toJson(Object.fromEntries(uses)) };
  await transaction
    .insertInto('pass_details')
    .values({ workspace_id: workspaceId, at: null, statuses: null, ...row })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(row))
    .execute();
  const text = toJson(given);
  const loads = hash('sha1', text);
  if (given.length === 0 || loads === before) return loads;
  await sql`update runs set per_hour = given.per_hour, load = given.load
    from jsonb_to_recordset(${text}::jsonb) as given (id text, per_hour double precision, load jsonb)
    where runs.workspace_id = ${workspaceId} and runs.id = given.id
      and (runs.per_hour is distinct from given.per_hour or runs.load is distinct from given.load)`.execute(
    transaction,
  );
  return loads;
}

function hasNotBegun(phase: Phase): boolean {
  return phase === 'queued' || phase === 'preparing';
}

/** The start that policies count from: the latest that Azure reports, or when a pass saw the run back from a break. */
function startIn(part: RecordedPart | undefined, resumed: Instant | undefined): Instant | null {
  const timing = valueIn<Timing>(part);
  const startedAt = timing && latestStart(timing);
  return startedAt === null ? null : activeSince(resumed === undefined ? {} : { resumedAt: resumed }, startedAt);
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
