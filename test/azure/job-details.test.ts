import { describe, expect, it, test } from 'vitest';
import { jobFactsOf } from '../../src/azure/arm/job-facts.ts';
import { jobFact, jobFactsSchema } from '../../src/core/run/job-facts.ts';

const CODES = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/codes';

function known<T>(value: T) {
  return { known: true, value };
}

describe('a command job', () => {
  const facts = jobFactsOf({
    jobType: 'Command',
    codeId: `${CODES}/1a2b/versions/2`,
    identity: { identityType: 'UserIdentity' },
    inputs: {
      epochs: { jobInputType: 'literal', value: '10' },
      'hub-token': { jobInputType: 'literal', value: 'not-for-people' },
      data: { jobInputType: 'uri_folder', uri: 'azureml:images:3' },
    },
    outputs: {
      default: { jobOutputType: 'uri_folder', mode: 'ReadWriteMount', uri: 'azureml://x', assetName: null },
      model: { jobOutputType: 'mlflow_model', mode: 'Upload', assetName: 'churn', assetVersion: '4' },
      open: null,
    },
    environmentVariables: { WANDB_API_KEY: 'not-for-people', MODE: 'full' },
    distribution: { distributionType: 'PyTorch', processCountPerInstance: 8 },
    resources: { shmSize: '2g', dockerArgs: '--env PASSWORD=hunter2' },
  });

  it('says as whom it runs, which code, and how many processes', () => {
    expect(facts).toMatchObject({
      codeAsset: known('1a2b:2'),
      identity: known('UserIdentity'),
      distribution: known({ type: 'PyTorch', processesPerNode: 8 }),
      resources: known({ shmSize: '2g', dockerArgs: '--env PASSWORD=[redacted]' }),
      primaryMetric: known(null),
    });
  });

  it('says what it makes', () => {
    expect(facts.outputs).toEqual(
      known({
        default: { type: 'uri_folder', mode: 'ReadWriteMount', asset: null },
        model: { type: 'mlflow_model', mode: 'Upload', asset: 'churn:4' },
        open: { type: null, mode: null, asset: null },
      }),
    );
  });

  it('has its literal inputs as parameters, and its environment variables by name alone', () => {
    expect(facts.parameters).toEqual(known({ epochs: '10', 'hub-token': '[redacted]' }));
    expect(facts.environmentVariables).toEqual(known(['MODE', 'WANDB_API_KEY']));
    expect(JSON.stringify(facts)).not.toContain('not-for-people');
  });
});

test('null says that there is none, and a key that is missing says nothing', () => {
  const nulls = { codeId: null, identity: null, distribution: null, environmentVariables: null, resources: null };
  expect(jobFactsOf({ jobType: 'Command', inputs: null, ...nulls })).toMatchObject({
    codeAsset: known(null),
    identity: known(null),
    distribution: known(null),
    environmentVariables: known([]),
    parameters: known({}),
  });
  const silent = jobFactsOf({ jobType: 'Command' });
  for (const name of [
    'codeAsset',
    'identity',
    'distribution',
    'environmentVariables',
    'outputs',
    'parameters',
  ] as const)
    expect(silent[name]?.known).toBe(false);
});

test('a pipeline has the values that its parameters ended up with, and its steps have their own code', () => {
  const facts = jobFactsOf({
    jobType: 'Pipeline',
    inputs: {
      rate: { jobInputType: 'literal', value: '0.1' },
      raw: { jobInputType: 'uri_file', uri: 'azureml:raw:1' },
    },
    properties: { 'azureml.parameters': '{"rate":"0.2","depth":"3"}' },
    jobs: { train: { type: 'command', environment_variables: { HUB: 'x' } } },
  });
  expect(facts.parameters).toEqual(known({ rate: '0.2', depth: '3' }));
  expect(facts.environmentVariables).toEqual(known(['HUB']));
  expect(facts.codeAsset?.known).toBe(false);
});

describe('the primary metric', () => {
  it.each([
    ['its objective', { objective: { primaryMetric: 'loss', goal: 'Minimize' } }],
    ['its property bag', { properties: { primary_metric_config: '{"name":"loss","goal":"minimize"}' } }],
  ])('of a sweep is in %s', (_, more) => {
    expect(jobFactsOf({ jobType: 'Sweep', trial: {}, ...more }).primaryMetric).toEqual(
      known({ name: 'loss', goal: 'minimize' }),
    );
  });

  it('is unknown where Azure does not say it in words that can be read, and of AutoML', () => {
    const properties = { primary_metric_config: 'not json' };
    expect(jobFactsOf({ jobType: 'Sweep', trial: {}, properties }).primaryMetric?.known).toBe(false);
    expect(jobFactsOf({ jobType: 'AutoML', taskDetails: { primaryMetric: 'Accuracy' } }).primaryMetric?.known).toBe(
      false,
    );
  });
});

test('a sweep has its search space, AutoML its task, and Spark its configuration, as parameters', () => {
  const taskDetails = { taskType: 'Regression', primaryMetric: 'R2Score', targetColumnName: 'y' };
  expect(jobFactsOf({ jobType: 'AutoML', taskDetails }).parameters).toEqual(
    known({ task: 'Regression', primary_metric: 'R2Score', target_column_name: 'y' }),
  );
  const searchSpace = { lr: ['uniform', [0.001, 0.1]] };
  expect(jobFactsOf({ jobType: 'Sweep', trial: {}, searchSpace }).parameters).toEqual(
    known({ 'search_space.lr': '["uniform",[0.001,0.1]]' }),
  );
  const conf = { 'spark.driver.cores': '1', 'fs.account.key.x': 'abc', 'my.api-key': 'abc' };
  expect(jobFactsOf({ jobType: 'Spark', args: '--rows 5', conf }).parameters).toMatchObject({
    value: { args: '--rows 5', 'conf.spark.driver.cores': '1', 'conf.my.api-key': '[redacted]' },
  });
});

test('a job of any shape is read without an error', () => {
  const odd = {
    jobType: 'Tune',
    outputs: [1],
    inputs: 'x',
    distribution: 5,
    identity: [],
    properties: 7,
    objective: 1,
  };
  for (const type of ['Command', 'Sweep', 'Pipeline', 'AutoML', 'Spark', 'Tune'])
    expect(jobFactsSchema.safeParse(jobFactsOf({ ...odd, jobType: type, trial: odd, jobs: odd })).success).toBe(true);
});

test('a record of an older version lacks these facts, and says so', () => {
  const { identity, ...older } = jobFactsOf({ jobType: 'Command' });
  expect(identity).toBeDefined();
  expect(jobFactsSchema.safeParse(older).success).toBe(true);
  expect(jobFact({ job: older }, 'identity')).toEqual({
    known: false,
    reason: 'it was last read by a version that did not keep it',
  });
});
