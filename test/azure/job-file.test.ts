// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job, as Azure writes them
import { describe, expect, it } from 'vitest';
import { jobFileOf } from '../../src/azure/job-file/job-file.ts';

const WORKSPACE = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml-prod';
const RUN = { name: 'brave_pear', workspaceId: WORKSPACE };

function fileOf(job: unknown) {
  const made = jobFileOf(job, RUN);
  if (!made.known) throw new Error(made.reason);
  return made.value;
}

describe('a command job', () => {
  it('is written in the keys of the command line, with its code and environment by id', () => {
    const { job, differs } = fileOf({
      jobType: 'Command',
      displayName: 'train',
      experimentName: 'churn',
      status: 'Canceled',
      isArchived: false,
      tags: { team: 'risk', _aml_system_ComputeTargetStatus: '{}' },
      properties: { StartTimeUtc: '2026-08-25 13:26:33', 'azureml.git.dirty': 'False', mine: 'kept' },
      command: 'python train.py --lr ${{inputs.lr}} --data ${{inputs.data}}',
      codeId: `${WORKSPACE}/codes/0d7e/versions/1`,
      environmentId: `${WORKSPACE}/environments/torch/versions/7`,
      computeId: `${WORKSPACE}/computes/gpu`,
      inputs: {
        lr: { jobInputType: 'literal', value: '16' },
        data: { jobInputType: 'uri_folder', uri: `${WORKSPACE}/data/churn/versions/3`, mode: 'ReadOnlyMount' },
      },
      outputs: {
        default: {
          jobOutputType: 'uri_folder',
          uri: 'azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.x',
        },
      },
      limits: { jobLimitsType: 'Command', timeout: 'PT5M' },
      services: { Studio: { jobServiceType: 'Studio' } },
      parameters: {},
      queueSettings: { jobTier: 'Null', priority: null },
    });
    expect(job).toEqual({
      $schema: 'https://azuremlschemas.azureedge.net/latest/commandJob.schema.json',
      type: 'command',
      display_name: 'train',
      experiment_name: 'churn',
      tags: { team: 'risk' },
      properties: { mine: 'kept' },
      command: 'python train.py --lr ${{inputs.lr}} --data ${{inputs.data}}',
      code: `azureml:${WORKSPACE}/codes/0d7e/versions/1`,
      environment: `azureml:${WORKSPACE}/environments/torch/versions/7`,
      compute: 'azureml:gpu',
      inputs: {
        lr: '16',
        data: { type: 'uri_folder', path: `azureml:${WORKSPACE}/data/churn/versions/3`, mode: 'ro_mount' },
      },
      limits: { timeout: 300 },
    });
    expect(differs).toEqual([]);
  });

  it('names what may be another on the next run', () => {
    const { job, differs } = fileOf({
      jobType: 'Command',
      command: 'python train.py',
      environmentId: `${WORKSPACE}/environments/torch`,
      environmentVariables: { HF_TOKEN: 'hf_abcdefghijklmnop', EPOCHS: '10', OTHER: 'a8$kd;=' },
      inputs: { data: { jobInputType: 'uri_folder', uri: 'azureml://datastores/lake/paths/churn/' } },
    });
    expect(job.environment).toBe('azureml:torch@latest');
    expect(job.environment_variables).toEqual({ EPOCHS: '10' });
    expect(JSON.stringify(job)).not.toContain('hf_');
    expect(differs.map(({ where }) => where)).toEqual([
      'environment',
      'environment_variables.HF_TOKEN',
      'environment_variables.OTHER',
      'inputs.data.path',
    ]);
  });
});
