import { z } from 'zod';
import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import type { Placement } from '../../core/run/placement.ts';
import type { Workspace } from '../../core/run/run.ts';
import { known, type Signal, type Snapshot, type Wait } from '../../core/signal/signal.ts';
import { waitersOf } from '../../core/signal/waiters.ts';
import type { ComputeStateOf } from '../arm/compute-state.ts';
import { scrub, throwAbort } from '../errors.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';
import type { RunHistory } from '../run-history/run-history.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { describeCompute } from './describe-compute.ts';
import { growing, type QuotaOf } from './quota.ts';

/** A parent can have hundreds of waiting children, and a few say enough. */
const MOST_ASKED = 5;

/** Of runs that are asked for one by one. */
const MOST_SINGLE = 20;

/** Codes by which Azure says no more than that a run is queued. */
const SAYS_NOTHING = /^scheduling$/i;

/**
 * Why runs wait that have not started: what their computes report, what run history says of the queue, and where the
 * compute cannot be read, the picture of it that Azure made when it queued the run.
 */
export function createWaits(
  context: AzureContext,
  stateOf: ComputeStateOf,
  quotaOf: QuotaOf,
  history: RunHistory,
): SignalSource['wait'] {
  return async (workspace, snapshots, abort) => {
    const ids = snapshots.flatMap((snapshot) => askedOf(snapshot).map(({ id }) => id));
    const answers = await queueOf(workspace, [...new Set(ids)], abort);
    return signalPerRun(snapshots, 'reading why it waits', abort, (snapshot) =>
      reasonsOf({ workspace, abort }, snapshot, answers),
    );
  };

  /** What run history says of the queue: of all in batches, or of a few where it answers no batch. */
  async function queueOf(workspace: Workspace, ids: readonly string[], abort: AbortSignal) {
    try {
      const found = await history.batch(workspace, ids, abort);
      const others = ids.filter((id) => !found.has(id)).slice(0, MOST_SINGLE);
      return new Map([...found, ...(await history.getAll(workspace, others, abort))]);
    } catch (error) {
      throwAbort(error, 'reading why runs wait', abort);
      return new Map<string, never>();
    }
  }

  async function reasonsOf(
    at: { readonly workspace: Workspace; readonly abort: AbortSignal },
    snapshot: Snapshot,
    answers: ReadonlyMap<string, HistoryRun | AzureError>,
  ): Promise<Signal<Wait>> {
    const computes = new Map<string, string[]>();
    const queue: string[] = [];
    for (const { id, placement, name } of askedOf(snapshot)) {
      const named = (because: string) => (name === null ? because : `${name}: ${because}`);
      const answer = answers.get(id);
      const run = answer === undefined || answer instanceof AzureError ? null : answer;
      queue.push(...queueText(run).map(named));
      const key =
        `${placement.kind} ${placement.kind === 'serverless' ? placement.instanceType : placement.name}`.toLowerCase();
      if (computes.has(key)) continue;
      computes.set(key, (await placeText(at, placement, run)).map(named));
    }
    const because = [...new Set([...computes.values()].flat()), ...new Set(queue)];
    return known({ because }, context.clock());
  }

  async function placeText(
    at: { readonly workspace: Workspace; readonly abort: AbortSignal },
    { kind, name, instanceType, priority }: Placement,
    run: HistoryRun | null,
  ): Promise<string[]> {
    if (kind === 'compute' && name !== null) return computeText(at, name, run);
    if (kind !== 'serverless' || instanceType === null) return [];
    const { location } = at.workspace;
    return quotaOf(
      at.workspace,
      { vmSize: instanceType, location, isLowPriority: priority === 'low-priority' },
      at.abort,
    );
  }

  async function computeText(
    { workspace, abort }: { readonly workspace: Workspace; readonly abort: AbortSignal },
    name: string,
    run: HistoryRun | null,
  ): Promise<string[]> {
    try {
      const state = await stateOf(workspace, name, abort);
      const next = growing(state);
      return [...describeCompute(name, state), ...(next === null ? [] : await quotaOf(workspace, next, abort))];
    } catch (error) {
      const failure = throwAbort(error, `reading the state of compute ${name}`, abort);
      if (failure.kind === 'not-found') return [`compute ${name} does not exist`];
      return pictureText(name, run);
    }
  }
}

function askedOf(snapshot: Snapshot) {
  return waitersOf(snapshot).slice(0, MOST_ASKED);
}

function queueText(run: HistoryRun | null): string[] {
  const { code, message } = run?.queueingInfo ?? {};
  if (!message && (!code || SAYS_NOTHING.test(code))) return [];
  const text = scrub([code, message].filter(Boolean).join(': ')).replace(/\.$/, '');
  return [`Azure's queue says ${text}`];
}

const pictureSchema = z.object({ AllocationState: z.string().nullish(), CurrentNodeCount: z.number().nullish() });

function pictureText(name: string, run: HistoryRun | null): string[] {
  const text = run?.tags?._aml_system_ComputeTargetStatus;
  if (!text) return [];
  try {
    const { AllocationState, CurrentNodeCount } = pictureSchema.parse(JSON.parse(text));
    const nodes = `${CurrentNodeCount ?? 'an unknown number of'} nodes`;
    return [`when Azure queued it, compute ${name} had ${nodes} and was ${AllocationState ?? 'in an unknown state'}`];
  } catch {
    return [];
  }
}
