import { type Placement, placed, type Steps } from '../../core/run/placement.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import { type Place, placeByType, priorityOf, readReference } from '../arm/compute-reference.ts';
import type { HistoryRun } from './history-schema.ts';

/** Where a run-history run computes, as run history says it. `none` where it names no target. */
export function placementOfHistory(workspace: Workspace, run: HistoryRun): Placement {
  const { compute, computeRequest } = run;
  const place = placeOf(workspace, run);
  if (place.kind === 'local') return placed({ ...place, nodes: 0 });
  const automatic = run.runDefinition?.autoClusterComputeSpecification;
  // 0 says no number: which runs hold none themselves is decided by their kind.
  const nodes = compute?.instanceCount || computeRequest?.nodeCount || null;
  const gpus = compute?.gpuCount || computeRequest?.gpuCount || null;
  return placed({
    ...place,
    instanceType:
      compute?.instanceType ||
      compute?.vmSize ||
      automatic?.instanceSize ||
      textIn(run, 'azureml.InstanceType') ||
      null,
    nodes,
    // Azure writes 0 for a cluster with GPUs, too, and does not say whether it counts those of one node.
    gpusPerNode: nodes === 1 ? gpus : null,
    // On a virtual cluster `priority` is High, Medium or Low, which is no tier.
    priority:
      priorityOf(compute?.priority) ??
      priorityOf(automatic?.instancePriority) ??
      priorityOf(textIn(run, 'azureml.SLATier')),
  });
}

function placeOf(workspace: Workspace, run: HistoryRun): Place {
  const { compute } = run;
  const target = compute?.armId || run.target || compute?.target || textIn(run, '_azureml.ClusterName') || null;
  const named = readReference(target, workspace);
  const place = named.known ? named.value : null;
  const types = [compute?.targetType, textIn(run, '_azureml.ComputeTargetType'), run.runTypeV2?.computeType];
  for (const type of types) {
    const byType = placeByType(type, place);
    if (byType) return byType;
  }
  return place ?? { kind: 'none', name: null };
}

function textIn(run: HistoryRun, property: string): string | null {
  const value = run.properties?.[property];
  return typeof value === 'string' ? value : null;
}

/** What ARM says of a run's place, completed by what run history says of the same place. */
export function completed(own: Placement, other: Placement): Placement {
  if (!isSamePlace(own, other)) return own;
  return {
    ...own,
    name: own.name ?? other.name,
    instanceType: own.instanceType ?? other.instanceType,
    nodes: own.nodes ?? other.nodes,
    gpusPerNode: own.gpusPerNode ?? other.gpusPerNode,
    priority: own.priority ?? other.priority,
  };
}

/** Run history has a bare name where ARM has an id, and may name no target at all. */
function isSamePlace(own: Placement, other: Placement): boolean {
  if (own.kind === other.kind || other.kind === 'none') return true;
  return own.name !== null && own.name.toLowerCase() === other.name?.toLowerCase();
}

/** What holds a child: where it computes itself, and for a pipeline its steps. */
export interface Holder {
  readonly placement: Placement;
  readonly steps?: Steps | undefined;
  readonly jobType: Run['jobType'];
}

/**
 * The placement of a child, completed by what the run that holds it says of it. Run history gives a bare name for a compute of
 * the workspace and for a virtual cluster; the job says which of the two it is.
 * @param called the name of the child, which is that of its step
 */
export function placementInHolder(child: Placement, called: string, holder: Holder): Placement {
  const places = holder.steps?.places.filter(({ steps }) => steps.includes(called)) ?? [];
  // Pipelines within a pipeline may have steps of one name in several places.
  const step = places.length === 1 ? places[0] : undefined;
  const own = step ?? (holder.jobType === 'pipeline' ? null : holder.placement);
  const given = child.kind === 'none' && own ? { ...child, kind: own.kind, name: own.name } : asHeld(child, holder);
  if (!own || own.kind !== given.kind || own.name?.toLowerCase() !== given.name?.toLowerCase()) return given;
  return { ...completed(given, own), nodes: given.nodes ?? (step ? own.nodes : null) };
}

function asHeld(child: Placement, { placement, steps }: Holder): Placement {
  if (child.kind !== 'compute') return child;
  const same = [placement, ...(steps?.places ?? [])].filter(
    ({ name }) => name?.toLowerCase() === child.name?.toLowerCase(),
  );
  const other = same.find(({ kind }) => kind !== 'compute');
  return other && same.every(({ kind }) => kind !== 'compute') ? { ...child, kind: other.kind } : child;
}
