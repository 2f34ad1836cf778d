import { z } from 'zod';
import { type Immutable, number, text } from '../values/shapes.ts';

/**
 * Kinds of place where a run computes. `compute` is one of the run's own workspace, to be looked up by its name; `local`
 * is somebody's own machine, which holds no node in Azure; `none` is a pipeline without a default compute. `other` is what
 * Runwarden cannot look up: a compute of another workspace, Data Factory, and what comes.
 */
export const PLACES = ['compute', 'serverless', 'local', 'virtual-cluster', 'other', 'none'] as const;
export const PRIORITIES = ['dedicated', 'low-priority'] as const;

export const placementSchema = z.object({
  kind: z.enum(PLACES),
  /** As people call it, never an id with a subscription; null where there is none. */
  name: text.nullable(),
  /** The VM size, or an instance type of a Kubernetes compute, as far as the run says it itself. */
  instanceType: text.nullable(),
  /** Null where Azure does not say; 0 where it holds no node itself. */
  nodes: number.nullable(),
  /** GPUs of a node, where run history says them; null elsewhere. */
  gpusPerNode: number.nullable(),
  /** By the tier of a run that is not on a compute of the workspace. */
  priority: z.enum(PRIORITIES).nullable(),
});

/** Where a run computes, from everything that Azure says of it. Nobody else reads Azure's fields of it. */
export type Placement = Immutable<z.output<typeof placementSchema>>;

const NOWHERE: Placement = {
  kind: 'none',
  name: null,
  instanceType: null,
  nodes: null,
  gpusPerNode: null,
  priority: null,
};

/** A placement with what is not given left open; serverless and local are called so. */
export function placed(given: Partial<Placement> & Pick<Placement, 'kind'>): Placement {
  const called = given.kind === 'serverless' || given.kind === 'local' ? given.kind : null;
  return { ...NOWHERE, name: called, ...given };
}

/** A place on a compute of the run's workspace. */
export function onCompute(name: string, given: Partial<Placement> = {}): Placement {
  return placed({ kind: 'compute', name, nodes: 1, ...given });
}

export const stepsSchema = z.object({
  /** The distinct places of the steps, with the names of the steps that compute there. */
  places: z.array(placementSchema.extend({ steps: z.array(text) })),
  /** Why the places of some steps are not known; null where all are. */
  open: text.nullable(),
});

/** Where the steps of a pipeline compute, by its body. */
export type Steps = Immutable<z.output<typeof stepsSchema>>;

/** The placement of a run of an older record, which kept only a name, null when serverless. */
export function placementOf(
  computeName: string | null,
  instanceType: string | null,
  instanceCount: number | null,
): Placement {
  const said = { instanceType, nodes: instanceCount };
  return computeName === null ? placed({ kind: 'serverless', ...said }) : onCompute(computeName, said);
}
