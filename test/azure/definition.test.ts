import { describe, expect, it, test } from 'vitest';
import { readJob } from '../../src/azure/arm/to-run.ts';
import { ON_RECORDED } from '../support/needs.ts';
import { NOW, WORKSPACE } from './fake-azure.ts';
import { aJob } from './fixtures/jobs.ts';
import { recordedBody, recordedEntry } from './recorded.ts';

function runOf(json: unknown) {
  const reading = readJob(WORKSPACE, json, NOW);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.listed.run;
}

const ARM = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

const COMMAND = {
  codeId: `${ARM}/codes/abc/versions/1`,
  command: 'python train.py --lr $AZUREML_LR',
  environmentId: `${ARM}/environments/torch/versions/7`,
  environmentVariables: { NCCL_DEBUG: 'INFO' },
  distribution: { distributionType: 'PyTorch', processCountPerInstance: 8 },
  resources: { instanceCount: 2, instanceType: 'Standard_ND96asr_v4' },
  inputs: {
    data: { jobInputType: 'uri_folder', uri: 'azureml://datastores/a/paths/b', mode: 'ReadOnlyMount' },
    lr: { jobInputType: 'literal', value: '0.1' },
  },
  parameters: {},
};

const SWEEP = {
  jobType: 'Sweep',
  command: undefined,
  codeId: undefined,
  trial: { codeId: 'c', command: 'python t.py', environmentId: 'e', resources: { instanceCount: 1 } },
  searchSpace: { lr: ['uniform', [0.1, 0.5]] },
  objective: { primaryMetric: 'accuracy', goal: 'Maximize' },
  samplingAlgorithm: { samplingAlgorithmType: 'Random', seed: null },
  limits: { timeout: 'PT5M', maxTotalTrials: 20 },
};

const STEP = { type: 'command', componentId: `${ARM}/components/x/versions/1`, computeId: `${ARM}/computes/a` };
const PIPELINE = {
  jobType: 'Pipeline',
  inputs: null,
  jobs: { train: STEP, report: { ...STEP, inputs: { model: { value: 'parent.jobs.train.outputs.model' } } } },
};

const SPARK = {
  jobType: 'Spark',
  entry: { file: 'main.py' },
  pyFiles: ['a.py'],
  jars: ['a.jar'],
  archives: ['a.zip'],
  files: ['a.csv'],
  resources: { instanceType: 'standard_e4s_v3', runtimeVersion: '3.4' },
};

const AUTOML = {
  jobType: 'AutoML',
  taskDetails: {
    taskType: 'Classification',
    targetColumnName: 'y',
    trainingData: { uri: 'azureml://datastores/a/paths/b' },
    limitSettings: { timeout: 'PT10H', maxTrials: 5 },
  },
};

function steps(train: object) {
  return { jobs: { ...PIPELINE.jobs, train: { ...STEP, ...train } } };
}

/** The digest of a job with the fields given, and some of them changed. */
function digest(base: object, changed: object = {}, name = 'one'): string | null {
  return runOf(aJob(name, { ...base, ...changed })).definition;
}

describe('what a run executes', () => {
  it('is a digest that tells nothing of what it is made of', () => {
    expect(digest(COMMAND)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, object, object]>([
    ['a name, a display name, an experiment', COMMAND, { displayName: 'other', experimentName: 'other' }],
    ['tags, status, archive and the bag', COMMAND, { tags: {}, status: 'Queued', isArchived: true, properties: {} }],
    ['the compute and the VM size', COMMAND, { computeId: null, resources: { instanceCount: 2, instanceType: null } }],
    ['a time limit', COMMAND, { limits: { timeout: 'PT99H' } }],
    ['where results go', COMMAND, { outputs: { default: { uri: 'azureml://elsewhere' } } }],
    ['the case of an ARM id', COMMAND, { codeId: COMMAND.codeId.toUpperCase() }],
    ['null for empty', COMMAND, { parameters: null }],
    [
      'the order of inputs, and how they get there',
      COMMAND,
      { inputs: { lr: COMMAND.inputs.lr, data: { ...COMMAND.inputs.data, mode: 'Download', description: 'x' } } },
    ],
    ['the time limit of a sweep', SWEEP, { limits: { timeout: 'PT9M', maxTotalTrials: 20 } }],
    ['the VM size of a step', PIPELINE, steps({ resources: { instance_type: 'Standard_NC6' } })],
    ['the default compute of a pipeline', PIPELINE, { settings: { _source: 'YAML.JOB', default_compute: 'a' } }],
    ['the VM size of a spark run', SPARK, { resources: { ...SPARK.resources, instanceType: 'standard_e8s_v3' } }],
    ['where a step computes', PIPELINE, { jobs: { ...PIPELINE.jobs, train: { ...STEP, computeId: 'x' } } }],
    [
      'the time limit of a task',
      AUTOML,
      { taskDetails: { ...AUTOML.taskDetails, limitSettings: { timeout: 'PT1H', maxTrials: 5 } } },
    ],
  ])('stays the same with another %s', (_, base, changed) => {
    expect(digest(base)).not.toBeNull();
    expect(digest(base, changed, 'other')).toBe(digest(base));
  });

  test.each<[string, object, object]>([
    ['code', COMMAND, { codeId: `${ARM}/codes/abc/versions/2` }],
    ['command', COMMAND, { command: 'python train.py --LR' }],
    ['environment', COMMAND, { environmentId: `${ARM}/environments/torch/versions/8` }],
    ['environment variable', COMMAND, { environmentVariables: { NCCL_DEBUG: 'WARN' } }],
    ['literal', COMMAND, { inputs: { ...COMMAND.inputs, lr: { jobInputType: 'literal', value: '0.2' } } }],
    ['data', COMMAND, { inputs: { ...COMMAND.inputs, data: { uri: 'azureml://datastores/a/paths/B' } } }],
    ['name of an input', COMMAND, { inputs: { data: COMMAND.inputs.data, rate: COMMAND.inputs.lr } }],
    ['number of nodes', COMMAND, { resources: { instanceCount: 4 } }],
    ['distribution', COMMAND, { distribution: null }],
    ['parameter', COMMAND, { parameters: { seed: 1 } }],
    ['job type', COMMAND, { jobType: 'Quantum' }],
    ['trial', SWEEP, { trial: { ...SWEEP.trial, command: 'python u.py' } }],
    ['search space', SWEEP, { searchSpace: { lr: ['uniform', [0.1, 0.6]] } }],
    ['objective', SWEEP, { objective: { primaryMetric: 'loss', goal: 'Minimize' } }],
    ['seed', SWEEP, { samplingAlgorithm: { samplingAlgorithmType: 'Random', seed: 7 } }],
    ['number of trials', SWEEP, { limits: { maxTotalTrials: 40 } }],
    ['component', PIPELINE, { jobs: { ...PIPELINE.jobs, train: { ...STEP, componentId: 'y' } } }],
    ['step more', PIPELINE, { jobs: { ...PIPELINE.jobs, more: STEP } }],
    ['input of the pipeline', PIPELINE, { inputs: { lr: { value: '1' } } }],
    ['part of a step that is not known here', PIPELINE, { jobs: { ...PIPELINE.jobs, train: { ...STEP, novel: 1 } } }],
    ['environment variables of the pipeline step', PIPELINE, steps({ environment_variables: { A: '1' } })],
    ['number of nodes of a step', PIPELINE, steps({ resources: { instance_count: 8 } })],
    ['setting of the pipeline', PIPELINE, { settings: { force_rerun: true } }],
    ['part of a job that is not known here', COMMAND, { novel: 1 }],
    ['number of nodes as text', COMMAND, { resources: { instanceCount: '2' } }],
    ['resources of another shape', COMMAND, { resources: [2] }],
    ['Python file', SPARK, { pyFiles: ['b.py'] }],
    ['jar', SPARK, { jars: ['b.jar'] }],
    ['archive', SPARK, { archives: ['b.zip'] }],
    ['file', SPARK, { files: ['b.csv'] }],
    ['runtime', SPARK, { resources: { ...SPARK.resources, runtimeVersion: '3.5' } }],
    ['target', AUTOML, { taskDetails: { ...AUTOML.taskDetails, targetColumnName: 'z' } }],
  ])('changes with another %s', (_, base, changed) => {
    expect(digest(base)).not.toBeNull();
    expect(digest(base, changed)).not.toBe(digest(base));
  });

  it('is null where neither code nor command nor anything in their place is told', () => {
    expect(digest({})).toBeNull();
    expect(digest({ inputs: COMMAND.inputs, environmentId: 'e' })).toBeNull();
    expect(digest({ codeId: '', command: [], trial: { command: '' }, jobs: {} })).toBeNull();
    expect(digest({ codeId: null, command: 'pip freeze' })).not.toBeNull();
    expect(digest({ jobType: 'Spark', entry: { file: 'main.py' } })).not.toBeNull();
  });

  it('takes the snapshot for the code of a job without one', () => {
    const bag = (ContentSnapshotId: string) => ({ command: 'python t.py', properties: { ContentSnapshotId } });
    expect(digest(bag('a'))).not.toBe(digest(bag('b')));
    expect(digest({ ...COMMAND, ...bag('a') })).toBe(digest({ ...COMMAND, ...bag('b') }));
  });

  test.each([
    ['inputs', ['a'], ['b']],
    ['command', ['python', 'a.py'], ['python', 'b.py']],
    ['codeId', { version: 1 }, { version: 2 }],
    ['environmentId', { version: 1 }, { version: 2 }],
    ['componentId', { version: 1 }, { version: 2 }],
    ['trial', 'a', 'b'],
    ['trial', ['a'], ['b']],
    ['jobs', ['a'], ['b']],
    ['jobs', { step: 'a' }, { step: 'b' }],
    ['taskDetails', 'a', 'b'],
  ])('takes %s of another shape as it comes', (field, one, other) => {
    expect(digest(COMMAND, { [field]: one })).toBe(digest(COMMAND, { [field]: one }, 'other'));
    expect(digest(COMMAND, { [field]: one })).not.toBe(digest(COMMAND, { [field]: other }));
  });
});

describe('the run that a run was resubmitted from', () => {
  test.each([
    ['an ARM id', `${ARM}/jobs/first-try`, 'first-try'],
    ['a name', 'first-try', 'first-try'],
    ['nothing', null, null],
    ['something else', { odd: true }, null],
  ])('of %s', (_, sourceJobId, expected) => {
    expect(runOf(aJob('again', { sourceJobId })).resubmittedFrom).toBe(expected);
  });
});

describe('of recorded jobs', ON_RECORDED, () => {
  const definition = (file: string) => runOf(recordedBody(file)).definition;

  test.each([
    'job-get-command-cluster-preparing.json',
    'job-get-command-serverless-preparing.json',
    'job-get-sweep-running.json',
    'job-get-pipeline-running.json',
    'job-get-automl-running.json',
  ])('%s has a definition', (file) => {
    expect(definition(file)).toMatch(/^[0-9a-f]{64}$/);
    expect(runOf(recordedBody(file)).resubmittedFrom).toBeNull();
  });

  it('finds the two submissions of one job, on a cluster and serverless, to be the same work', () => {
    expect(definition('job-get-command-cluster-preparing.json')).toBe(
      definition('job-get-command-serverless-preparing.json'),
    );
  });

  it('finds a pipeline the same while it runs and once it failed', () => {
    expect(definition('job-get-pipeline-failed.json')).toBe(definition('job-get-pipeline-running.json'));
  });

  it('finds the runs of a list that differ in their command to differ', () => {
    const of = (index: number) =>
      runOf(recordedEntry('jobs-list-command-running-canceled-completed.json', index)).definition;
    expect(of(0)).toBe(of(1));
    expect(of(2)).not.toBe(of(0));
  });
});
