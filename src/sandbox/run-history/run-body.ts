import { propertyBag, tagsOf } from '../arm/job-bag.ts';
import type { SandboxContext } from '../context.ts';
import { targetOf, targetTypeOf } from '../place.ts';
import { hex } from '../random.ts';
import { dataContainerOf, experimentIdOf, isLeaf, rootOf, type SandboxRun } from '../run.ts';
import { isEnded, type RunState } from '../run-state.ts';
import { offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';
import { computeTimes } from './compute-times.ts';
import { stepProperties } from './step-properties.ts';

/** The service itself: a principal's name is its application id. */
const SERVICE = { name: '779301c0-18b2-4cdc-801b-a0a3368fee0a', objectId: '779301c0-18b2-4cdc-801b-a0a3368fee0a' };

/** A run as run history shows it; `withOutputs` is for rundata, which alone fills `inputs` and `outputs`. */
export function runBody(run: SandboxRun, workspace: WorldWorkspace, context: SandboxContext, withOutputs = false) {
  const state = context.world.state(run);
  const root = rootOf(run);
  const tenant = context.world.scenario.tenant;
  const cancelUri = cancelUriOf(run, workspace, context);
  return {
    runNumber: Math.floor(run.createdAt / 1_000),
    rootRunId: root.id,
    createdUtc: offsetTime(run.createdAt, run.id),
    createdBy: person(run.createdBy, tenant),
    userId: run.createdBy.objectId,
    token: null,
    tokenExpiryTimeUtc: null,
    error: failure(run, state),
    warnings: state.status === 'Failed' ? [{ source: 'AmlCompute', message: 'AzureMLCompute job failed' }] : null,
    revision: state.startedAt === null ? 2 : 13,
    statusRevision: state.startedAt === null ? 1 : 6,
    runUuid: run.uuid,
    parentRunUuid: run.parent?.uuid ?? null,
    rootRunUuid: root.uuid,
    ...computeTimes(run, state, context.world.now()),
    lastModifiedBy: person(run.parent && !run.reused ? SERVICE : run.createdBy, tenant),
    lastModifiedUtc: offsetTime(Math.min(run.createdAt + 7_500, context.world.now()), `${run.id}/modified`),
    cancelationReason: null,
    currentAttemptId: run.type === 'pipeline' ? null : 1,
    runId: run.id,
    parentRunId: run.parent?.id ?? null,
    experimentId: experimentIdOf(workspace.id, run.experiment),
    status: state.status,
    startTimeUtc: timeOrNull(state.startedAt, `${run.id}/start`),
    endTimeUtc: timeOrNull(state.endedAt, run.reused ? `${run.id}/start` : `${run.id}/end`),
    scheduleId: null,
    displayName: run.displayName,
    dataContainerId: dataContainerOf(run),
    description: run.description,
    hidden: false,
    ...kindOf(run),
    ...namesOf(run, state, workspace, context),
    parameters: {},
    ...workOf(run, cancelUri),
    scriptName: null,
    target: run.type === 'pipeline' ? null : targetOf(run),
    uniqueChildRunComputeTargets: childTargets(run),
    settings: {},
    services: {},
    inputDatasets: [],
    outputDatasets: [],
    runDefinition: null,
    jobSpecification: null,
    primaryMetricName: null,
    createdFrom: null,
    cancelUri,
    completeUri: null,
    retainForLifetimeOfWorkspace: run.type === 'pipeline' ? false : null,
    queueingInfo: queueing(run, state, context),
    inputs: withOutputs ? inputAssets(run, workspace) : null,
    outputs: withOutputs ? assetsOf(run, workspace) : null,
  };
}

/** What only a run that used a machine has. */
function workOf(run: SandboxRun, cancelUri: string): Record<string, unknown> {
  if (!isLeaf(run) || run.reused) {
    return { actionUris: { Cancel: cancelUri }, diagnosticsUri: null, computeRequest: null, compute: null };
  }
  return {
    actionUris: { Cancel: cancelUri, Diagnose: '' },
    diagnosticsUri: '',
    computeRequest: { nodeCount: run.nodes, gpuCount: 0 },
    compute: computeOf(run),
  };
}

/** A step is named and tagged by its pipeline, any other run as in ARM. */
function namesOf(run: SandboxRun, state: RunState, workspace: WorldWorkspace, context: SandboxContext) {
  const ended = isEnded(state.status);
  return isStep(run)
    ? { name: 'azureml_anonymous', properties: stepProperties(run), tags: stepTags(run, ended) }
    : {
        name: null,
        properties: propertyBag(run, state, workspace, context),
        tags: { ...tagsOf(run, ended), ...trialTags(run) },
      };
}

function isStep(run: SandboxRun): boolean {
  return run.parent?.type === 'pipeline';
}

function timeOrNull(ms: number | null, key: string): string | null {
  return ms === null ? null : offsetTime(ms, key);
}

function cancelUriOf(run: SandboxRun, workspace: WorldWorkspace, context: SandboxContext): string {
  const place = `subscriptions/${workspace.subscription}/resourceGroups/${workspace.spec['resource-group']}/workspaces/${workspace.spec.name}`;
  const base = `${context.url()}/studioservice`;
  return run.type === 'pipeline'
    ? `${base}/api/${place}/PipelineRuns/${run.id}/cancel`
    : `${base}/apiv2/${place}/runs/${run.id}/Cancel`;
}

function person(who: SandboxRun['createdBy'], tenant: string): unknown {
  const application = who.name === SERVICE.name;
  return {
    userObjectId: who.objectId,
    userPuId: application ? null : hex(`${who.objectId}/puid`, 16).toUpperCase(),
    userIdp: null,
    userAltSecId: null,
    userIss: application ? null : `https://sts.windows.net/${tenant}/`,
    userTenantId: tenant,
    userName: who.name,
    upn: null,
    clientApplicationId: null,
    applicationACR: null,
  };
}

function failure(run: SandboxRun, state: RunState): unknown {
  if (state.status !== 'Failed') return null;
  const { code, message, inner } = run.ending?.error ?? {
    code: 'UserError',
    message: 'Execution failed. User process exited with status code 1.',
    inner: [],
  };
  return {
    error: {
      code,
      severity: null,
      message,
      messageFormat: null,
      messageParameters: {},
      referenceCode: null,
      detailsUri: null,
      target: null,
      details: [],
      innerError: inner.reduceRight<unknown>((innerError, each) => ({ code: each, innerError }), null),
      debugInfo: null,
      additionalInfo: null,
    },
    correlation: null,
    environment: null,
    location: null,
    time: '0001-01-01T00:00:00+00:00',
    componentName: 'CommonRuntime',
  };
}

/** Null once it runs. */
function queueing(run: SandboxRun, state: RunState, context: SandboxContext): unknown {
  if (run.queueing === undefined || state.startedAt !== null || isEnded(state.status)) return null;
  return { ...run.queueing, lastRefreshTimestamp: offsetTime(context.world.now(), `${run.id}/queue`) };
}

function kindOf(run: SandboxRun): Record<string, unknown> {
  const step = isStep(run);
  if (step && run.reused) return kind('azureml.StepRun', null, ['azureml.StepRun'], null, null);
  const work = ['scriptRun', 'remote', 'AlmostCommonRuntime', 'OsType:Linux', 'CommonRuntime'];
  if (step) return kind('azureml.StepRun', 'Execution', ['azureml.StepRun', ...work], 'Aether', 'AmlcTrain');
  if (run.type === 'pipeline') {
    return kind('azureml.PipelineRun', 'Pipeline', ['azureml.PipelineRun', 'MFE', 'HTTP', 'DevPlatv2'], null, null);
  }
  if (run.type === 'sweep') return kind('azureml.sweep', 'HyperDrive', ['azureml.sweep', 'hyperdrive'], null, null);
  if (run.type === 'automl') return kind('automl', 'AutoML', ['automl', 'Remote.Parent'], 'AutoML', null);
  return kind('azureml.scriptrun', 'Execution', ['azureml.scriptrun', ...work], null, 'AmlcTrain');
}

function kind(
  runType: string,
  orchestrator: string | null,
  traits: string[],
  attribution: string | null,
  computeType: string | null,
) {
  return { runType, runTypeV2: { orchestrator, traits, attribution, computeType } };
}

/** A sweep writes what it gave a trial into the trial's tags. */
function trialTags({ parent, job }: SandboxRun): Record<string, string> {
  if (parent?.type !== 'sweep' || job?.parameters === undefined) return {};
  const given = JSON.stringify(job.parameters);
  return { hyperparameters: given, _aml_system_hyperparameters: given };
}

function stepTags(run: SandboxRun, ended: boolean): Record<string, string> {
  return { 'azureml.nodeid': hex(run.id, 8), 'azureml.pipeline': run.parent?.id ?? '', ...tagsOf(run, ended) };
}

function childTargets(run: SandboxRun): string[] {
  return [...new Set(run.children.flatMap((child) => targetOf(child) ?? []))];
}

function computeOf(run: SandboxRun): unknown {
  return {
    target: targetOf(run),
    targetType: run.cluster?.type === 'Kubernetes' || run.place ? targetTypeOf(run) : 'amlcompute',
    vmSize: run.historyCompute['vm-size'] ?? null,
    instanceType: run.instanceType,
    instanceCount: run.nodes,
    gpuCount: run.historyCompute['gpu-count'] ?? 0,
    priority: run.historyCompute.priority ?? null,
    region: null,
    armId: null,
    properties: null,
  };
}

/** The asset id of a run's output, which the data service turns into a place. */
function outputAssetId(run: SandboxRun, output: string, workspace: WorldWorkspace): string {
  return `azureml://locations/${workspace.spec.location}/workspaces/${workspace.id}/data/azureml_${run.id}_output_data_${output}/versions/1`;
}

/** The data assets among the inputs of a run, by their versions. */
function inputAssets(run: SandboxRun, workspace: WorldWorkspace): Record<string, unknown> {
  const rows = Object.entries(run.job?.inputs ?? {}).flatMap(([name, value]) => {
    const [, asset, version] = /^azureml:([^:/]+):([^:/]+)$/.exec(value) ?? [];
    if (asset === undefined) return [];
    const base = `azureml://locations/${workspace.spec.location}/workspaces/${workspace.id}/data`;
    return [[name, { assetId: `${base}/${asset}/versions/${version}`, type: 'UriFolder' }]];
  });
  return Object.fromEntries(rows);
}

function assetsOf(run: SandboxRun, workspace: WorldWorkspace): Record<string, unknown> {
  const names = isLeaf(run) ? ['default', ...run.outputs] : run.outputs;
  const rows = names.map((name) => [name, { assetId: outputAssetId(run, name, workspace), type: 'UriFolder' }]);
  return Object.fromEntries(rows);
}
