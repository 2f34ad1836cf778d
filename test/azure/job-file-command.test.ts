// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job, as Azure writes them
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT, fileOf, WORKSPACE } from './job-file-support.ts';

const OTHER = WORKSPACE.replace('ml-prod', 'ml-other');
const VIRTUAL = '/subscriptions/2/resourceGroups/v/providers/Microsoft.MachineLearningServices/virtualclusters/vc';

function command(more: object) {
  return fileOf({ jobType: 'Command', command: 'python train.py', environmentId: ENVIRONMENT, ...more });
}

describe('a command job', () => {
  it('is written in the keys of the command line, with its code and environment by id', () => {
    const { job, differs } = fileOf({
      jobType: 'Command',
      displayName: 'train',
      experimentName: 'churn',
      description: 'nightly',
      status: 'Canceled',
      isArchived: false,
      tags: { team: 'risk', empty: null, _aml_system_ComputeTargetStatus: '{}', 'azureml.batchrun': 'true' },
      properties: {
        StartTimeUtc: '2026-08-25 13:26:33',
        EndTimeUtc: '2026-08-25 14:26:33',
        ProcessInfoFile: 'azureml-logs/process_info.json',
        'azureml.git.dirty': 'False',
        'mlflow.source.git.branch': 'main',
        '_azureml.ComputeTargetType': 'amlctrain',
        mine: 'kept',
      },
      command: 'python train.py --lr ${{inputs.lr}} --data ${{inputs.data}}',
      codeId: `${WORKSPACE}/codes/0d7e/versions/1`,
      environmentId: ENVIRONMENT,
      computeId: `${WORKSPACE}/computes/gpu`,
      inputs: {
        lr: { jobInputType: 'literal', value: '16' },
        data: { jobInputType: 'uri_folder', uri: `${WORKSPACE}/data/churn/versions/3`, mode: 'ReadOnlyMount' },
        optional: { jobInputType: 'uri_file', uri: null, mode: 'Download' },
      },
      outputs: {
        default: {
          jobOutputType: 'uri_folder',
          uri: 'azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.brave_pear',
        },
      },
      limits: { jobLimitsType: 'Command', timeout: 'PT5M' },
      services: { Studio: { jobServiceType: 'Studio' }, Tracking: { jobServiceType: 'Tracking' } },
      parameters: {},
      queueSettings: { jobTier: 'Null', priority: null },
    });
    expect(Object.entries(job)).toEqual([
      ['$schema', 'https://azuremlschemas.azureedge.net/latest/commandJob.schema.json'],
      ['type', 'command'],
      ['display_name', 'train'],
      ['experiment_name', 'churn'],
      ['description', 'nightly'],
      ['tags', { team: 'risk', empty: null }],
      ['command', 'python train.py --lr ${{inputs.lr}} --data ${{inputs.data}}'],
      ['code', `azureml:${WORKSPACE}/codes/0d7e/versions/1`],
      ['environment', `azureml:${ENVIRONMENT}`],
      ['compute', 'azureml:gpu'],
      [
        'inputs',
        {
          lr: '16',
          data: { type: 'uri_folder', path: `azureml:${WORKSPACE}/data/churn/versions/3`, mode: 'ro_mount' },
        },
      ],
      ['limits', { timeout: 300 }],
      ['properties', { mine: 'kept' }],
    ]);
    expect(differs).toEqual({});
  });

  it.each([
    ['an id of another workspace', `${OTHER}/computes/gpu`, `azureml:${OTHER}/computes/gpu`],
    ['a name', 'gpu', 'azureml:gpu'],
    ['a name with its prefix', 'azureml:gpu', 'azureml:gpu'],
    ['a virtual cluster', VIRTUAL, VIRTUAL],
    ['nothing, which is serverless', null, undefined],
    ['serverless by name', `${WORKSPACE}/computes/serverless`, undefined],
    ['an id that names nothing', `${WORKSPACE}/computes/`, undefined],
  ])('computes on %s', (_, computeId, compute) => {
    expect(command({ computeId }).job.compute).toBe(compute);
  });

  it('runs on the machine of who submits it, where the run did', () => {
    const { job } = command({ resources: { instanceCount: 1, properties: { IsLocal: { IsLocal: true } } } });
    expect(job).toMatchObject({ compute: 'local', resources: { instance_count: 1 } });
  });

  it.each([
    [ENVIRONMENT, `azureml:${ENVIRONMENT}`, false],
    ['azureml:torch:7', 'azureml:torch:7', false],
    ['torch:7', 'azureml:torch:7', false],
    [
      'azureml://registries/ours/environments/torch/versions/7',
      'azureml://registries/ours/environments/torch/versions/7',
      false,
    ],
    [
      'azureml://registries/ours/environments/torch',
      'azureml://registries/ours/environments/torch/labels/latest',
      true,
    ],
    [`${WORKSPACE}/environments/torch`, 'azureml:torch@latest', true],
    [`${WORKSPACE}/environments/torch/labels/latest`, 'azureml:torch@latest', true],
    ['azureml:torch@latest', 'azureml:torch@latest', true],
    ['azureml:torch', 'azureml:torch@latest', true],
  ])('takes the environment %s as %s', (environmentId, environment, isNamed) => {
    const { job, differs } = command({ environmentId });
    expect(job.environment).toBe(environment);
    expect('environment' in differs).toBe(isNamed);
  });

  it.each([
    [
      { distributionType: 'PyTorch', processCountPerInstance: 8 },
      { type: 'pytorch', process_count_per_instance: 8 },
    ],
    [
      { distributionType: 'Mpi', processCountPerInstance: 1 },
      { type: 'mpi', process_count_per_instance: 1 },
    ],
    [
      { distributionType: 'TensorFlow', workerCount: 2, parameterServerCount: 1 },
      { type: 'tensorflow', worker_count: 2, parameter_server_count: 1 },
    ],
    [
      { distributionType: 'Ray', port: 6379, includeDashboard: true, address: null },
      { type: 'ray', port: 6379, include_dashboard: true },
    ],
  ])('is distributed by %j', (distribution, expected) => {
    expect(command({ distribution }).job.distribution).toEqual(expected);
  });

  it.each([
    [{ identityType: 'AMLToken' }, { type: 'aml_token' }],
    [{ identityType: 'UserIdentity' }, { type: 'user_identity' }],
    [
      { identityType: 'Managed', clientId: 'c', objectId: null, resourceId: '/subscriptions/1/x' },
      { type: 'managed', client_id: 'c', msi_resource_id: '/subscriptions/1/x' },
    ],
  ])('has the identity %j', (identity, expected) => {
    expect(command({ identity }).job.identity).toEqual(expected);
  });

  it('keeps what was asked of the queue and the nodes', () => {
    const { job } = command({
      queueSettings: { jobTier: 'Spot', priority: 3 },
      resources: {
        instanceCount: 2,
        instanceType: 'Singularity.NC6_v3',
        shmSize: '2g',
        dockerArgs: '--ipc=host',
        locations: ['westus'],
      },
      limits: { timeout: 'P1DT2H' },
    });
    expect(job).toMatchObject({
      queue_settings: { job_tier: 'spot', priority: 'high' },
      resources: {
        instance_count: 2,
        instance_type: 'Singularity.NC6_v3',
        shm_size: '2g',
        docker_args: '--ipc=host',
        locations: ['westus'],
      },
      limits: { timeout: 93_600 },
    });
  });

  it('asks for the interactive services, which Azure does not start by itself', () => {
    const { job, differs } = command({
      services: {
        lab: {
          jobServiceType: 'JupyterLab',
          nodes: { nodesValueType: 'All' },
          endpoint: 'https://x',
          status: 'Running',
        },
        shell: { jobServiceType: 'SSH', properties: { sshPublicKeys: 'ssh-ed25519 AAAA' } },
        board: { jobServiceType: 'TensorBoard', port: 6006, properties: { logDir: 'outputs/tb' } },
        code: { jobServiceType: 'VSCode' },
        'ray-dashboard': { jobServiceType: 'Custom', port: 8265 },
      },
    });
    expect(job.services).toEqual({
      lab: { type: 'jupyter_lab', nodes: 'all' },
      shell: { type: 'ssh', ssh_public_keys: 'ssh-ed25519 AAAA' },
      board: { type: 'tensor_board', port: 6006, log_dir: 'outputs/tb' },
      code: { type: 'vs_code' },
    });
    expect(Object.keys(differs)).toEqual(['services.ray-dashboard']);
  });
});
