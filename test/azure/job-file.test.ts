// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job, as Azure writes them
import { describe, expect, it } from 'vitest';
import { jobFileOf } from '../../src/azure/job-file/job-file.ts';
import { ENVIRONMENT, fileOf, RUN, WORKSPACE } from './job-file-support.ts';

describe('a sweep', () => {
  const SWEEP = {
    jobType: 'Sweep',
    trial: {
      command: 'python t.py --lr ${{search_space.lr}}',
      codeId: `${WORKSPACE}/codes/c/versions/1`,
      environmentId: ENVIRONMENT,
    },
    searchSpace: {
      lr: ['loguniform', [-6, -1]],
      layers: ['choice', [[2, 5]]],
      width: ['randint', [50]],
      drop: ['quniform', [0.1, 0.5, 0.1]],
      decay: ['qnormal', [0, 1, 2]],
    },
    samplingAlgorithm: { samplingAlgorithmType: 'Random', seed: 7, rule: 'Sobol', logbase: null },
    earlyTermination: {
      policyType: 'Bandit',
      slackFactor: 0.1,
      slackAmount: 0,
      evaluationInterval: 2,
      delayEvaluation: 5,
    },
    objective: { primaryMetric: 'auc', goal: 'Maximize' },
    limits: {
      jobLimitsType: 'Sweep',
      maxTotalTrials: 20,
      maxConcurrentTrials: 4,
      timeout: 'PT2H',
      trialTimeout: 'PT20M',
    },
  };

  it('keeps its search space, its trial and its limits', () => {
    expect(fileOf(SWEEP).job).toMatchObject({
      type: 'sweep',
      trial: {
        command: SWEEP.trial.command,
        code: expect.stringMatching(/^azureml:/),
        environment: `azureml:${ENVIRONMENT}`,
      },
      search_space: {
        lr: { type: 'loguniform', min_value: -6, max_value: -1 },
        layers: { type: 'choice', values: [2, 5] },
        width: { type: 'randint', upper: 50 },
        drop: { type: 'quniform', min_value: 0.1, max_value: 0.5, q: 0.1 },
        decay: { type: 'qnormal', mu: 0, sigma: 1, q: 2 },
      },
      sampling_algorithm: { type: 'random', seed: 7, rule: 'sobol' },
      early_termination: { type: 'bandit', slack_factor: 0.1, evaluation_interval: 2, delay_evaluation: 5 },
      objective: { primary_metric: 'auc', goal: 'maximize' },
      limits: { max_total_trials: 20, max_concurrent_trials: 4, timeout: 7200, trial_timeout: 1200 },
    });
  });

  it.each([
    [{ samplingAlgorithmType: 'Grid' }, 'grid'],
    [{ samplingAlgorithmType: 'Bayesian' }, 'bayesian'],
    [{ samplingAlgorithmType: 'Random', rule: 'Random', seed: null }, 'random'],
  ])('samples by %j', (samplingAlgorithm, expected) => {
    expect(fileOf({ ...SWEEP, samplingAlgorithm }).job.sampling_algorithm).toEqual(expected);
  });

  it.each([
    [
      { policyType: 'MedianStopping', delayEvaluation: 5 },
      { type: 'median_stopping', delay_evaluation: 5 },
    ],
    [
      { policyType: 'TruncationSelection', truncationPercentage: 20 },
      { type: 'truncation_selection', truncation_percentage: 20 },
    ],
    [null, undefined],
  ])('ends trials early by %j', (earlyTermination, expected) => {
    expect(fileOf({ ...SWEEP, earlyTermination }).job.early_termination).toEqual(expected);
  });

  it('may choose between search spaces', () => {
    const { job } = fileOf({
      ...SWEEP,
      searchSpace: { model: ['choice', [[{ lr: ['uniform', [0, 1]] }, { lr: ['choice', [[1]]] }]]] },
    });
    expect(job.search_space).toEqual({
      model: {
        type: 'choice',
        values: [{ lr: { type: 'uniform', min_value: 0, max_value: 1 } }, { lr: { type: 'choice', values: [1] } }],
      },
    });
  });
});

describe('a spark job', () => {
  it('keeps its entry, files, settings and resources', () => {
    const { job } = fileOf({
      jobType: 'Spark',
      codeId: `${WORKSPACE}/codes/c/versions/1`,
      entry: { sparkJobEntryType: 'SparkJobScalaEntry', className: 'com.example.Main' },
      jars: ['a.jar', 'a.jar', 'b.jar'],
      conf: { 'spark.driver.cores': '1', 'spark.driver.memory': '2g', 'spark.dynamicAllocation.enabled': 'true' },
      args: '--in ${{inputs.x}}',
      resources: { instanceType: 'standard_e4s_v3', runtimeVersion: '3.4' },
      identity: { identityType: 'UserIdentity' },
      inputs: { x: { jobInputType: 'uri_file', uri: 'azureml:churn:1', mode: 'Direct' } },
    });
    expect(job).toMatchObject({
      type: 'spark',
      entry: { class_name: 'com.example.Main' },
      jars: ['a.jar', 'b.jar'],
      conf: { 'spark.driver.cores': 1, 'spark.driver.memory': '2g', 'spark.dynamicAllocation.enabled': 'true' },
      resources: { instance_type: 'standard_e4s_v3', runtime_version: '3.4' },
      identity: { type: 'user_identity' },
    });
  });
});

it('an import in Data Factory becomes an import', () => {
  const { job, differs } = fileOf({
    jobType: 'Command',
    command: 'import',
    computeId: `${WORKSPACE}/computes/DataFactory`,
    environmentId: ENVIRONMENT,
    inputs: {
      type: { jobInputType: 'literal', value: 'azuresqldb' },
      connection: { jobInputType: 'literal', value: 'azureml:ours' },
      query: { jobInputType: 'literal', value: 'select * from region' },
    },
    outputs: { output: { jobOutputType: 'mltable', uri: 'azureml://datastores/lake/paths/out/${{name}}' } },
  });
  expect(job).toMatchObject({
    type: 'import',
    source: { type: 'azuresqldb', connection: 'azureml:ours', query: 'select * from region' },
    output: { type: 'mltable' },
  });
  expect(Object.keys(differs)).toEqual(['type']);
});

it.each([
  [undefined, 'Azure reports no job of its own for it, as for a step or a trial'],
  [{ jobType: 'Labeling' }, 'the command line has no job file for a job of type Labeling'],
  [{ jobType: 'AutoML' }, 'Azure does not report its task'],
])('%j has no job file, with the reason', (job, reason) => {
  expect(jobFileOf(job, RUN)).toEqual({ known: false, reason });
});

it('takes any shape without failing', () => {
  for (const jobType of ['Command', 'Sweep', 'Pipeline', 'AutoML', 'Spark'])
    for (const odd of [7, 'x', [1], true, { a: { b: [] } }])
      expect(
        jobFileOf(
          Object.fromEntries([
            ['jobType', jobType],
            ...[
              'inputs',
              'outputs',
              'jobs',
              'tags',
              'limits',
              'resources',
              'trial',
              'computeId',
              'codeId',
              'searchSpace',
            ].map((key) => [key, odd]),
            ...['environmentId', 'services', 'identity', 'distribution', 'settings', 'conf', 'entry', 'properties'].map(
              (key) => [key, odd],
            ),
            ['taskDetails', { taskType: odd, limitSettings: odd, searchSpace: odd, featurizationSettings: odd }],
          ]),
          RUN,
        ).known,
      ).toBe(true);
});

it.each([
  [{ jobType: 'Command' }, ['command', 'environment']],
  [{ jobType: 'Sweep' }, ['limits', 'objective', 'search_space', 'trial.command', 'trial.environment']],
  [{ jobType: 'Pipeline', jobs: { a: { type: 'command' } } }, ['jobs.a.component']],
  [{ jobType: 'Pipeline' }, ['jobs']],
  [{ jobType: 'Spark' }, ['entry']],
  [{ jobType: 'AutoML', taskDetails: { taskType: 'Regression' } }, ['task', 'training_data']],
])('%j names what has to be written into its file', (job, expected) => {
  const made = jobFileOf(job, RUN);
  expect(made.known && made.value.differs.map(({ where }) => where)).toEqual(expected);
});
