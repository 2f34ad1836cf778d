import type { Placement } from './placement.ts';
import { isParentType, type Run } from './run.ts';

/**
 * What a compute says of its nodes: how many run something now; that it is off, or not there any more; or nothing, as
 * an instance, a Kubernetes compute and a cluster in the making do.
 */
export type ComputeNodes =
  | { readonly kind: 'counted'; readonly running: number }
  | { readonly kind: 'off' }
  | { readonly kind: 'silent'; readonly because: string };

/** Whether the nodes of a run that has ended are free, with the reason in a clause where they are not known to be. */
export type Freedom =
  | { readonly kind: 'free' }
  | { readonly kind: 'busy'; readonly because: string }
  | { readonly kind: 'unsaid'; readonly because: string };

/**
 * Whether a compute holds nodes for none but the other active runs. A compute counts its nodes and does not name their
 * runs, so the nodes of the others are taken off; where those are not known, it does not say.
 */
export function freedomOf(name: string, says: ComputeNodes, others: readonly Run[]): Freedom {
  if (says.kind === 'off' || (says.kind === 'counted' && says.running === 0)) return { kind: 'free' };
  if (says.kind === 'silent') return { kind: 'unsaid', because: `${name} does not say, because ${says.because}` };
  let held = 0;
  for (const run of others) {
    const nodes = nodesOn(run, name);
    if (nodes === null)
      return {
        kind: 'unsaid',
        because: `${name} has ${nodeCount(says.running)} at work and does not say for which run; ${run.displayName} may use it, too`,
      };
    held += nodes;
  }
  const left = says.running - held;
  if (left <= 0) return { kind: 'free' };
  const beside = held === 0 ? 'no other run is known there' : `the other runs there hold ${held}`;
  return { kind: 'busy', because: `${name} still has ${nodeCount(says.running)} at work, and ${beside}` };
}

function nodeCount(count: number): string {
  return `${count} ${count === 1 ? 'node' : 'nodes'}`;
}

/** How many nodes of a compute an active run holds at most; null where that is not known. */
export function nodesOn(run: Run, name: string): number | null {
  if (run.phase === 'queued') return 0;
  if (isParentType(run.jobType)) return belowOn(run, name);
  if (run.unknown?.placement !== undefined || run.unknown?.resources !== undefined) return null;
  return isOn(run.placement, name) ? (run.placement.nodes ?? 1) : 0;
}

/** Of a parent only known where those below it are on other computes. The default of a pipeline may be none of theirs. */
function belowOn({ steps, placement, jobType }: Run, name: string): 0 | null {
  if (steps?.open === null) return steps.places.some((place) => isOn(place, name)) ? null : 0;
  return isOn(placement, name) || jobType === 'pipeline' ? null : 0;
}

function isOn(place: Pick<Placement, 'kind' | 'name'>, name: string): boolean {
  return place.kind === 'compute' && place.name?.toLowerCase() === name.toLowerCase();
}
