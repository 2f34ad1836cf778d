import { describe, expect, it, test } from 'vitest';
import type { RunRecord } from '../../../src/core/evidence/run-record.ts';
import type { Run } from '../../../src/core/run/run.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from '../fake-azure.ts';
import { aHistoryRun, aJob } from '../fixtures/jobs.ts';
import { aSnapshot } from '../fixtures/snapshots.ts';

const WS = '/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.MachineLearningServices/workspaces/ws-one';
const MLFLOW = 'https://westeurope.api.azureml.ms/mlflow/v1.0/x';
const TRACKED = {
  'GET /workspaces/ws-one?': {
    body: {
      properties: {
        discoveryUrl: 'https://westeurope.api.azureml.ms/discovery',
        mlFlowTrackingUri: MLFLOW.replace('https:', 'azureml:'),
      },
    },
  },
};
const REFUSED = { status: 403, body: { error: { code: 'Forbidden', message: 'no right' } } };

/** The record of a run `r` with a job in ARM and a run in run history, and what was sent for it. */
async function recordOf(routes: FakeRoutes = {}, given: Partial<Run> = {}) {
  const fake = fakeAzure({
    ...DISCOVERY,
    'GET /jobs/r': { body: aJob('r') },
    'POST /rundata': { body: { runMetadata: aHistoryRun('r') } },
    ...routes,
  });
  const { run } = aSnapshot('r', {}, given);
  const record: RunRecord = await fake.azure.evidence.record(WORKSPACE, run, ALWAYS);
  return { ...fake, record };
}

function job(properties: Readonly<Record<string, unknown>>): FakeRoutes {
  return { 'GET /jobs/r': { body: aJob('r', properties) } };
}

function history(fields: Readonly<Record<string, unknown>>, runDefinition: unknown = null): FakeRoutes {
  return { 'POST /rundata': { body: { runMetadata: aHistoryRun('r', fields), runDefinition } } };
}

describe('what started a run', () => {
  it.each([
    ['the run that holds it', history({ parentRunId: 'pipe' }), { kind: 'parent', name: 'pipe' }],
    [
      'a schedule that run history names',
      history({ scheduleId: `${WS}/schedules/nightly` }),
      { kind: 'schedule', name: 'nightly' },
    ],
    [
      'a schedule, by the display name',
      job({ displayName: 'nightly-20260825T030000Z' }),
      { kind: 'schedule', name: 'nightly' },
    ],
    [
      'a batch endpoint',
      job({ tags: { 'azureml.batchrun': 'true', 'azureml.deploymentname': 'scoring' } }),
      { kind: 'batch endpoint', name: 'scoring' },
    ],
    [
      'a batch endpoint without a name',
      job({ properties: { runSource: 'BatchDeployment' } }),
      { kind: 'batch endpoint', name: null },
    ],
    ['a run that it repeats', job({ sourceJobId: `${WS}/jobs/before` }), { kind: 'resubmission', name: 'before' }],
    [
      'a build',
      job({ properties: { 'azureml.git.build_uri': 'https://ci.example.com/7?token=abc' } }),
      { kind: 'build', name: 'https://ci.example.com/7' },
    ],
    ['a person', history({}), { kind: 'person', name: 'Jane Example' }],
    [
      'an application, whose name is its id',
      history({ createdBy: { userName: '779301c0-18b2-4cdc-801b-a0a3368fee0a' } }),
      { kind: 'application', name: '779301c0-18b2-4cdc-801b-a0a3368fee0a' },
    ],
  ])('is %s', async (_, routes, expected) => {
    const { record } = await recordOf(routes);
    expect(record.lineage.trigger).toEqual({ known: true, value: expected });
  });
});

describe('the environment of a run', () => {
  const inRegistry = 'azureml://registries/azureml/environments/sklearn-1.5/versions/12';

  it('of a registry is what the run definition says of it, without a request', async () => {
    const environment = { name: 'sklearn-1.5', version: '12', docker: { baseDockerfile: 'FROM ubuntu:22.04' } };
    const { record, transport } = await recordOf({
      ...job({ environmentId: inRegistry }),
      ...history({}, { environment }),
    });
    expect(record.lineage.environment).toEqual({
      known: true,
      value: {
        assetId: inRegistry,
        ...{ name: 'sklearn-1.5', version: '12', registry: 'azureml' },
        ...{ image: null, dockerfile: 'FROM ubuntu:22.04', conda: null, os: null },
      },
    });
    expect(transport.sent.filter(({ url }) => url.includes('/environments/'))).toEqual([]);
  });

  it('has the version that ran where the job names none', async () => {
    const { record } = await recordOf({
      ...job({ environmentId: `${WS}/environments/training` }),
      ...history({}, { environment: { name: 'training', version: '7' } }),
      [`GET ${WS}/environments/training/versions/7`]: { body: { properties: { image: 'registry.example.com/t:7' } } },
    });
    expect(record.lineage.environment).toMatchObject({ value: { version: '7', image: 'registry.example.com/t:7' } });
  });

  it('that is built from a folder says from which', async () => {
    const build = { contextUri: 'https://account.example.com/c/folder/?sig=abc', dockerfilePath: 'Dockerfile.gpu' };
    const { record } = await recordOf({
      ...job({ environmentId: 'azureml:own:3' }),
      [`GET ${WS}/environments/own/versions/3`]: { body: { properties: { build } } },
    });
    expect(record.lineage.environment).toMatchObject({
      value: { image: null, dockerfile: 'built from https://account.example.com/c/folder/Dockerfile.gpu' },
    });
  });

  it('that may not be read keeps its name, and is not asked for again at once', async () => {
    const routes = { ...job({ environmentId: 'azureml:own:3' }), [`GET ${WS}/environments/own/versions/3`]: REFUSED };
    const { record, azure, transport } = await recordOf(routes);
    expect(record.lineage.environment).toMatchObject({
      value: { name: 'own', version: '3', unread: expect.stringContaining('HTTP 403') },
    });
    await azure.evidence.record(WORKSPACE, record.run, ALWAYS);
    expect(transport.sent.filter(({ url }) => url.includes('/environments/'))).toHaveLength(1);
  });
});

describe('a run', () => {
  it('below another is described by run history alone, and ARM is not asked for it', async () => {
    const orphanOf = { id: 'pipe', displayName: 'pipe', status: 'Failed', endedAt: NOW };
    const definition = {
      ...{ script: 'train.py', arguments: ['--epochs', 3, '--api-key', 'abcdefgh12'] },
      ...{
        environmentVariables: { HUB_TOKEN: 'x', EXAMPLE_ENV_VAR: 'y' },
        environment: { name: 'training', version: '7' },
      },
    };
    const routes = history(
      { parentRunId: 'pipe', rootRunId: 'root', properties: { ContentSnapshotId: 'snap' } },
      definition,
    );
    const { record, transport } = await recordOf(routes, { orphanOf });
    expect(transport.sent.filter(({ url }) => url.includes('/jobs/'))).toEqual([]);
    expect(record.lineage).toMatchObject({
      command: { value: 'train.py --epochs 3 --api-key [redacted]' },
      code: { value: { snapshotId: 'snap' } },
      environmentVariables: { value: ['HUB_TOKEN'] },
      parents: { value: { parent: 'pipe', root: 'root' } },
    });
    expect(record.job.known).toBe(false);
  });

  it('of a type that nobody knows has a record, too', async () => {
    const { record } = await recordOf(job({ jobType: 'FineTuning', environmentId: null, codeId: null }), {
      jobType: 'finetuning',
    });
    expect(record.run.jobType).toBe('finetuning');
    expect(record.children).toMatchObject({ known: false, reason: expect.stringContaining('finetuning') });
    expect(record.lineage).toMatchObject({ environment: { value: null }, code: { value: null } });
  });

  it('that vanished has a record that says why each part is missing', async () => {
    const gone = { status: 404, body: { error: { code: 'NotFound', message: 'no such run' } } };
    const { record } = await recordOf({ 'GET /jobs/r': gone, 'POST /rundata': gone });
    expect(record.run.id).toBe('r');
    for (const part of [record.times, record.job, record.metrics, record.lineage.command])
      expect(part).toMatchObject({ known: false, reason: expect.any(String) });
  });

  it('is read in run history by its name where Azure does not answer with all that it has', async () => {
    const { record } = await recordOf({
      'POST /rundata': { status: 405 },
      'GET /history/v1.0/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.MachineLearningServices/workspaces/ws-one/runs/r':
        { body: aHistoryRun('r', { currentAttemptId: 2, queueingInfo: { code: 'Scheduling', message: 'wait' } }) },
    });
    expect(record.times).toMatchObject({ value: { attempt: 2, queueing: 'Scheduling: wait' } });
  });

  it('that failed says by which codes, from the innermost', async () => {
    const error = { error: { code: 'UserError', message: 'no data', innerError: { code: 'NotFoundError' } } };
    const { record } = await recordOf({ ...job({ status: 'Failed' }), ...history({ status: 'Failed', error }) });
    expect(record.failure).toMatchObject({ value: { message: 'no data', codes: ['NotFoundError', 'UserError'] } });
    const silent = await recordOf({ ...job({ status: 'Failed' }), ...history({ status: 'Failed' }) });
    expect(silent.record.failure).toMatchObject({ known: false });
  });

  it('keeps what ARM says of it where run history breaks off', async () => {
    const { record } = await recordOf({ 'POST /rundata': { cut: true } });
    expect(record.lineage.parents).toMatchObject({ known: false });
    expect(record.compute).toMatchObject({ value: { name: 'gpu-a', nodes: 2 } });
    expect(record.times).toMatchObject({ known: true, value: { startedAt: expect.any(Number) } });
  });
});

describe('the children of a run', () => {
  const children = (count: number) =>
    [...Array(count).keys()].map((n) => aHistoryRun(`c${n}`, { parentRunId: 'r', compute: null, target: null }));
  const sweep = (count: number): FakeRoutes => ({
    ...TRACKED,
    ...job({ jobType: 'Sweep', trial: {} }),
    ...history({ experimentId: 'exp-1' }),
    'GET /runs/r/children': { body: { value: children(count) } },
  });
  const answered = { body: { run: { data: { metrics: [{ key: 'loss', value: 'Infinity', timestamp: '1000' }] } } } };

  it('have the metrics of one search by their parent', async () => {
    const runs = [
      { info: { run_id: 'C0' }, data: { metrics: [{ key: 'loss', value: 0.5, timestamp: 1000, step: '2' }] } },
    ];
    const { record, transport } = await recordOf(
      { ...sweep(2), [`POST ${MLFLOW}/api/2.0/mlflow/runs/search`]: { body: { runs } } },
      { jobType: 'sweep' },
    );
    expect(record.children).toMatchObject({
      value: [
        { metrics: { value: [{ name: 'loss', value: 0.5, step: 2, at: 1000 }] } },
        { metrics: { known: false, reason: 'it is not among the runs that MLflow lists' } },
      ],
    });
    const search = transport.sent.filter(({ url }) => url.includes('/runs/search'));
    expect(search).toMatchObject([{ body: { experiment_ids: ['exp-1'], filter: "tags.mlflow.parentRunId = 'r'" } }]);
  });

  it('are asked one by one, some of them, where the search does not answer, and the others say so', async () => {
    const { record } = await recordOf(
      {
        ...sweep(60),
        [`POST ${MLFLOW}/api/2.0/mlflow/runs/search`]: { status: 404 },
        [`GET ${MLFLOW}/api/2.0/mlflow/runs/get`]: answered,
      },
      { jobType: 'sweep' },
    );
    const rows = record.children.known ? record.children.value : [];
    expect(rows[0]?.metrics).toMatchObject({ known: true, value: [{ name: 'loss', value: 'Infinity' }] });
    expect(rows.filter(({ metrics }) => metrics.known)).toHaveLength(50);
    expect(rows[59]?.metrics).toMatchObject({ reason: expect.stringContaining('the metrics of 50 children are read') });
  });

  it('that are very many are shown in part: the best, those at work, those that failed, and the newest', async () => {
    const many = [...Array(1000).keys()].map((n) => {
      const createdUtc = new Date(NOW - 7_200_000 + n * 1000).toISOString();
      const ended = { status: 'Completed', startTimeUtc: createdUtc, endTimeUtc: createdUtc };
      return aHistoryRun(`c${n}`, { createdUtc, ...ended });
    });
    const children = many.map((run) => {
      if (run.runId === 'c4') return { ...run, status: 'Failed' };
      return run.runId === 'c5' ? { ...run, status: 'Running', endTimeUtc: null } : run;
    });
    const { record } = await recordOf(
      {
        ...sweep(0),
        ...job({
          jobType: 'Sweep',
          trial: {},
          properties: { best_child_run_id: 'C3', primary_metric_config: '{"name":"loss","goal":"minimize"}' },
        }),
        'GET /runs/r/children': { body: { value: children } },
      },
      { jobType: 'sweep' },
    );
    const ids = record.children.known ? record.children.value.map(({ child }) => child.id) : [];
    expect(ids).toHaveLength(200);
    expect(ids.slice(0, 4)).toEqual(['c3', 'c4', 'c5', 'c803']);
    expect(record.childrenLeftOut).toBe(800);
    expect(JSON.stringify(record).length).toBeLessThan(1024 * 1024);
  });

  it('that are steps say what they execute, by the job or by run history, up to a bound', async () => {
    const steps = [...Array(25).keys()].map((n) =>
      aHistoryRun(`s${n}`, {
        displayName: `step-${n}`,
        properties: { 'azureml.moduleName': `part-${n}`, 'azureml.moduleVersion': '2' },
      }),
    );
    const named = { 'step-0': { type: 'command', componentId: `${WS}/components/prepare/versions/3` } };
    const { record } = await recordOf(
      {
        ...job({ jobType: 'Pipeline', jobs: named }),
        'GET /runs/r/children': { body: { value: steps } },
        [`GET ${WS}/components/`]: {
          body: { properties: { componentSpec: { command: 'run', environment: 'azureml:e:1' } } },
        },
      },
      { jobType: 'pipeline' },
    );
    const work = record.children.known ? record.children.value.map((row) => row.work) : [];
    expect(work[0]).toMatchObject({
      value: { component: 'prepare:3', command: 'run', environment: 'e:1', code: null },
    });
    expect(work[1]).toMatchObject({ value: { component: 'part-1:2' } });
    expect(work[24]).toMatchObject({ known: false, reason: expect.stringContaining('20 steps') });
  });
});

test('tokens and hosts: nothing is sent to an address that a record names', async () => {
  const { transport } = await recordOf({
    ...job({
      codeId: `${WS}/codes/1a2b/versions/1`,
      inputs: { a: { jobInputType: 'uri_file', uri: 'https://elsewhere.example/x' } },
    }),
    [`GET ${WS}/codes/1a2b/versions/1`]: {
      body: { properties: { codeUri: 'https://elsewhere.example/code?sig=abc' } },
    },
  });
  expect(transport.sent.filter(({ url }) => url.includes('elsewhere.example'))).toEqual([]);
});
