import { createHash } from 'node:crypto';
import type { JobProperties } from './job-schema.ts';

/** Parts of a step that say where it computes, where its results go, or what it is called. */
const NOT_WORK = new Set(['_source', 'computeid', 'displayname', 'name', 'outputs', 'resources', 'services', 'tags']);
/** Parts of an input that say how it gets there. */
const NOT_INPUT = new Set(['description', 'mode', 'pathoncompute']);
const ARM_ID = /^(azureml:)?\/subscriptions\//i;

/**
 * Digest of what a job executes, the same for two that compute the same: code, command, environment and its variables,
 * inputs (where they lie, and literal values), parameters, what a sweep searches and for what, an AutoML task, the steps
 * of a pipeline with their components, and the number of nodes and how they are used, which change what a training
 * computes. Not what it is called, where it computes, how long it may, and where its results go. Null when neither code
 * nor command nor anything in their place is told: then nothing is known of what the job does.
 *
 * What is left out here would make different runs look like duplicates, so parts of a kind that is not known stay in.
 */
export function definitionOf(job: JobProperties): string | null {
  const { trial, jobs, taskDetails, componentId, entry } = job;
  const says = [codeOf(job), job.command, trial?.codeId, trial?.command, jobs, taskDetails, componentId, entry];
  if (says.every((part) => part === null || part === undefined)) return null;
  const limits = taskDetails?.limitSettings;
  const work = {
    jobType: job.jobType?.toLowerCase(),
    code: codeOf(job),
    component: componentId,
    ...workOf(job),
    nodes: nodesOf(job.resources),
    inputs: inputsOf(job.inputs),
    parameters: job.parameters,
    trial: trial && { code: trial.codeId, ...workOf(trial), nodes: nodesOf(trial.resources) },
    search: [job.searchSpace, job.objective, job.samplingAlgorithm, job.earlyTermination, job.limits?.maxTotalTrials],
    task: taskDetails && { ...taskDetails, limitSettings: limits && { ...limits, timeout: null } },
    steps:
      jobs &&
      Object.entries(jobs)
        .map(([name, step]) => [name, without(step, NOT_WORK)] as const)
        .sort(byName),
    spark: [entry, job.args, job.conf],
  };
  return createHash('sha256').update(canonical(work)).digest('hex');
}

type Work = Pick<JobProperties, 'command' | 'environmentId' | 'environmentVariables' | 'distribution'>;

function workOf({ command, environmentId, environmentVariables, distribution }: Work) {
  return { command, environmentId, environmentVariables, distribution };
}

/** The code asset; of a job without one, the snapshot that older SDKs upload instead. */
function codeOf({ codeId, properties }: JobProperties): string | null {
  const snapshot = properties?.ContentSnapshotId;
  return codeId ?? (typeof snapshot === 'string' && snapshot !== '' ? snapshot : null);
}

/** Azure reads a count that is not given as one. */
function nodesOf(resources: JobProperties['resources']): number {
  return resources?.instanceCount ?? 1;
}

function inputsOf(inputs: JobProperties['inputs']) {
  return Object.entries(inputs ?? {})
    .map(([name, input]) => [name, without(input, NOT_INPUT)] as const)
    .sort(byName);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An object without some of its own keys, named in lower case; anything else as it is. */
function without(value: unknown, keys: ReadonlySet<string>): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key.toLowerCase())));
}

/**
 * A text that is the same for the same content: keys in order, ids of resources without case, since ARM spells one id in
 * several. What is null, empty or missing is the same thing, since Azure writes one or the other from version to version.
 */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item) || 'null').join(',')}]`;
  if (isObject(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => [key, canonical(value[key])] as const)
      .filter(([, text]) => text !== '');
    return parts.length === 0 ? '' : `{${parts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  }
  if (value === null || value === undefined) return '';
  return JSON.stringify(typeof value === 'string' && ARM_ID.test(value) ? value.toLowerCase() : value) ?? '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
