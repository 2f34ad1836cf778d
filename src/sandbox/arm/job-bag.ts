import type { SandboxContext } from '../context.ts';
import { defaultNameOf, targetTypeOf } from '../place.ts';
import { guid } from '../random.ts';
import { experimentIdOf, isAddress, isLeaf, type SandboxRun } from '../run.ts';
import { isEnded, type RunState } from '../run-state.ts';
import { bagTime, offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';

/** The property bag of a job: strings (and nulls) only, and times for command jobs alone. */
export function propertyBag(
  run: SandboxRun,
  state: RunState,
  workspace: WorldWorkspace,
  context: SandboxContext,
): Record<string, string | null> {
  if (isLeaf(run)) return leafBag(run, state);
  if (run.type === 'pipeline') return pipelineBag(run, state, workspace);
  if (run.type === 'sweep') return sweepBag(run);
  return automlBag(run, workspace, context);
}

/** The user's tags with those the service adds. */
export function tagsOf(run: SandboxRun, ended: boolean): Record<string, string> {
  if (isLeaf(run) && run.cluster) {
    const nodes = ended ? 0 : run.nodes;
    const target = {
      AllocationState: 'steady',
      PreparingNodeCount: 0,
      RunningNodeCount: nodes,
      CurrentNodeCount: nodes,
    };
    return { ...run.tags, _aml_system_ComputeTargetStatus: JSON.stringify(target) };
  }
  if (run.type === 'sweep') return { ...run.tags, ...sweepTags(run, ended) };
  if (run.type === 'automl')
    return { ...run.tags, model_explain_run: 'best_run', '_aml_system_azureml.automlComponent': 'AutoML' };
  return { ...run.tags };
}

function leafBag(run: SandboxRun, state: RunState): Record<string, string | null> {
  const bag: Record<string, string | null> = {
    ...gitBag(run),
    '_azureml.ComputeTargetType': targetTypeOf(run),
    '_azureml.ClusterName': run.cluster?.name ?? null,
  };
  if (state.startedAt === null) return bag;
  bag.ProcessInfoFile = 'azureml-logs/process_info.json';
  bag.ProcessStatusFile = 'azureml-logs/process_status.json';
  if (run.type === 'command') {
    bag.StartTimeUtc = bagTime(state.startedAt);
    if (state.endedAt !== null) bag.EndTimeUtc = bagTime(state.endedAt);
  }
  return bag;
}

/** Of the working copy that a job was submitted from. */
function gitBag({ job }: SandboxRun): Record<string, string> {
  const git = job?.git;
  if (!git) return {};
  return {
    'mlflow.source.git.repoURL': git.repository,
    ...(git.branch === undefined ? {} : { 'mlflow.source.git.branch': git.branch }),
    'mlflow.source.git.commit': git.commit,
    'azureml.git.dirty': git.dirty ? 'True' : 'False',
  };
}

function pipelineBag(run: SandboxRun, state: RunState, workspace: WorldWorkspace): Record<string, string | null> {
  const bag: Record<string, string | null> = {
    ...gitBag(run),
    'azureml.DevPlatv2': 'true',
    'azureml.DatasetAccessMode': 'Asset',
    'azureml.runsource': 'azureml.PipelineRun',
    runSource: 'MFE',
    runType: 'HTTP',
    'azureml.parameters': JSON.stringify(literalsOf(run)),
    'azureml.continue_on_step_failure': 'True',
    'azureml.continue_on_failed_optional_input': 'True',
    'azureml.enforceRerun': 'False',
    'azureml.defaultComputeName': defaultNameOf(run, workspace),
    'azureml.defaultDataStoreName': 'workspaceblobstore',
    'azureml.pipelineComponent': 'pipelinerun',
  };
  if (isEnded(state.status) && state.endedAt !== null) {
    const start = offsetTime(state.startedAt ?? run.createdAt, `${run.id}/stage`);
    const execution = {
      StartTime: start,
      EndTime: offsetTime(state.endedAt, `${run.id}/end`),
      Status: state.status === 'Completed' ? 'Finished' : state.status,
    };
    bag['azureml.pipelines.stages'] = JSON.stringify({ Initialization: null, Execution: execution });
  }
  return bag;
}

/** Inputs that are values and no addresses. */
function literalsOf({ job }: SandboxRun): Record<string, string> {
  return Object.fromEntries(Object.entries(job?.inputs ?? {}).filter(([, value]) => !isAddress(value)));
}

function sweepBag(run: SandboxRun): Record<string, string | null> {
  return {
    ...gitBag(run),
    ...(run.bestChild !== null && { best_child_run_id: run.bestChild }),
    primary_metric_config: '{"name":"accuracy","goal":"maximize"}',
    resume_from: 'null',
    runTemplate: 'HyperDrive',
    'azureml.runsource': 'hyperdrive',
    platform: 'AML',
    ContentSnapshotId: guid(`${run.id}/snapshot`),
    user_agent: 'managementfrontend/228017e6e7be02bc1a1868402fb250fbc89e44f8',
  };
}

function sweepTags(run: SandboxRun, ended: boolean): Record<string, string> {
  return {
    _aml_system_max_concurrent_jobs: '4',
    _aml_system_max_total_jobs: String(run.limits?.['max-trials'] ?? run.children.length),
    _aml_system_max_duration_minutes: String((run.limits?.timeout ?? 604_800_000) / 60_000),
    _aml_system_policy_config: '{"name":"Default","properties":{}}',
    _aml_system_generator_config:
      '{"name":"RANDOM","parameter_space":{"lr":["uniform",[0.001,0.1]]},"properties":{"rule":"Random","logbase":null,"seed":null}}',
    _aml_system_primary_metric_config: '{"name":"accuracy","goal":"maximize"}',
    _aml_system_platform_config: JSON.stringify({ platform: 'AML', definition: 'x'.repeat(4_900) }),
    _aml_system_resume_child_runs: 'null',
    _aml_system_all_jobs_generated: String(ended),
    _aml_system_cancellation_requested: 'false',
  };
}

function automlBag(run: SandboxRun, workspace: WorldWorkspace, context: SandboxContext): Record<string, string | null> {
  const experiment = experimentIdOf(workspace.id, run.experiment);
  return {
    num_iterations: String(run.limits?.['max-trials'] ?? 1),
    training_type: 'TrainFull',
    acquisition_function: 'EI',
    primary_metric: 'accuracy',
    train_split: '0',
    acquisition_parameter: '0',
    num_cross_validation: '',
    target: run.cluster?.name ?? '',
    AMLSettingsJsonString: '{"enable_early_stopping":true}',
    DataPrepJsonString: null,
    EnableSubsampling: 'False',
    runTemplate: 'AutoML',
    'azureml.runsource': 'automl',
    ClientType: 'Mfe',
    _aml_system_scenario_identification: 'Remote.Parent',
    PlatformVersion: 'DPV2',
    environment_cpu_name: 'AzureML-ai-ml-automl',
    environment_cpu_label: '38',
    environment_gpu_name: 'AzureML-ai-ml-automl-gpu',
    environment_gpu_label: '38',
    root_attribution: 'automl',
    attribution: 'AutoML',
    Orchestrator: 'AutoML',
    CancelUri: `${context.url()}/jasmine/v1.0${workspace.armId}/experimentids/${experiment}/cancel/${run.id}`,
    mltable_data_json: '{"Type":"MLTable"}',
    ClientSdkVersion: null,
    snapshotId: '00000000-0000-0000-0000-000000000000',
    SetupRunId: `${run.id}_setup`,
    SetupRunContainerId: `dcid.${run.id}_setup`,
  };
}
