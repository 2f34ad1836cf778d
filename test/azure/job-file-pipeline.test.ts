// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job, as Azure writes them
import { describe, expect, it } from 'vitest';
import { fileOf, WORKSPACE } from './job-file-support.ts';

function pipeline(step: object) {
  const { job, differs } = fileOf({ jobType: 'Pipeline', jobs: { train: step } });
  return { step: (job.jobs as { train?: object }).train, differs };
}

describe('a pipeline', () => {
  const COMPONENT = `${WORKSPACE}/components/azureml_anonymous/versions/5d35`;

  it('keeps its settings, its inputs and its steps, each with its component by id', () => {
    const { job, differs } = fileOf({
      jobType: 'Pipeline',
      settings: {
        default_compute: `${WORKSPACE}/computes/serverless`,
        default_datastore: `${WORKSPACE}/datastores/lake`,
        continue_on_step_failure: false,
        force_rerun: true,
        _source: 'YAML.JOB',
      },
      inputs: { rate: { jobInputType: 'literal', value: '0.1' } },
      outputs: { model: { jobOutputType: 'uri_folder', uri: null, mode: 'Upload' } },
      jobs: {
        prepare: {
          type: 'command',
          name: 'prepare',
          componentId: COMPONENT,
          _source: 'DSL',
          computeId: `${WORKSPACE}/computes/cpu`,
        },
        train: {
          name: 'train',
          componentId: COMPONENT,
          inputs: {
            rate: { job_input_type: 'literal', value: '${{parent.inputs.rate}}' },
            data: { uri: '${{parent.jobs.prepare.outputs.data}}', mode: 'EvalMount', job_input_type: 'mltable' },
            fixed: { uri: `${WORKSPACE}/data/churn/versions/3`, job_input_type: 'uri_folder' },
          },
          outputs: {
            model: { value: '${{parent.outputs.model}}', type: 'literal' },
            other: { job_output_type: 'uri_file' },
          },
          resources: { instance_count: 2, instance_type: null },
          distribution: { distribution_type: 'PyTorch', process_count_per_instance: 4 },
          limits: { job_limits_type: 'Command', timeout: 'PT5M' },
          queue_settings: { job_tier: 'Standard', priority: 2 },
          identity: { identity_type: 'UserIdentity' },
        },
      },
    });
    expect(job).toMatchObject({
      type: 'pipeline',
      settings: {
        default_compute: 'azureml:serverless',
        default_datastore: 'azureml:lake',
        continue_on_step_failure: false,
        force_rerun: true,
      },
      inputs: { rate: '0.1' },
      outputs: { model: { type: 'uri_folder', mode: 'upload' } },
      jobs: {
        prepare: { type: 'command', component: `azureml:${COMPONENT}`, compute: 'azureml:cpu' },
        train: {
          component: `azureml:${COMPONENT}`,
          inputs: {
            rate: '${{parent.inputs.rate}}',
            data: { type: 'mltable', path: '${{parent.jobs.prepare.outputs.data}}', mode: 'eval_mount' },
            fixed: { type: 'uri_folder', path: `azureml:${WORKSPACE}/data/churn/versions/3` },
          },
          outputs: { model: '${{parent.outputs.model}}', other: { type: 'uri_file' } },
          resources: { instance_count: 2 },
          distribution: { type: 'pytorch', process_count_per_instance: 4 },
          limits: { timeout: 300 },
          queue_settings: { job_tier: 'standard', priority: 'medium' },
          identity: { type: 'user_identity' },
        },
      },
    });
    expect(differs).toEqual({});
  });

  it.each([
    [
      'a limit from an input',
      { limits: { timeout: '${{parent.inputs.t}}' } },
      { limits: { timeout: '${{parent.inputs.t}}' } },
    ],
    ['a compute from an input', { computeId: '${{parent.inputs.c}}' }, { compute: '${{parent.inputs.c}}' }],
    ['serverless of its own', { computeId: `${WORKSPACE}/computes/serverless` }, { compute: 'azureml:serverless' }],
    ['a key that is new to us', { key_of_tomorrow: { a: 1 } }, { key_of_tomorrow: { a: 1 } }],
  ])('has a step with %s', (_, given, expected) => {
    expect(pipeline({ type: 'command', componentId: COMPONENT, ...given }).step).toMatchObject(expected);
  });

  it('has steps of every type that the command line takes', () => {
    expect(
      pipeline({
        type: 'sweep',
        trial: { componentId: COMPONENT },
        search_space: { lr: { type: 'choice', values: [1, 2] } },
        sampling_algorithm: 'random',
        objective: { goal: 'maximize', primary_metric: 'auc' },
        early_termination: { policy_type: 'Bandit', slack_factor: 0.1 },
        limits: { max_total_trials: 4, timeout: 'PT1H' },
      }).step,
    ).toMatchObject({
      trial: `azureml:${COMPONENT}`,
      early_termination: { type: 'bandit', slack_factor: 0.1 },
      limits: { max_total_trials: 4, timeout: 3600 },
    });
    expect(
      pipeline({
        type: 'parallel',
        componentId: COMPONENT,
        mini_batch_size: 10,
        partition_keys: '["day","country"]',
        task: { type: 'run_function', code: `${WORKSPACE}/codes/c/versions/1`, environment: 'azureml:torch:7' },
      }).step,
    ).toMatchObject({
      mini_batch_size: '10',
      partition_keys: ['day', 'country'],
      task: { environment: 'azureml:torch:7' },
    });
    expect(
      pipeline({
        type: 'spark',
        componentId: COMPONENT,
        entry: { spark_job_entry_type: 'SparkJobPythonEntry', file: 'main.py' },
        conf: { 'spark.driver.cores': '2' },
        py_files: ['a.zip', 'a.zip'],
      }).step,
    ).toMatchObject({ entry: { file: 'main.py' }, conf: { 'spark.driver.cores': 2 }, py_files: ['a.zip'] });
    expect(
      pipeline({
        type: 'automl',
        task: 'classification',
        target_column_name: 'y',
        training_data: '${{parent.inputs.data}}',
        limits: { timeout_minutes: 60 },
        compute: `${WORKSPACE}/computes/cpu`,
      }).step,
    ).toMatchObject({
      training_data: '${{parent.inputs.data}}',
      limits: { timeout_minutes: 60 },
      compute: 'azureml:cpu',
    });
    expect(
      pipeline({
        type: 'data_transfer',
        task: 'copy_data',
        componentId: COMPONENT,
        data_copy_mode: 'merge_with_overwrite',
      }).step,
    ).toMatchObject({ task: 'copy_data', data_copy_mode: 'merge_with_overwrite' });
    expect(pipeline({ type: 'pipeline', componentId: COMPONENT }).step).toEqual({
      type: 'pipeline',
      component: `azureml:${COMPONENT}`,
    });
  });

  it('keeps steps that decide, and says what the command line needs for them', () => {
    const { step, differs } = pipeline({
      type: 'if_else',
      condition: '${{parent.jobs.check.outputs.ok}}',
      true_block: '${{parent.jobs.a}}',
      _source: 'DSL',
    });
    expect(step).toEqual({
      type: 'if_else',
      condition: '${{parent.jobs.check.outputs.ok}}',
      true_block: '${{parent.jobs.a}}',
    });
    expect(differs['jobs.train']).toContain('AZURE_ML_CLI_PRIVATE_FEATURES_ENABLED=true');
  });

  it('names a step that the command line does not take, and a component without a version', () => {
    const { step, differs } = pipeline({ type: 'ScopeComponent', componentId: COMPONENT });
    expect(step).toBeUndefined();
    expect(differs['jobs.train']).toContain('ScopeComponent');
    expect(pipeline({ type: 'command', componentId: `${WORKSPACE}/components/train` })).toMatchObject({
      step: { component: 'azureml:train@latest' },
      differs: { 'jobs.train.component': expect.stringContaining('no version') },
    });
  });

  it('may be a component as a whole', () => {
    const { job } = fileOf({ jobType: 'Pipeline', componentId: COMPONENT, jobs: {} });
    expect(job).toMatchObject({ component: `azureml:${COMPONENT}` });
    expect(job.jobs).toBeUndefined();
  });

  it('gives steps names that the command line takes, also where others refer to them', () => {
    const { job, differs } = fileOf({
      jobType: 'Pipeline',
      jobs: {
        'Prepare-Data': { type: 'command', componentId: COMPONENT },
        prepare_data: { type: 'command', componentId: COMPONENT },
        train: {
          type: 'command',
          componentId: COMPONENT,
          inputs: { x: { job_input_type: 'literal', value: '${{parent.jobs.Prepare-Data.outputs.x}}' } },
        },
      },
    });
    expect(job.jobs).toMatchObject({
      prepare_data_2: {},
      prepare_data: {},
      train: { inputs: { x: '${{parent.jobs.prepare_data_2.outputs.x}}' } },
    });
    expect(Object.keys(differs)).toEqual(['jobs.prepare_data_2']);
  });
});
