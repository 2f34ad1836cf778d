import { createHash } from 'node:crypto';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { compareText } from '../../core/values/text.ts';

/** Parts that say how something is called, where it computes, where its results go, and whom it notifies. */
const NOT_WORK = ['computeid', 'description', 'displayname', 'name', 'outputs', 'services', 'tags'];
/** Parts of a job that say how it is doing, and those that are digested separately. */
const NOT_JOB = new Set([
  ...NOT_WORK,
  ...[
    'experimentname',
    'isarchived',
    'notificationsetting',
    'provisioningstate',
    'queuesettings',
    'sourcejobid',
    'status',
  ],
  ...['codeid', 'inputs', 'jobs', 'jobtype', 'limits', 'properties', 'resources', 'settings', 'taskdetails', 'trial'],
]);
const NOT_STEP = new Set([...NOT_WORK, '_source', 'resources']);
const NOT_TRIAL = new Set(['resources']);
/** Parts of an input that say how it reaches the node. */
const NOT_INPUT = new Set(['description', 'mode', 'pathoncompute']);
/** Parts of resources that say where. A step spells them with an underscore. */
const NOT_RESOURCES = new Set(['instancetype', 'instance_type', 'instancetypes', 'instance_types', 'locations']);
/** Parts of a pipeline's settings that say where, and how it was written. */
const NOT_SETTINGS = new Set(['_source', 'default_compute', 'default_datastore']);
const TIME_LIMITS = new Set(['timeout']);
const ARM_ID = /^(azureml:)?\/subscriptions\//i;

/**
 * Digest of what a job executes; two jobs that compute the same have the same digest. Null if ARM reports neither code nor
 * command nor anything in their place: then what the job does is not known.
 *
 * - In it: code, command, environment and its variables, inputs (addresses and literal values), parameters, what a sweep
 *   searches and for what, an AutoML task, the steps of a pipeline with their components, and the number and use of nodes,
 *   which change what a training computes.
 * - Not in it: names, where it computes, its time limit, and where its results go.
 *
 * It takes the raw job of ARM, of any shape. A part that was left out by mistake would make different runs look like
 * duplicates, so unknown parts stay in.
 */
export function definitionOf(job: PlainObject): string | null {
  const { trial, jobs, taskDetails } = job;
  const code = codeOf(job);
  const says = [code, job.command, trialSays(trial), jobs, taskDetails, job.componentId, job.entry];
  if (says.every(isNothing)) return null;
  const work = {
    rest: without(job, NOT_JOB),
    code,
    jobType: typeof job.jobType === 'string' ? job.jobType.toLowerCase() : job.jobType,
    resources: resourcesOf(job.resources),
    inputs: mapped(job.inputs, (input) => trimmed(input, NOT_INPUT)),
    trial: isPlainObject(trial) ? { ...without(trial, NOT_TRIAL), resources: resourcesOf(trial.resources) } : trial,
    trials: isPlainObject(job.limits) ? job.limits.maxTotalTrials : job.limits,
    task: isPlainObject(taskDetails)
      ? { ...taskDetails, limitSettings: trimmed(taskDetails.limitSettings, TIME_LIMITS) }
      : taskDetails,
    steps: mapped(jobs, (step) =>
      isPlainObject(step) ? { ...without(step, NOT_STEP), resources: trimmed(step.resources, NOT_RESOURCES) } : step,
    ),
    settings: trimmed(job.settings, NOT_SETTINGS),
  };
  return createHash('sha256').update(canonical(work)).digest('hex');
}

function trialSays(trial: unknown): unknown {
  return isPlainObject(trial) ? [trial.codeId, trial.command].filter((part) => !isNothing(part)) : trial;
}

/** The code asset, or the snapshot that older SDKs upload instead. */
function codeOf({ codeId, properties: bag }: PlainObject): unknown {
  if (!isNothing(codeId)) return codeId;
  return isPlainObject(bag) ? bag.ContentSnapshotId : null;
}

/** Azure reads a count that is not given as one. */
function resourcesOf(resources: unknown): unknown {
  if (resources === null || resources === undefined) return { instanceCount: 1 };
  return isPlainObject(resources)
    ? { ...without(resources, NOT_RESOURCES), instanceCount: resources.instanceCount ?? 1 }
    : resources;
}

/** The entries of a map by name, each value replaced; anything else as it is. */
function mapped(map: unknown, make: (value: unknown) => unknown): unknown {
  if (!isPlainObject(map) || Object.keys(map).length === 0) return isPlainObject(map) ? null : map;
  return Object.entries(map)
    .map(([name, value]) => [name, make(value)] as const)
    .sort(([a], [b]) => compareText(a, b));
}

/** An object without some keys, named in lower case; anything else as it is. */
function trimmed(value: unknown, keys: ReadonlySet<string>): unknown {
  return isPlainObject(value) ? without(value, keys) : value;
}

function without(value: PlainObject, keys: ReadonlySet<string>): PlainObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key.toLowerCase())));
}

/**
 * A text that is the same for the same content. Keys are sorted; ids of resources ignore case, because ARM spells one id in
 * several ways. Null, empty and missing are the same, because Azure's versions differ in which they write.
 */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item) || 'null').join(',')}]`;
  if (isPlainObject(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => [key, canonical(value[key])] as const)
      .filter(([, text]) => text !== '');
    return parts.length === 0 ? '' : `{${parts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  }
  if (value === null || value === undefined) return '';
  return JSON.stringify(typeof value === 'string' && ARM_ID.test(value) ? value.toLowerCase() : value) ?? '';
}

function isNothing(value: unknown): boolean {
  return ['', '""', '[]'].includes(canonical(value));
}
