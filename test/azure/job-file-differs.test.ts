// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job, as Azure writes them
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT, fileOf } from './job-file-support.ts';

const PATH = 'it is a path, whose content may have changed since the run';

function command(more: object) {
  return fileOf({ jobType: 'Command', command: 'python train.py', environmentId: ENVIRONMENT, ...more });
}

describe('a job file', () => {
  it('names inputs that may have changed, and modes that the command line refuses', () => {
    const { job, differs } = command({
      inputs: {
        lake: { jobInputType: 'uri_folder', uri: 'azureml://datastores/lake/paths/churn/', mode: 'ReadWriteMount' },
        web: {
          jobInputType: 'uri_file',
          uri: 'https://example.com/a.csv?sv=2024&sig=abcdefghijklmnop%3D',
          mode: 'Direct',
        },
        newest: { jobInputType: 'mltable', uri: 'azureml:churn@latest', mode: 'EvalMount' },
        odd: { jobInputType: 'uri_file', uri: 'azureml:churn:3', mode: 'EvalDownload' },
        model: { jobInputType: 'mlflow_model', uri: 'azureml://registries/r/models/m/versions/1', mode: 'Download' },
      },
    });
    expect(job.inputs).toEqual({
      lake: { type: 'uri_folder', path: 'azureml://datastores/lake/paths/churn/' },
      web: { type: 'uri_file', path: expect.not.stringContaining('abcdef'), mode: 'direct' },
      newest: { type: 'mltable', path: 'azureml:churn@latest', mode: 'eval_mount' },
      odd: { type: 'uri_file', path: 'azureml:churn:3' },
      model: { type: 'mlflow_model', path: 'azureml://registries/r/models/m/versions/1', mode: 'download' },
    });
    expect(Object.keys(differs)).toEqual([
      'inputs.lake.mode',
      'inputs.lake.path',
      'inputs.newest.path',
      'inputs.odd.mode',
      'inputs.web.path',
    ]);
    expect(differs['inputs.lake.path']).toBe(PATH);
  });

  it('writes no output over what the run wrote', () => {
    const { job, differs } = command({
      outputs: {
        own: {
          jobOutputType: 'uri_folder',
          uri: 'azureml://datastores/lake/paths/azureml/brave_pear/own/',
          mode: 'Upload',
        },
        named: {
          jobOutputType: 'uri_file',
          uri: 'azureml://datastores/lake/paths/${{name}}/x',
          mode: 'ReadWriteMount',
        },
        fixed: { jobOutputType: 'uri_folder', uri: 'azureml://datastores/lake/paths/best/' },
        model: { jobOutputType: 'mlflow_model', uri: null, assetName: 'churn', assetVersion: '4' },
      },
    });
    expect(job.outputs).toEqual({
      own: { type: 'uri_folder', mode: 'upload' },
      named: { type: 'uri_file', path: 'azureml://datastores/lake/paths/${{name}}/x', mode: 'rw_mount' },
      fixed: { type: 'uri_folder' },
      model: { type: 'mlflow_model', name: 'churn' },
    });
    expect(Object.keys(differs)).toEqual(['outputs.fixed.path', 'outputs.model.version']);
  });

  it('holds no secret: it names where to set each again', () => {
    const { job, differs } = command({
      command: 'curl https://example.com/x?sig=abcdefghijklmnop && python train.py --api-key s3cr3tvalue1',
      environmentVariables: {
        HF_TOKEN: 'hf_abcdefghijklmnop',
        DB: 'Server=x;Password=hunter22',
        MODE: 'train',
        EPOCHS: '10',
      },
      inputs: {
        api_key: { jobInputType: 'literal', value: 'plainword' },
        tokenizer: { jobInputType: 'literal', value: 'bert' },
      },
      tags: { 'sas-token': 'abc', team: 'risk' },
    });
    expect(JSON.stringify(job)).not.toMatch(/hf_|hunter22|abcdefg|s3cr3t|plainword/);
    expect(job).toMatchObject({
      environment_variables: { MODE: 'train', EPOCHS: '10' },
      inputs: { tokenizer: 'bert' },
      tags: { team: 'risk' },
    });
    expect(Object.keys(differs)).toEqual([
      'command',
      'environment_variables.DB',
      'environment_variables.HF_TOKEN',
      'inputs.api_key',
      'tags.sas-token',
    ]);
  });

  it('holds no secret in what it says of a difference', () => {
    const { differs } = command({
      outputs: { out: { jobOutputType: 'uri_folder', uri: 'https://example.com/out?sv=2024&sig=abcdefghijklmnop%3D' } },
    });
    expect(differs['outputs.out.path']).toMatch(/^the run wrote to https:\/\/example\.com\/out\?\[redacted\]/);
  });

  it('says how to get a code folder that is no asset', () => {
    const properties = {
      ContentSnapshotId: '144a3d48',
      'mlflow.source.git.repoURL': 'https://someone:pw@example.com/risk/churn.git',
      'mlflow.source.git.commit': '503b47d5',
      'azureml.git.dirty': 'True',
    };
    const { job, differs } = command({ properties });
    expect(job.code).toBeUndefined();
    expect(differs.code).toMatch(
      /snapshot 144a3d48.*git checkout 503b47d5 in a clone of https:\/\/.*example\.com.*not committed/,
    );
    expect(differs.code).not.toContain('someone:pw');
    expect(command({ properties: { ContentSnapshotId: '144a3d48' } }).differs.code).toContain('tab Code');
  });

  it('names what a job file has no key for, also what is new to us', () => {
    const { differs } = command({
      notificationSetting: { emails: ['ana@example.com'] },
      secretsConfiguration: { x: { uri: 'kv' } },
      resourcesOfTomorrow: { a: 1 },
      limits: { timeout: 'PT1H', maxCost: 3 },
    });
    expect(Object.keys(differs)).toEqual([
      'limits.max_cost',
      'notification_setting',
      'resources_of_tomorrow',
      'secrets_configuration',
    ]);
    expect(JSON.stringify(differs)).not.toContain('ana@');
  });
});
