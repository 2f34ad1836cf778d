import { formatInstant } from '../../core/values/duration.ts';
import type { ComputeError, ComputeState } from '../arm/compute-state.ts';
import { scrub } from '../errors.ts';
import { parseZonedTime } from '../parse/times.ts';

type Cluster = NonNullable<ComputeState['properties']['properties']>;

/** States of an instance in which it can take a run. */
const ABLE = new Set(['running', 'jobrunning']);

/** What may keep a run from starting on a compute, each in plain words; empty where nothing does. */
export function describeCompute(name: string, { properties }: ComputeState): string[] {
  const { computeType, provisioningState, properties: inner } = properties;
  const errors = [...(inner?.errors ?? []), ...(properties.provisioningErrors ?? [])].flatMap(errorText);
  const said = [...new Set(errors)].map((error) => `compute ${name} reports ${error}`);
  const isBroken = provisioningState && !/^(succeeded|updating|creating)$/i.test(provisioningState);
  const provisioning = isBroken ? [`compute ${name} is in the provisioning state ${provisioningState}`] : [];
  if (!inner) return [...said, ...provisioning];
  const isInstance = computeType.toLowerCase() === 'computeinstance';
  const state = isInstance ? instanceText(name, inner) : clusterText(name, inner, errors.length > 0);
  return [...said, ...provisioning, ...state];
}

function errorText(given: ComputeError | null): string[] {
  const { code, message } = given?.error ?? given ?? {};
  const words = [code, message].filter(Boolean).join(': ');
  return words === '' ? [] : [scrub(words).replace(/\.$/, '')];
}

function instanceText(name: string, { state, lastOperation }: Cluster): string[] {
  if (!state || ABLE.has(state.toLowerCase())) return [];
  const { operationName, operationTrigger, operationTime, operationStatus } = lastOperation ?? {};
  const by = operationTrigger ? ` by ${operationTrigger}` : '';
  const how = operationStatus && !/^succeeded$/i.test(operationStatus) ? ` (${operationStatus})` : '';
  const last = operationName
    ? `; its last operation was ${operationName}${by}${since(operationTime, ' at ')}${how}`
    : '';
  return [`compute instance ${name} is ${state}${last}`];
}

/** `compute gpu-a has 0 of 4 nodes, scaling refused`. Nothing where Azure reports no nodes, as for Kubernetes. */
function clusterText(name: string, cluster: Cluster, hasErrors: boolean): string[] {
  const { currentNodeCount: current, targetNodeCount: target, scaleSettings, allocationState } = cluster;
  const most = scaleSettings?.maxNodeCount ?? null;
  if (typeof current !== 'number') return [];
  if (most === 0) return [`compute ${name} may have no nodes: its maximum is 0`];
  const wantsMore = typeof target === 'number' && target > current;
  const wanted = wantsMore ? target : most;
  const of = wanted === null ? `${count(current)}` : `${current} of ${count(wanted)}`;
  const isResizing = allocationState?.toLowerCase() === 'resizing';
  const resizing = `, resizing${since(cluster.allocationStateTransitionTime, ' since ')}`;
  const isShort = wanted !== null && current < wanted;
  const atRest = isShort ? restText(hasErrors, wantsMore) : '';
  return [`compute ${name} has ${of}${isResizing ? resizing : atRest}${nodesText(cluster)}`];
}

/** A cluster that has fewer nodes than it could have, and is not resizing. */
function restText(hasErrors: boolean, wantsMore: boolean): string {
  if (hasErrors) return ', scaling refused';
  return wantsMore ? ', not growing' : '';
}

const STATES = [
  ['runningNodeCount', 'running'],
  ['preparingNodeCount', 'preparing'],
  ['idleNodeCount', 'idle'],
  ['unusableNodeCount', 'unusable'],
  ['leavingNodeCount', 'leaving'],
  ['preemptedNodeCount', 'preempted'],
] as const;

function nodesText({ nodeStateCounts }: Cluster): string {
  const parts = STATES.flatMap(([key, word]) => {
    const nodes = nodeStateCounts?.[key] ?? 0;
    return nodes > 0 ? `${nodes} ${word}` : [];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function count(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}

function since(time: string | null | undefined, words: string): string {
  const at = time ? parseZonedTime(time) : null;
  return at === null ? '' : `${words}${formatInstant(at)}`;
}
