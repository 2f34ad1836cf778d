import type { SignalMap } from '../core/ports/azure.ts';
import type { ChildRun, Phase, Run } from '../core/run/run.ts';
import { type Signal, type Signals, type Snapshot, type Unknown, unknown } from '../core/signal/signal.ts';
import { failedSignal } from './errors.ts';
import { mapLimited } from './http/concurrency.ts';

/** The signal of every run, a few runs at a time. A failure becomes that run's unknown signal; an abort is thrown. */
export async function signalPerRun<T>(
  snapshots: readonly Snapshot[],
  read: (snapshot: Snapshot) => Promise<Signal<T>>,
  doing: (run: Run) => string,
  abort: AbortSignal,
): Promise<SignalMap<T>> {
  const answers = await mapLimited(snapshots, async (snapshot) => {
    const { run } = snapshot;
    try {
      return [run.id, await read(snapshot)] as const;
    } catch (error) {
      return [run.id, failedSignal(error, doing(run), abort)] as const;
    }
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

/** A value, or why it is not known. */
export type Found<T> = { readonly known: true; readonly value: T } | Unknown;

/** The children of a parent, or why they are not known. */
export function childrenIn({ children }: Signals): Signal<readonly ChildRun[]> {
  if (children === undefined) return unknown('the children were not read');
  return children.known ? children : unknown(`the children are unknown: ${children.reason}`);
}

/** Those children that execute now, and so may send samples and write logs. */
export function executingChildren(signals: Signals): Found<readonly ChildRun[]> {
  const children = childrenIn(signals);
  if (!children.known) return children;
  const executing = children.value.filter((child) => !child.reused && MAY_HOLD_NODES.has(child.phase));
  return { known: true, value: executing };
}

/** Whether a child computes itself. A child that only holds others has no nodes; its own children are listed beside it. */
export function hasNodes({ instanceCount }: ChildRun): boolean {
  return instanceCount !== 0;
}
