import { type Placement, placed, type Steps } from '../../core/run/placement.ts';
import type { Workspace } from '../../core/run/run.ts';
import type { Known } from '../../core/values/known.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import {
  cannotBeRead,
  firstReference,
  LOCAL,
  onlyOne,
  type Place,
  placeByType,
  type Resources,
  SERVERLESS,
  withResources,
} from './compute-reference.ts';
import { type JobProperties, resourcesSchema } from './job-schema.ts';
import { stepsOf } from './step-placements.ts';

/** Where a job computes, with the reasons for what is unknown. */
export interface JobPlacement {
  readonly placement: Placement;
  /** Of a pipeline. */
  readonly steps: Steps | null;
  /** Why where it computes is unknown; null where it is known. */
  readonly problem: string | null;
  /** Why its VM size and nodes are unknown; null where they are known. */
  readonly resourcesProblem: string | null;
}

/** Where an ARM job computes, and where its steps do. */
export function placementOfJob(workspace: Workspace, job: JobProperties): JobPlacement {
  const place = placeOf(workspace, job);
  const resources = resourcesOf(job);
  const said = resources.known ? resources.value : { instanceType: null, nodes: null };
  const placement = place.known ? withResources(place.value, said, tierOf(job)) : placed({ kind: 'other', ...said });
  return {
    placement,
    steps: isPipeline(job) ? stepsOf(workspace, job.jobs, place) : null,
    problem: place.known ? null : place.reason,
    resourcesProblem: resources.known ? null : resources.reason,
  };
}

function isPipeline({ jobType }: JobProperties): boolean {
  return jobType?.toLowerCase() === 'pipeline';
}

/** A run that names no compute is serverless; so are the steps of a pipeline without a default, which is nowhere itself. */
function placeOf(workspace: Workspace, job: JobProperties): Known<Place> {
  if (isLocal(job)) return { known: true, value: LOCAL };
  const named = firstReference(workspace, referencesOf(job));
  if (!named.known) return named;
  const bag = job.properties;
  const byType =
    placeByType(bag?.['_azureml.ComputeTargetType'], named.value) ??
    placeByType(bag?.['azureml.ComputeType'], named.value);
  const place = byType ?? named.value;
  return { known: true, value: place ?? (isPipeline(job) ? { kind: 'none', name: null } : SERVERLESS) };
}

/** In the order in which they count. What is in the bag and in the settings is the default of a pipeline. */
function referencesOf({ computeId, properties: bag, settings, jobType }: JobProperties): unknown[] {
  const defaults = isPlainObject(settings) ? [settings.default_compute, settings.defaultCompute] : [];
  const automl = jobType?.toLowerCase() === 'automl' ? [bag?.target] : [];
  const others = [bag?.['azureml.defaultComputeName'], ...defaults, ...automl, bag?.['azureml.VC']];
  return [computeId, ...others.map((name) => name || null)];
}

/** Azure writes `IsLocal: {IsLocal: true}`. */
function isLocal(job: JobProperties): boolean {
  const resources = givenResources(job);
  const flag = underIsLocal(isPlainObject(resources) ? resources.properties : null);
  const value = isPlainObject(flag) ? underIsLocal(flag) : flag;
  return value === true || String(value).toLowerCase() === 'true';
}

function underIsLocal(map: unknown): unknown {
  if (!isPlainObject(map)) return null;
  return Object.entries(map).find(([key]) => key.toLowerCase() === 'islocal')?.[1];
}

/** A sweep's are those of its trial. */
function givenResources({ resources, trial }: JobProperties): unknown {
  return resources ?? (isPlainObject(trial) ? trial.resources : trial);
}

/** When one part of them cannot be read, none is trusted. */
function resourcesOf(job: JobProperties): Known<Resources> {
  const given = givenResources(job);
  const parsed = resourcesSchema.safeParse(given);
  if (!parsed.success) return cannotBeRead('VM size and nodes', given);
  const { instanceType, instanceTypes, instanceCount } = parsed.data ?? {};
  const inBag = job.properties?.['azureml.InstanceType'];
  const type = instanceType || onlyOne(instanceTypes) || (typeof inBag === 'string' ? inBag : null);
  return { known: true, value: { instanceType: type || null, nodes: instanceCount ?? null } };
}

function tierOf({ queueSettings, properties: bag }: JobProperties): unknown {
  const tier = isPlainObject(queueSettings) ? queueSettings.jobTier : null;
  // Azure writes "Null" where a job names no tier.
  return /^(null)?$/i.test(String(tier ?? '')) ? bag?.['azureml.SLATier'] : tier;
}
