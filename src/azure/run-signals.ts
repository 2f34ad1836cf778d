import type { SignalMap } from '../core/ports/azure.ts';
import type { ChildRun } from '../core/run/run.ts';
import type { Phase } from '../core/run/status.ts';
import { type Signal, type Signals, type Snapshot, unknown } from '../core/signal/signal.ts';
import type { Known } from '../core/values/known.ts';
import { failedSignal } from './errors.ts';
import { mapLimited } from './http/concurrency.ts';

/**
 * The signal of every run, a few runs at a time. A failure becomes that run's unknown signal; an abort is thrown.
 * @param doing begins "… of <run>" in the reason of a failure
 */
export async function signalPerRun<T>(
  snapshots: readonly Snapshot[],
  doing: string,
  abort: AbortSignal,
  read: (snapshot: Snapshot) => Promise<Signal<T>>,
): Promise<SignalMap<T>> {
  const answers = await mapLimited(snapshots, async (snapshot) => {
    const { id } = snapshot.run;
    const answer = await read(snapshot).catch((error) => failedSignal(error, `${doing} of ${id}`, abort));
    return [id, answer] as const;
  });
  return new Map(answers);
}

/** A run in these phases may hold nodes. Runs in the queue hold none yet, and runs that ended none any more. */
const MAY_HOLD_NODES: ReadonlySet<Phase> = new Set([
  'preparing',
  'running',
  'paused',
  'finalizing',
  'canceling',
  'unrecognised',
]);

/** Whether a run that may hold nodes may also hold none. */
export function mayHoldNothing(phase: Phase): boolean {
  return phase === 'preparing' || phase === 'paused';
}

/** The children of a parent, or why they are not known. */
export function childrenIn({ children }: Signals): Signal<readonly ChildRun[]> {
  if (children === undefined) return unknown('the children were not read');
  return children.known ? children : unknown(`the children are unknown: ${children.reason}`);
}

/** Those children that execute now, and so may send samples and write logs. */
export function executingChildren(signals: Signals): Known<readonly ChildRun[]> {
  const children = childrenIn(signals);
  if (!children.known) return children;
  const executing = children.value.filter((child) => !child.reused && MAY_HOLD_NODES.has(child.phase));
  return { known: true, value: executing };
}
