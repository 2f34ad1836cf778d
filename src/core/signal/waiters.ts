import { type ChildRun, hasNodes, isParentType, type Run } from '../run/run.ts';
import type { Snapshot } from './signal.ts';

/** A run or child that has not started. */
interface Waiter extends Pick<ChildRun, 'id' | 'placement'> {
  /** Of a child; null for the run itself. */
  readonly name: string | null;
}

/**
 * What of a run waits to start: the run itself, or the children of a parent as far as they were read. Nobody reads
 * children for this alone.
 */
export function waitersOf({ run, signals }: Pick<Snapshot, 'run' | 'signals'>): readonly Waiter[] {
  if (!isParentType(run.jobType)) return isWaiting(run) ? [{ ...run, name: null }] : [];
  const children = signals.children?.known ? signals.children.value : [];
  return children
    .filter((child) => isWaiting(child) && !child.reused && hasNodes(child))
    .map((child) => ({ ...child, name: child.displayName }));
}

function isWaiting({ phase }: Pick<Run, 'phase'>): boolean {
  return phase === 'queued' || phase === 'preparing';
}
