import { describe, expect, it, test } from 'vitest';
import { jobFactsOf } from '../../src/azure/arm/job-facts.ts';
import { redact, withoutSignature } from '../../src/core/values/redact.ts';

const WORKSPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

/** A command job as ARM lists it. */
function aJob(more: object = {}) {
  return {
    jobType: 'Command',
    displayName: 'train',
    command: 'python train.py --epochs 10',
    environmentId: 'azureml:train-env:33',
    codeId: `${WORKSPACE}/codes/1a2b/versions/1`,
    inputs: {},
    services: { Tracking: { jobServiceType: 'Tracking' }, Studio: { jobServiceType: 'Studio' } },
    properties: {},
    ...more,
  };
}

function known<T>(value: T) {
  return { known: true, value };
}

describe('the services of a job', () => {
  it('are those that its user asked for, by their types', () => {
    const services = {
      Tracking: { jobServiceType: 'Tracking' },
      Studio: { jobServiceType: 'Studio', endpoint: null },
      Local: { jobServiceType: 'Local' },
      lab: { jobServiceType: 'JupyterLab', nodes: { nodesValueType: 'All' } },
      shell: { jobServiceType: 'ssh', properties: { sshPublicKeys: 'ssh-rsa x' } },
      code: { jobServiceType: 'VSCode' },
      board: { jobServiceType: 'tensor_board' },
      'ray-dashboard': { jobServiceType: 'Custom', port: 8265 },
      vs_code: null,
    };
    expect(jobFactsOf(aJob({ services })).services).toEqual(
      known(['Custom', 'JupyterLab', 'SSH', 'TensorBoard', 'VSCode']),
    );
    expect(jobFactsOf(aJob()).services).toEqual(known([]));
    expect(jobFactsOf(aJob({ services: null })).services).toEqual(known([]));
  });

  it('are those of its steps, too', () => {
    const jobs = { train: { type: 'command', services: { lab: { type: 'jupyter_lab' } } } };
    expect(jobFactsOf(aJob({ jobType: 'Pipeline', jobs })).services).toEqual(known(['JupyterLab']));
  });

  it('are unknown where Azure does not report them', () => {
    expect(jobFactsOf(aJob({ services: undefined })).services).toEqual({
      known: false,
      reason: 'Azure does not report its services',
    });
  });
});

describe('the environment, command and code of a job', () => {
  it('are those of its trial for a sweep', () => {
    const { command, environmentId, codeId, ...rest } = aJob({ jobType: 'Sweep' });
    const facts = jobFactsOf({ ...rest, trial: { command, environmentId, codeId } });
    expect(facts).toMatchObject({
      command: known('python train.py --epochs 10'),
      environment: known({ name: 'train-env', version: '33' }),
      code: known(true),
    });
  });

  it('are in the components of a pipeline', () => {
    const jobs = {
      prepare: { type: 'command', componentId: `${WORKSPACE}/components/prepare/versions/3` },
      tune: { type: 'sweep', trial: { componentId: 'azureml:tune' } },
      learn: { type: 'automl' },
      choose: { type: 'if_else', condition: 'x' },
    };
    const facts = jobFactsOf(aJob({ jobType: 'Pipeline', jobs, environmentId: undefined }));
    expect(facts.environment.known).toBe(false);
    expect(facts.looseSteps).toEqual(known({ tune: 'tune', learn: null }));
  });

  it('are null where there are none, and unknown where Azure does not say', () => {
    expect(jobFactsOf(aJob({ codeId: null, environmentId: null }))).toMatchObject({
      code: known(false),
      environment: known(null),
    });
    const silent = jobFactsOf({ jobType: 'Command' });
    for (const fact of ['services', 'command', 'environment', 'inputs', 'schedule', 'code'] as const)
      expect(silent[fact].known).toBe(false);
  });

  it('are unknown for a command that is too long to be kept', () => {
    expect(jobFactsOf(aJob({ command: 'x'.repeat(8001) })).command).toEqual({
      known: false,
      reason: 'its command is longer than 8000 characters',
    });
  });
});

test('inputs are literals and addresses, pinned where a version is named', () => {
  const inputs = {
    epochs: { jobInputType: 'literal', value: '10' },
    'api-key': { jobInputType: 'literal', value: 'abcdef' },
    images: { jobInputType: 'uri_folder', uri: 'azureml:images:3', mode: 'ReadOnlyMount' },
    byId: { jobInputType: 'uri_folder', uri: `${WORKSPACE}/data/images/versions/3` },
    stored: { jobInputType: 'uri_folder', uri: `azureml:/${WORKSPACE}/datastores/store/paths/data/` },
    newest: { jobInputType: 'uri_folder', uri: 'azureml:images@latest' },
    folder: { jobInputType: 'uri_folder', uri: 'azureml://datastores/store/paths/data/' },
    web: { jobInputType: 'uri_file', uri: 'https://user:pw@account.blob.example/c/a.csv?sv=1&sig=abc' },
  };
  expect(jobFactsOf(aJob({ inputs })).inputs).toEqual(
    known({
      epochs: { value: '10', pinned: true, type: 'literal' },
      'api-key': { value: '[redacted]', pinned: true, type: 'literal' },
      images: { value: 'azureml:images:3', pinned: true, type: 'uri_folder', mode: 'ReadOnlyMount' },
      byId: { value: 'azureml:images:3', pinned: true, type: 'uri_folder' },
      stored: { value: 'azureml://datastores/store/paths/data/', pinned: false, type: 'uri_folder' },
      newest: { value: 'azureml:images', pinned: false, type: 'uri_folder' },
      folder: { value: 'azureml://datastores/store/paths/data/', pinned: false, type: 'uri_folder' },
      web: { value: 'https://account.blob.example/c/a.csv', pinned: false, type: 'uri_file' },
    }),
  );
});

test('inputs of steps and of an AutoML task count, and what a step only passes on does not', () => {
  const jobs = {
    train: {
      type: 'command',
      inputs: {
        data: { job_input_type: 'uri_folder', uri: 'azureml:images:3' },
        passed: { job_input_type: 'literal', value: `\${{parent.inputs.epochs}}` },
      },
    },
  };
  expect(jobFactsOf(aJob({ jobType: 'Pipeline', jobs })).inputs).toEqual(
    known({ 'train.data': { value: 'azureml:images:3', pinned: true, type: 'uri_folder' } }),
  );
  const taskDetails = {
    trainingData: { jobInputType: 'mltable', uri: 'azureml:table:1' },
    validationData: { description: null, jobInputType: 'mltable', mode: 'ReadOnlyMount' },
    testData: null,
  };
  expect(jobFactsOf({ ...aJob({ jobType: 'AutoML', inputs: undefined }), taskDetails }).inputs).toEqual(
    known({ trainingData: { value: 'azureml:table:1', pinned: true, type: 'mltable' } }),
  );
});

test('a schedule is read from the display name that it gives its jobs', () => {
  expect(jobFactsOf(aJob({ displayName: 'nightly-train-20260825T030000Z' })).schedule).toEqual(known('nightly-train'));
  expect(jobFactsOf(aJob({ displayName: 'train-2026' })).schedule).toEqual(known(null));
  expect(jobFactsOf(aJob({ displayName: null })).schedule).toEqual(known(null));
});

test('the commit is that of the bag, without the user of the repository', () => {
  const properties = {
    'mlflow.source.git.repoURL': 'https://ghp_abcdefgh12@git.example/team/train.git',
    'mlflow.source.git.branch': 'main',
    'mlflow.source.git.commit': '503b47d5',
    'azureml.git.dirty': 'False',
  };
  expect(jobFactsOf(aJob({ properties })).git).toEqual({
    repository: 'https://git.example/team/train.git',
    branch: 'main',
    commit: '503b47d5',
    dirty: false,
  });
  const ssh = { ...properties, 'mlflow.source.git.repoURL': 'ssh://git:abcdefgh12@git.example/team/train.git' };
  expect(jobFactsOf(aJob({ properties: ssh })).git.repository).toBe('ssh://git@git.example/team/train.git');
  expect(jobFactsOf(aJob()).git).toEqual({ repository: null, branch: null, commit: null, dirty: null });
});

test.each([
  ['python a.py --epochs 10 --max-tokens 512', 'python a.py --epochs 10 --max-tokens 512'],
  ['python a.py --hub-token abc123 --lr 1', 'python a.py --hub-token [redacted] --lr 1'],
  ['PASSWORD="a b" python a.py', 'PASSWORD="[redacted]" python a.py'],
  ['export API_KEY=abc; run', 'export API_KEY=[redacted]; run'],
  ['git clone https://me:secret@git.example/x.git', 'git clone https://[redacted]@git.example/x.git'],
  ["curl 'https://a.example/b?sig=abc' -o x", "curl 'https://a.example/b?[redacted]' -o x"],
  ['login hf_abcdeFGH1jkl', 'login [redacted]'],
  ['curl -H "Authorization: Bearer abcdefghijk"', 'curl -H "Authorization: Bearer [redacted]"'],
])('a command is kept without the secrets in it: %s', (given, kept) => {
  expect(redact(given)).toBe(kept);
});

test('a command that is written to take long is kept as fast', () => {
  for (const one of ['a', 'token ', 'http://', 'a-', 'eyJ-', "'x", '://', 'sig='])
    redact(one.repeat(8000 / one.length));
});

test('an input that is given in a way that we do not know makes the inputs unknown', () => {
  expect(jobFactsOf(aJob({ inputs: { x: { jobInputType: 'stream', address: 'a' } } })).inputs).toEqual({
    known: false,
    reason: 'its input x cannot be read',
  });
});

test('inputs that are very many, or very long together, are unknown', () => {
  const many = (count: number, value: string) =>
    jobFactsOf(aJob({ inputs: Object.fromEntries([...Array(count).keys()].map((at) => [`i${at}`, { value }])) }))
      .inputs;
  expect(many(201, 'x')).toEqual({ known: false, reason: 'it has more than 200 inputs' });
  expect(many(50, 'x'.repeat(900))).toEqual({ known: false, reason: 'its inputs are longer than 20000 characters' });
  expect(many(1, 'x'.repeat(100_000))).toEqual(known({ i0: { value: `${'x'.repeat(1000)}…`, pinned: true } }));
});

test('an address without a query or a user is kept whole', () => {
  expect(withoutSignature('azureml://datastores/store/paths/a b/')).toBe('azureml://datastores/store/paths/a b/');
  expect(withoutSignature('abfss://container@account.example/x')).toBe('abfss://container@account.example/x');
});
