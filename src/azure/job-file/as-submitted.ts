import type { Run, Workspace } from '../../core/run/run.ts';
import { type Instant, MINUTE, SECOND } from '../../core/values/duration.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { readJob } from '../arm/to-run.ts';

/** From which commit the code of a job comes: the command line looks it up where the job is submitted. */
export interface Commit {
  readonly commit: string;
  readonly dirty: boolean;
}

export interface Submission {
  readonly workspace: Workspace;
  readonly now: Instant;
  /** For a job that has no name: what is shown in its place. */
  readonly name: string;
  readonly git: Commit | null;
}

/**
 * The run that a job file becomes, as Azure would list it once it is running: the keys of the command line as those of ARM,
 * read as every job of ARM is. What only Azure decides, such as the name of a run that the file does not name, is unknown.
 *
 * @param job in the keys of `az ml job create --file`, checked.
 */
export function runAsSubmitted(type: string, job: PlainObject, { workspace, now, name, git }: Submission): Run {
  const body = {
    name: typeof job.name === 'string' ? job.name : name,
    properties: { ...bodyOf(type, job, computeIdIn(workspace)), properties: bagOf(job, git) },
    systemData: { createdAt: new Date(now).toISOString() },
  };
  const read = readJob(workspace, body, now);
  if (!read.ok) throw new Error(`the job cannot be read as Azure would list it: ${read.problem}`);
  const { unknown: open = {}, ...run } = read.listed.run;
  const isNamed = typeof job.name === 'string' || typeof job.display_name === 'string';
  const unknown = { ...open, ...(!isNamed && { displayName: 'the job file gives it no name' }) };
  return Object.keys(unknown).length === 0 ? run : { ...run, unknown };
}

function bagOf({ properties }: PlainObject, git: Commit | null): PlainObject {
  const own = isPlainObject(properties) ? properties : {};
  if (!git) return own;
  return { ...own, 'mlflow.source.git.commit': git.commit, 'azureml.git.dirty': git.dirty ? 'True' : 'False' };
}

/** Azure runs an import as a command in Data Factory. */
const IMPORT = { jobType: 'command', command: 'import', computeId: 'DataFactory' };

/** The reference of ARM to the compute that a job or a step names. */
type ComputeId = (compute: unknown) => string | null;

/** The properties of the job of ARM. Azure writes null for what a job does not have. */
function bodyOf(type: string, job: PlainObject, computeId: ComputeId): PlainObject {
  const common = {
    jobType: type,
    status: 'Running',
    displayName: job.display_name ?? null,
    experimentName: job.experiment_name ?? null,
    tags: textsIn(job.tags),
    computeId: computeId(job.compute),
    inputs: inputsOf(job.inputs),
    outputs: {},
    services: servicesOf(job.services),
    queueSettings: isPlainObject(job.queue_settings) ? { jobTier: job.queue_settings.job_tier ?? null } : null,
    resources: resourcesOf(job),
  };
  if (type === 'command') return { ...common, ...executes(job), limits: limitsOf(job.limits) };
  if (type === 'sweep') return { ...common, ...sweepOf(job), limits: limitsOf(job.limits) };
  if (type === 'pipeline') return { ...common, resources: undefined, ...pipelineOf(job, computeId) };
  if (type === 'import')
    return { ...common, ...IMPORT, inputs: inputsOf(job.source), environmentId: environmentId(job), codeId: null };
  if (type === 'automl') return { ...common, taskDetails: taskOf(job) };
  return { ...common, entry: job.entry ?? null, codeId: job.code ?? null, environmentId: environmentId(job) };
}

function textsIn(given: unknown): PlainObject {
  return isPlainObject(given)
    ? Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value === null ? null : String(value)]))
    : {};
}

const ARM_COMPUTE = /^azureml:\/subscriptions\/.+\/computes\/([^/]+)$/i;

/** Where the address of the workspace is not known, a compute is one of the workspace that the job is sent to. */
function computeIdIn({ id }: Workspace): ComputeId {
  return (compute) => {
    if (typeof compute !== 'string' || compute === '') return null;
    return id === '' ? compute.replace(ARM_COMPUTE, '$1') : compute;
  };
}

function resourcesOf({ compute, resources }: PlainObject): PlainObject | null {
  const given = isPlainObject(resources) ? resources : {};
  const { instance_type: size } = given;
  const made = {
    // Azure takes one node where a job says nothing.
    instanceCount: given.instance_count ?? 1,
    ...(Array.isArray(size) ? { instanceTypes: size } : { instanceType: size ?? null }),
    ...(String(compute).toLowerCase() === 'local' && { properties: { IsLocal: true } }),
  };
  return made;
}

/** What a command executes, and the trial of a sweep. */
function executes(given: PlainObject): PlainObject {
  return {
    command: given.command ?? null,
    codeId: given.code ?? null,
    environmentId: environmentId(given),
  };
}

/** An environment that is written out, or is in a file, becomes one of Azure's without a name, which never changes. */
function environmentId({ environment }: PlainObject): unknown {
  if (environment === undefined || environment === null) return null;
  const isWritten = typeof environment !== 'string' || /^file:|\.ya?ml$/i.test(environment);
  return isWritten ? 'azureml:CliV2AnonymousEnvironment:1' : environment;
}

function inputsOf(inputs: unknown): PlainObject {
  if (!isPlainObject(inputs)) return {};
  const entries = Object.entries(inputs).map(([name, given]) => [name, inputOf(given)] as const);
  return Object.fromEntries(entries);
}

/** What is on somebody's own disk is uploaded to a path, which names no version. */
function inputOf(given: unknown): unknown {
  if (!isPlainObject(given)) return given === null ? null : { jobInputType: 'literal', value: String(given) };
  const { path, type, mode, value } = given;
  if (path === undefined || path === null) return value === undefined ? null : { jobInputType: 'literal', value };
  const isLocal = typeof path === 'string' && !/^([a-z][a-z0-9+.-]*:|\$\{\{)/i.test(path);
  return {
    jobInputType: type ?? 'uri_folder',
    mode: mode ?? null,
    uri: isLocal ? `azureml://datastores/workspaceblobstore/paths/LocalUpload/${path}` : path,
  };
}

function servicesOf(services: unknown): PlainObject {
  if (!isPlainObject(services)) return {};
  const entries = Object.entries(services).map(([name, one]) => {
    const type = isPlainObject(one) ? one.type : null;
    return [name, { jobServiceType: String(type ?? name).replaceAll('_', '') }];
  });
  return Object.fromEntries(entries);
}

function isoSeconds(value: unknown, unit: number): string | null {
  return typeof value === 'number' ? `PT${(value * unit) / SECOND}S` : null;
}

function limitsOf(limits: unknown): PlainObject | null {
  if (!isPlainObject(limits)) return null;
  return {
    timeout: isoSeconds(limits.timeout, SECOND),
    trialTimeout: isoSeconds(limits.trial_timeout, SECOND),
    maxTotalTrials: limits.max_total_trials ?? null,
    maxConcurrentTrials: limits.max_concurrent_trials ?? null,
  };
}

function sweepOf({ trial, objective, resources }: PlainObject): PlainObject {
  const { primary_metric, goal } = isPlainObject(objective) ? objective : {};
  const given = isPlainObject(trial) ? trial : {};
  return {
    trial: { ...executes(given), resources: resourcesOf({ resources: given.resources ?? resources }) },
    // The nodes of a sweep are those of its trials.
    resources: undefined,
    objective: { primaryMetric: primary_metric ?? null, goal: goal ?? null },
  };
}

function pipelineOf(job: PlainObject, computeId: ComputeId): PlainObject {
  const { jobs, settings } = job;
  const { default_compute: byDefault } = isPlainObject(settings) ? settings : {};
  return {
    settings: { default_compute: computeId(byDefault) },
    jobs: isPlainObject(jobs) ? mapSteps(jobs, computeId) : {},
    // An own component without its steps is all that Azure would say of it.
    ...(typeof job.component === 'string' && { componentId: job.component }),
  };
}

function mapSteps(jobs: PlainObject, computeId: ComputeId): PlainObject {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, step]) => [name, isPlainObject(step) ? stepOf(step, computeId) : step]),
  );
}

const BLOCKS = ['body', 'true_block', 'false_block'];
/** A step that is written out becomes a component of Azure without a name, of a version that never changes. */
const ANONYMOUS = 'azureml:azureml_anonymous:1';

/** ARM has steps in the keys of the command line, but for references. */
function stepOf(step: PlainObject, computeId: ComputeId): PlainObject {
  const blocks = BLOCKS.flatMap((name) =>
    isPlainObject(step[name]) ? [[name, stepOf(step[name], computeId)] as const] : [],
  );
  const trial = isPlainObject(step.trial) ? step.trial : null;
  return {
    ...step,
    componentId: componentId(step),
    computeId: computeId(step.compute),
    compute: undefined,
    inputs: inputsOf(step.inputs),
    ...(isPlainObject(step.jobs) && { jobs: mapSteps(step.jobs, computeId) }),
    ...(trial && { trial: { ...trial, componentId: componentId(trial) } }),
    ...Object.fromEntries(blocks),
  };
}

function componentId({ component, trial, $local: isLocal }: PlainObject): string {
  const named = typeof component === 'string' ? component : trial;
  const isOwn = isLocal === true || typeof named !== 'string' || !/^azureml:/i.test(named);
  return isOwn ? ANONYMOUS : String(named);
}

const DATA = { training_data: 'trainingData', validation_data: 'validationData', test_data: 'testData' } as const;

function taskOf(job: PlainObject): PlainObject {
  const limits = isPlainObject(job.limits) ? job.limits : {};
  const data = Object.entries(DATA).flatMap(([key, name]) =>
    isPlainObject(job[key]) ? [[name, inputOf(job[key])]] : [],
  );
  return {
    taskType: job.task ?? null,
    primaryMetric: job.primary_metric ?? null,
    targetColumnName: job.target_column_name ?? null,
    limitSettings: {
      timeout: isoSeconds(limits.timeout_minutes, MINUTE),
      trialTimeout: isoSeconds(limits.trial_timeout_minutes, MINUTE),
      maxTrials: limits.max_trials ?? null,
      maxConcurrentTrials: limits.max_concurrent_trials ?? null,
    },
    ...Object.fromEntries(data),
  };
}
