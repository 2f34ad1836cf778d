import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Azure, connectAzure } from '../../../src/azure/index.ts';
import { type RunRecord, runRecordSchema } from '../../../src/core/evidence/run-record.ts';
import type { Run, Workspace } from '../../../src/core/run/run.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../../src/sandbox/index.ts';
import { ALWAYS } from '../fake-azure.ts';

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';
const HASH = 'ab'.repeat(32);

const SCENARIO: ScenarioInput = {
  subscriptions: [
    {
      id: SUBSCRIPTION,
      workspaces: [
        {
          name: 'ws-main',
          'resource-group': 'rg-main',
          clusters: [{ name: 'gpu-1', 'vm-size': 'Standard_NC24ads_A100_v4' }],
          runs: [
            {
              id: 'train',
              type: 'command',
              experiment: 'churn',
              'created-by': { name: 'Jane Example' },
              compute: 'gpu-1',
              created: '-3h',
              started: '-2h',
              job: {
                command: 'python train.py --token hf_abcdefghijkl --epochs 10',
                environment: 'azureml:training:33',
                image: 'registry.example.com/training:33',
                conda: '{"dependencies":["python=3.11"]}',
                inputs: {
                  epochs: '10',
                  images: 'azureml:images:3',
                  raw: 'https://account.example.com/raw.csv?sig=abc',
                },
                git: {
                  commit: '503b47d5',
                  dirty: true,
                  branch: 'main',
                  repository: 'https://jane:ghp_abcdefghijkl@git.example.com/team/train.git',
                },
                'code-hash': HASH,
                identity: 'UserIdentity',
                'environment-variables': { HUB_TOKEN: 'not-for-people', MODE: 'full' },
                services: ['JupyterLab'],
              },
              metrics: {
                loss: [
                  { at: '-90m', step: 1, value: 0.9 },
                  { at: '-30m', step: 2, value: 'NaN' },
                ],
              },
            },
            {
              id: 'tune',
              type: 'sweep',
              experiment: 'churn',
              compute: 'gpu-1',
              created: '-3h',
              started: '-3h',
              'best-child': 'tune_1',
              children: [
                {
                  id: 'tune_0',
                  compute: 'gpu-1',
                  started: '-2h',
                  ends: { at: '-1h', status: 'Failed', error: { code: 'UserError', message: 'CUDA out of memory' } },
                  job: { parameters: { lr: 0.1, 'api-key': 'not-for-people' } },
                },
                {
                  id: 'tune_1',
                  compute: 'gpu-1',
                  started: '-1h',
                  job: { parameters: { lr: 0.01 } },
                  metrics: { accuracy: [{ at: '-10m', step: 5, value: 0.93 }] },
                },
              ],
            },
            {
              id: 'nightly-20260825T030000Z',
              type: 'pipeline',
              experiment: 'churn',
              created: '-3h',
              started: '-3h',
              job: { inputs: { rate: '0.1' }, git: { commit: '77aa' } },
              children: [
                {
                  id: 'step-1',
                  'display-name': 'validate',
                  compute: 'gpu-1',
                  started: '-2h',
                  ends: { at: '-1h', status: 'Failed', error: { code: 'UserError', message: 'not valid' } },
                  job: { command: 'python validate.py', environment: 'azureml:checks:4', 'code-hash': HASH },
                },
              ],
            },
            { id: 'tables', type: 'automl', created: '-3h', started: '-2h', children: [] },
            { id: 'crunch', type: 'spark', created: '-3h', started: '-2h' },
          ],
        },
      ],
    },
  ],
};

let sandbox: Sandbox;
let azure: Azure;
let workspace: Workspace;

function connect(): Azure {
  const { arm: endpoint, authority: authorityHost, tenantId } = sandbox.hosts;
  const credential = { kind: 'client-secret', tenantId, clientId: 'app', clientSecret: 'secret' } as const;
  return connectAzure(
    { endpoint, authorityHost, ca: sandbox.caPem, credential, pricesEndpoint: sandbox.url },
    { clock: () => sandbox.control.now(), sleep: async (length) => sandbox.control.advance(length), retryDelay: 1 },
  );
}

beforeAll(async () => {
  sandbox = await startSandbox({ scenario: SCENARIO });
  azure = connect();
  const found = await azure.workspaces.find(SUBSCRIPTION, 'rg-main', 'ws-main', ALWAYS);
  if (!found) throw new Error('the sandbox has no workspace');
  workspace = found;
});
afterAll(async () => {
  await azure.close();
  await sandbox.close();
});

async function runOf(id: string): Promise<Run> {
  const listed = await azure.runs.read(workspace, id, ALWAYS);
  if (!listed) throw new Error(`the sandbox has no run ${id}`);
  return listed.run;
}

async function recordOf(id: string): Promise<RunRecord> {
  return azure.evidence.record(workspace, await runOf(id), ALWAYS);
}

describe('the record of a command run', () => {
  it('says from which code, environment and data it was started, and by whom', async () => {
    const { lineage } = await recordOf('train');
    expect(lineage).toMatchObject({
      code: {
        value: { assetId: expect.stringContaining('/codes/'), sha256: HASH, uri: expect.stringContaining('/code') },
      },
      git: {
        value: {
          repository: 'https://git.example.com/team/train.git',
          branch: 'main',
          commit: '503b47d5',
          dirty: true,
        },
      },
      environment: {
        value: { name: 'training', version: '33', image: 'registry.example.com/training:33', os: 'Linux' },
      },
      environmentVariables: { value: ['HUB_TOKEN', 'MODE'] },
      inputs: {
        value: {
          epochs: { type: 'literal', value: '10' },
          images: { type: 'uri_folder', assetId: 'azureml:images:3', version: '3', mode: 'ReadOnlyMount' },
          raw: { uri: 'https://account.example.com/raw.csv', assetId: null },
        },
      },
      parameters: { value: { epochs: '10' } },
      trigger: { value: { kind: 'person', name: 'Jane Example' } },
      parents: { value: { parent: null, root: null } },
      identity: { value: 'UserIdentity' },
      services: { value: { jupyterlab: { type: 'JupyterLab' } } },
    });
  });

  it('says where it computes, what it logged last, and what it has cost', async () => {
    const record = await recordOf('train');
    expect(record).toMatchObject({
      compute: {
        value: { kind: 'compute', name: 'gpu-1', vmSize: 'Standard_NC24ads_A100_v4', location: 'westeurope' },
      },
      times: { value: { startedAt: expect.any(Number), endedAt: null, attempt: 1, computed: expect.any(Number) } },
      failure: { known: true, value: null },
      metrics: { value: [{ name: 'loss', value: 'NaN', step: 2, at: expect.any(Number) }] },
      children: { known: true, value: [] },
      cost: { value: { currency: 'USD', amount: expect.any(Number) } },
      job: { value: { job: { type: 'command' } } },
    });
    const computed = record.times.known ? record.times.value.computed : null;
    expect(Math.round((computed ?? 0) / 3_600_000)).toBe(2);
  });

  it('holds no secret', async () => {
    const text = JSON.stringify(await recordOf('train'));
    for (const secret of ['not-for-people', 'hf_abc', 'ghp_abc', 'sig=abc']) expect(text).not.toContain(secret);
  });

  it('costs three requests, and what never changes is read once', async () => {
    const run = await runOf('train');
    await azure.evidence.record(workspace, run, ALWAYS);
    const { counts } = await azure.requests.within(() => azure.evidence.record(workspace, run, ALWAYS));
    expect(counts).toEqual({ 'job-get': 1, 'run-data': 1, mlflow: 1 });
  });
});

describe('the record of a sweep', () => {
  it('has its trials with parameters, metrics, failure and cost', async () => {
    const { primary, children } = await recordOf('tune');
    expect(primary).toEqual({ metric: 'accuracy', goal: 'maximize', bestChild: 'tune_1' });
    expect(children).toMatchObject({
      value: [
        { child: { id: 'tune_0', status: 'Failed' }, parameters: { lr: '0.1' }, metrics: { value: [] } },
        {
          child: { id: 'tune_1' },
          parameters: { lr: '0.01' },
          metrics: { value: [{ name: 'accuracy', value: 0.93, step: 5 }] },
          cost: { currency: 'USD', amount: expect.any(Number) },
        },
      ],
    });
    expect(JSON.stringify(children)).not.toContain('not-for-people');
  });
});

describe('the record of a pipeline', () => {
  it('says what each step executes, by its component', async () => {
    const record = await recordOf('nightly-20260825T030000Z');
    expect(record).toMatchObject({
      lineage: {
        trigger: { value: { kind: 'schedule', name: 'nightly' } },
        git: { value: { commit: '77aa' } },
        parameters: { value: { rate: '0.1' } },
        environment: { known: false },
      },
      children: {
        value: [
          {
            child: { displayName: 'validate', error: { message: expect.stringContaining('not valid') } },
            work: { value: { command: 'python validate.py', environment: 'checks:4', code: expect.any(String) } },
          },
        ],
      },
    });
  });
});

test.each(['train', 'tune', 'nightly-20260825T030000Z', 'tables', 'crunch'])(
  'the record of %s fits its schema',
  async (id) => {
    const parsed = runRecordSchema.safeParse(JSON.parse(JSON.stringify(await recordOf(id))));
    expect(parsed.error?.issues).toBeUndefined();
  },
);

describe('a part that Azure refuses', () => {
  it.each([
    [
      'assets',
      { lineage: { environment: { value: { name: 'training', version: '33', unread: expect.any(String) } } } },
    ],
    ['mlflow', { metrics: { known: false, reason: expect.stringContaining('403') } }],
    ['rundata', { times: { known: true }, lineage: { parents: { known: false }, command: { known: true } } }],
    ['job-get', { lineage: { command: { known: true } }, job: { known: false }, run: { id: 'train' } }],
  ])('%s costs no other part of the record', async (on, expected) => {
    const run = await runOf('train');
    const fresh = connect();
    sandbox.control.addFault({ on, do: 'status', status: 403 });
    try {
      const record = await fresh.evidence.record(workspace, run, ALWAYS);
      expect(record).toMatchObject(expected);
      expect(record.lineage.git).toMatchObject({ known: true });
    } finally {
      sandbox.control.clearFaults();
      await fresh.close();
    }
  });
});

test('an abort by the caller ends the reading', async () => {
  const run = await runOf('train');
  await expect(azure.evidence.record(workspace, run, AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' });
});
