import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { type RunRecord, runRecordSchema } from '../../../src/core/evidence/run-record.ts';
import { ON_RECORDED_LINEAGE, RECORDED_2_FOLDER, RECORDED_FOLDER, RECORDED_JOBS_FOLDER } from '../../support/needs.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, WORKSPACE } from '../fake-azure.ts';
import { aHistoryRun } from '../fixtures/jobs.ts';
import { aSnapshot } from '../fixtures/snapshots.ts';

interface Job {
  readonly name: string;
  readonly properties: { readonly jobType: string; readonly status: string };
}

function bodyIn(folder: string, file: string): unknown {
  const recorded = JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
  return recorded.body ?? recorded.response?.body;
}

function isJob(body: unknown): body is Job {
  return (body as Partial<Job> | undefined)?.properties?.jobType !== undefined;
}

/** Every recorded body of a job, by its file. */
function recordedJobs(): (readonly [string, Job])[] {
  return [RECORDED_FOLDER, RECORDED_JOBS_FOLDER, RECORDED_2_FOLDER].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const body = bodyIn(folder, file);
        return isJob(body) ? [[file, body] as const] : [];
      }),
  );
}

async function recordOf(job: Job, routes: FakeRoutes = {}): Promise<RunRecord> {
  const { name, properties } = job;
  const { azure } = fakeAzure({
    ...DISCOVERY,
    [`GET /jobs/${name}`]: { body: job },
    'POST /rundata': { body: { runMetadata: aHistoryRun(name, { status: properties.status }) } },
    'GET /children': { body: { value: [] } },
    ...routes,
  });
  const { run } = aSnapshot(name, {}, { jobType: properties.jobType.toLowerCase() });
  return azure.evidence.record(WORKSPACE, run, ALWAYS);
}

const jobs = ON_RECORDED_LINEAGE.skip ? [] : recordedJobs();

describe('recorded jobs', ON_RECORDED_LINEAGE, () => {
  it('are of every type that is recorded', () => {
    const types = new Set(jobs.map(([, { properties }]) => properties.jobType));
    expect([...types].sort()).toEqual(['AutoML', 'Command', 'Pipeline', 'Sweep']);
    expect(jobs.length).toBeGreaterThan(40);
  });

  // That of the failure is recorded without most of its keys.
  const whole = jobs.filter(([file]) => !file.includes('errors-bag'));

  it.each(whole)('%s has a record that says all that its body says', async (_, job) => {
    const record = await recordOf(job);
    expect(runRecordSchema.safeParse(JSON.parse(JSON.stringify(record))).error?.issues).toBeUndefined();
    const { lineage } = record;
    const ofSteps = record.run.jobType === 'pipeline' ? ['command', 'code', 'environment'] : [];
    const byAzure = record.run.jobType === 'automl' ? ['environment'] : [];
    const open = Object.entries(lineage).flatMap(([part, { known }]) => (known ? [] : [part]));
    expect(open.sort()).toEqual([...ofSteps, ...byAzure].sort());
    expect(JSON.stringify(record)).not.toMatch(/[?&]sig=/);
  });

  it.each([
    ['b06-queued.json', { services: { value: { 'ray-dashboard': { type: 'Custom', port: 8265 } } } }],
    [
      'b09-import-starting.json',
      { environment: { value: { version: null, unread: expect.stringContaining('no version') } } },
    ],
    ['b13-automl-image-od.json', { git: { value: { commit: expect.stringMatching(/^503b47d5/) } } }],
    ['b17-automl-reg.json', { environment: { reason: expect.stringContaining('AzureML-AutoML-GPU:prod') } }],
    ['b20-sweep.json', { code: { value: { snapshotId: expect.any(String), assetId: expect.any(String) } } }],
    ['b27-pipe-batch.json', { trigger: { value: { kind: 'batch endpoint', name: expect.any(String) } } }],
    ['b36-pipe-internal.json', { inputs: { value: { 'node.input_path': { version: '2', uri: null } } } }],
    ['b49-local-running.json', { environment: { value: { registry: 'azureml-dev', unread: expect.any(String) } } }],
    ['b05-serverless-starting.json', { identity: { value: 'AMLToken' } }],
  ])('%s is described', async (file, expected) => {
    const [, job] = jobs.find(([name]) => name === file) ?? [];
    if (!job) throw new Error(`there is no recorded ${file}`);
    expect((await recordOf(job)).lineage).toMatchObject(expected);
  });

  it('that failed say why, also where ARM alone says it', async () => {
    const [, job] = jobs.find(([name]) => name === 'job-get-automl-failed-errors-bag.json') ?? [];
    if (!job) throw new Error('there is no recorded failure of AutoML');
    expect((await recordOf(job)).failure).toMatchObject({ known: true, value: { message: expect.any(String) } });
    const failed = bodyIn(RECORDED_2_FOLDER, 'rundata-post-failed-import.json');
    const command = { ...job, properties: { ...job.properties, jobType: 'Command', properties: {} } };
    expect((await recordOf(command, { 'POST /rundata': { body: failed } })).failure).toMatchObject({
      value: { code: 'NotFoundError', codes: ['NotFoundError', 'UserError'] },
    });
  });
});

test('a recorded step, of which ARM has no job, is described by its run definition', ON_RECORDED_LINEAGE, async () => {
  const body = bodyIn(RECORDED_2_FOLDER, 'rundata-post-step-parallel-with-definition.json');
  const { azure } = fakeAzure({ ...DISCOVERY, 'POST /rundata': { body } });
  const { run } = aSnapshot('step');
  const { lineage, times } = await azure.evidence.record(WORKSPACE, run, ALWAYS);
  expect(lineage).toMatchObject({
    command: { value: expect.stringMatching(/^driver\/amlbi_main\.py --model_name model-1/) },
    code: { value: { assetId: null, snapshotId: expect.any(String) } },
    environment: { value: { name: 'AzureML-sklearn-1.0-ubuntu20.04-py38-cpu', version: '33', registry: 'azureml' } },
    inputs: { value: { dataset_param_config: { type: 'dataset', mode: 'Mount' } } },
    trigger: { value: { kind: 'parent' } },
    parents: { value: { parent: expect.any(String), root: expect.any(String) } },
  });
  expect(times).toMatchObject({ value: { computed: 124_758, attempt: null } });
});

test('recorded versions of assets are read', ON_RECORDED_LINEAGE, async () => {
  const versions = bodyIn(RECORDED_2_FOLDER, 'code-versions-by-hash.json') as { value: unknown[] };
  const base = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
  const job: Job & { properties: object } = {
    name: 'train',
    ...{ systemData: { createdAt: '2026-08-25T13:23:30.5405095+00:00' } },
    properties: {
      jobType: 'Command',
      status: 'Running',
      ...{ codeId: `${base}/codes/1a2b/versions/1`, environmentId: `${base}/environments/env/versions/1` },
    },
  };
  const { lineage } = await recordOf(job, {
    [`GET ${base}/codes/1a2b/versions/1`]: { body: versions.value[0] },
    [`GET ${base}/environments/env/versions/1`]: { body: bodyIn(RECORDED_2_FOLDER, 'environment-version-get.json') },
  });
  expect(lineage).toMatchObject({
    code: { value: { sha256: expect.stringMatching(/^bbd95444/), uri: expect.stringContaining('/code') } },
    environment: {
      value: {
        image: 'registry.example/azureml/openmpi4.1.0-ubuntu22.04',
        conda: expect.stringContaining('nbgitpuller'),
        os: 'Linux',
      },
    },
  });
});
