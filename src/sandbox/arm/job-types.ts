import { toIsoDuration } from '../offset.ts';
import { defaultIdOf, stepComputeId } from '../place.ts';
import { guid } from '../random.ts';
import { codeNameOf, environmentOf, isAddress, type SandboxRun } from '../run.ts';
import type { WorldWorkspace } from '../world.ts';
import type { ApiFields } from './api-version.ts';

type Fields = Record<string, unknown>;

/** The fields that only one type of job has. */
export function typeFields(run: SandboxRun, workspace: WorldWorkspace, fields: ApiFields): Fields {
  if (run.type === 'sweep') return sweep(run, workspace, fields);
  if (run.type === 'pipeline') return pipeline(run, workspace, fields);
  if (run.type === 'automl') return automl(run, fields);
  if (run.type === 'spark') return spark(run, workspace, fields);
  return command(run, workspace, fields);
}

function command(run: SandboxRun, workspace: WorldWorkspace, fields: ApiFields): Fields {
  const timeout = run.limits?.timeout;
  return {
    jobType: 'Command',
    resources: resources(run, fields),
    codeId: codeIdOf(run, workspace),
    command: run.job?.command ?? 'python train.py',
    environmentId: environmentOf(run, workspace.armId),
    inputs: inputs(run),
    outputs: outputs(run, fields),
    distribution: null,
    ...(fields.latest ? { autologgerSettings: null } : {}),
    limits: timeout === undefined ? null : { timeout: toIsoDuration(timeout), jobLimitsType: 'Command' },
    environmentVariables: variablesOf(run) ?? (fields.latest ? {} : null),
    parameters: {},
    ...queueSettings(run, fields),
  };
}

function codeIdOf(run: SandboxRun, workspace: WorldWorkspace): string | null {
  const name = codeNameOf(run);
  return name === null ? null : `${workspace.armId}/codes/${name}/versions/1`;
}

/** Null where it has none. */
function variablesOf({ job }: SandboxRun): Fields | null {
  const given = job?.['environment-variables'] ?? {};
  return Object.keys(given).length > 0 ? given : null;
}

function sweep(run: SandboxRun, workspace: WorldWorkspace, fields: ApiFields): Fields {
  const limits = run.limits;
  return {
    jobType: 'Sweep',
    searchSpace: { lr: ['uniform', [0.001, 0.1]] },
    samplingAlgorithm: { samplingAlgorithmType: 'Random', seed: null, logbase: null, rule: 'Random' },
    limits: {
      timeout: isoOrNull(limits?.timeout),
      jobLimitsType: 'Sweep',
      maxTotalTrials: limits?.['max-trials'] ?? run.children.length,
      maxConcurrentTrials: 4,
      trialTimeout: isoOrNull(limits?.['trial-timeout']),
    },
    earlyTermination: null,
    objective: { primaryMetric: 'accuracy', goal: 'Maximize' },
    trial: {
      codeId: `${workspace.armId}/codes/${guid(`${run.id}/code`)}/versions/1`,
      command: `python train.py --lr \${{search_space.lr}}`,
      environmentId: environmentOf(run, workspace.armId),
      environmentVariables: variablesOf(run) ?? {},
      distribution: null,
      resources: {
        instanceCount: run.nodes,
        instanceType: run.instanceType,
        ...(fields.assets ? { locations: null } : {}),
        properties: null,
        dockerArgs: null,
      },
    },
    inputs: inputs(run),
    outputs: outputs(run, { ...fields, latest: false }),
    ...(fields.queue ? { queueSettings: null } : {}),
  };
}

function pipeline(run: SandboxRun, workspace: WorldWorkspace, fields: ApiFields): Fields {
  return {
    jobType: 'Pipeline',
    settings: { _source: 'YAML.JOB', ...present('default_compute', defaultIdOf(run, workspace)) },
    ...(run.body === 'none' ? {} : { jobs: steps(run, workspace) }),
    inputs: Object.keys(run.job?.inputs ?? {}).length === 0 && fields.latest ? null : inputs(run),
    outputs: Object.fromEntries(run.outputs.map((name) => [name, output(null, fields)])),
    sourceJobId: null,
  };
}

/** The steps in the body of a pipeline, spelled with underscores. One that names no compute takes the default. */
function steps(run: SandboxRun, workspace: WorldWorkspace): Fields {
  const jobs = run.children.map((child) => {
    const isPipeline = child.type === 'pipeline';
    const named = child.outputs.map((name) => [name, { value: `\${{parent.outputs.${name}}}`, type: 'literal' }]);
    const component = `${workspace.armId}/components/azureml_anonymous/versions/${guid(`${child.id}/component`)}`;
    return [
      child.displayName,
      {
        name: child.displayName,
        type: child.type,
        ...(isPipeline ? {} : present('computeId', stepComputeId(child, workspace))),
        ...stepResources(child),
        ...(child.tier === null ? {} : { queue_settings: { job_tier: child.tier } }),
        ...stepInputs(child),
        ...(isPipeline && run.body === 'whole' ? { jobs: steps(child, workspace) } : {}),
        ...(named.length > 0 ? { outputs: Object.fromEntries(named) } : {}),
        _source: 'YAML.JOB',
        componentId: component,
      },
    ];
  });
  return Object.fromEntries(jobs);
}

/** What is given to a step itself, and not by its pipeline. */
function stepInputs({ job }: SandboxRun): Fields {
  const made = Object.entries(job?.inputs ?? {}).map(([name, value]) => {
    const address = { uri: value, mode: 'ReadOnlyMount', job_input_type: 'uri_folder' };
    return [name, isAddress(value) ? address : { value, job_input_type: 'literal' }];
  });
  return made.length === 0 ? {} : { inputs: Object.fromEntries(made) };
}

/** A step that asks for nothing but one node says nothing. */
function stepResources(run: SandboxRun): Fields {
  if (run.nodes === 1 && run.instanceType === null) return {};
  return { resources: { instance_count: run.nodes, ...present('instance_type', run.instanceType) } };
}

function present(key: string, value: string | null): Fields {
  return value === null ? {} : { [key]: value };
}

function automl(run: SandboxRun, fields: ApiFields): Fields {
  return {
    jobType: 'AutoML',
    resources: resources(run, fields),
    environmentId: null,
    environmentVariables: null,
    taskDetails: {
      logVerbosity: 'Info',
      trainingData: {
        description: null,
        uri: 'azureml://datastores/workspaceblobstore/paths/LocalUpload/00000000000000000000000000000000/train',
        mode: 'ReadOnlyMount',
        pathOnCompute: null,
        jobInputType: 'mltable',
      },
      targetColumnName: 'y',
      limitSettings: {
        maxTrials: run.limits?.['max-trials'] ?? 1,
        trialTimeout: toIsoDuration(run.limits?.['trial-timeout'] ?? 600_000),
        timeout: toIsoDuration(run.limits?.timeout ?? 36_000_000),
        maxConcurrentTrials: 1,
        maxNodes: run.nodes,
        maxCoresPerTrial: -1,
        exitScore: null,
        enableEarlyTermination: true,
        sweepTrials: 0,
        sweepConcurrentTrials: 0,
      },
      ...nulls(['sweepSettings', 'fixedParameters', 'searchSpace', 'nCrossValidations', 'cvSplitColumnNames']),
      ...nulls(['weightColumnName', 'validationData', 'testData', 'validationDataSize', 'testDataSize']),
      featurizationSettings: null,
      taskType: 'Classification',
      primaryMetric: 'Accuracy',
      trainingSettings: {
        enableOnnxCompatibleModels: false,
        stackEnsembleSettings: null,
        enableStackEnsemble: false,
        enableVoteEnsemble: false,
        ensembleModelDownloadTimeout: 'PT5M',
        enableModelExplainability: true,
        enableDnnTraining: false,
        trainingMode: 'Auto',
        allowedTrainingAlgorithms: null,
        blockedTrainingAlgorithms: null,
      },
      positiveLabel: null,
    },
    outputs: {},
    ...queueSettings(run, fields),
  };
}

/** No spark job is recorded: these are the fields of the published schema. */
function spark(run: SandboxRun, workspace: WorldWorkspace, fields: ApiFields): Fields {
  return {
    jobType: 'Spark',
    resources: { instanceType: run.instanceType ?? 'standard_e8s_v3', runtimeVersion: '3.4' },
    codeId: `${workspace.armId}/codes/${guid(`${run.id}/code`)}/versions/1`,
    entry: { sparkJobEntryType: 'SparkJobPythonEntry', file: 'main.py' },
    ...nulls(['args', 'archives', 'files', 'jars', 'pyFiles', 'conf', 'environmentId']),
    inputs: {},
    outputs: outputs(run, fields),
    ...queueSettings(run, fields),
  };
}

/** Addresses and literal values. */
function inputs(run: SandboxRun): Fields {
  const made = Object.entries(run.job?.inputs ?? {}).map(([name, value]) => {
    const input = isAddress(value)
      ? { uri: value, mode: 'ReadOnlyMount', jobInputType: 'uri_folder' }
      : { value, jobInputType: 'literal' };
    return [name, { description: null, ...input }];
  });
  return Object.fromEntries(made);
}

function resources(run: SandboxRun, fields: ApiFields): Fields {
  return {
    instanceCount: run.nodes,
    ...(fields.latest ? { maxInstanceCount: null } : {}),
    instanceType: run.instanceType,
    ...(fields.latest ? { locations: null } : {}),
    properties: run.place === 'local' ? { IsLocal: { IsLocal: true } } : null,
    shmSize: '2g',
    dockerArgs: null,
  };
}

function outputs(run: SandboxRun, fields: ApiFields): Fields {
  const named = run.outputs.map((name) => [
    name,
    output(`azureml://datastores/workspaceblobstore/paths/azureml/${run.id}/${name}/`, fields),
  ]);
  const own = output(`azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.${run.id}`, fields);
  return { ...Object.fromEntries(named), default: own };
}

function output(uri: string | null, fields: ApiFields): Fields {
  return {
    description: null,
    uri,
    ...(fields.assets ? { assetName: null, assetVersion: null } : {}),
    mode: 'ReadWriteMount',
    ...(fields.latest ? { pathOnCompute: null, autoDeleteSetting: null } : {}),
    jobOutputType: 'uri_folder',
  };
}

function queueSettings(run: SandboxRun, fields: ApiFields): Fields {
  const jobTier = run.tier ?? (run.cluster ? 'Null' : 'Standard');
  return fields.queue ? { queueSettings: { jobTier, priority: null } } : {};
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : toIsoDuration(ms);
}

function nulls(names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, null]));
}
