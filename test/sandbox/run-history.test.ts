import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { HISTORY, runningRun, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

interface RunRow {
  runId: string;
  status: string;
  startTimeUtc: string | null;
  [key: string]: unknown;
}

interface Children {
  value: RunRow[];
  continuationToken?: string;
  nextLink?: string;
}

const pipeline = runningRun({
  id: 'pipe',
  type: 'pipeline',
  created: '-2h',
  started: '-2h',
  children: [0, 1, 2].map((n) => ({ id: `step-${n}`, compute: 'gpu', created: `-${60 + n}m`, started: '-50m' })),
});

test('children come in pages with a token and an address, and the last page has neither', async () => {
  bench = await startBench(worldOf([pipeline], { 'children-page-size': 2 }));
  const first = (await bench.fetch(`${HISTORY}/runs/pipe/children`)).json<Children>();
  expect(first.value.map((run) => run.runId)).toEqual(['step-0', 'step-1']);
  const byLink = (await bench.fetch(first.nextLink ?? '')).json<Children>();
  const byToken = await bench.fetch(`${HISTORY}/runs/pipe/children?$continuationtoken=${first.continuationToken}`);
  expect(byLink.value.map((run) => run.runId)).toEqual(['step-2']);
  expect(Object.keys(byLink)).toEqual(['value']);
  expect(byToken.json<Children>().value).toEqual(byLink.value);
  const one = (await bench.fetch(`${HISTORY}/runs/pipe/children?$top=1`)).json<Children>();
  expect(one.value).toHaveLength(1);
});

test('many runs are read at once, each found or failed by its own key', async () => {
  bench = await startBench(worldOf([pipeline, runningRun()]));
  const requests = { a: { runId: 'pipe', selectRunMetadata: true }, b: { runId: 'train' }, c: { runId: 'none' } };
  const answer = await bench.fetch(`${HISTORY}/batchrundata`, { method: 'POST', body: { requests } });
  expect(answer.json()).toMatchObject({
    successfulResults: {
      a: { runMetadata: { runId: 'pipe', runType: 'azureml.PipelineRun', compute: null }, runDefinition: null },
      b: { runMetadata: { runId: 'train', status: 'Running', compute: { target: 'gpu', vmSize: null } } },
    },
    failedResults: { c: { error: { code: 'UserError' } } },
  });
});

test('a queued run has no start, a running one no end, and neither is told by lastModifiedUtc', async () => {
  bench = await startBench(worldOf([runningRun(), { id: 'queued', type: 'command', created: '-1h' }]));
  const running = (await bench.fetch(`${HISTORY}/runs/train`)).json<RunRow>();
  const queued = (await bench.fetch(`${HISTORY}/runs/queued`)).json<RunRow>();
  expect(running.startTimeUtc).toMatch(/^2026-03-02T08:00:00\.000/);
  expect(running).toMatchObject({ status: 'Running', endTimeUtc: null, duration: null });
  expect(String(running.lastModifiedUtc) < String(running.startTimeUtc)).toBe(true);
  expect(queued).toMatchObject({ status: 'Queued', startTimeUtc: null });
});

test('a reused step cost nothing and keeps the artifacts of the run it was taken from', async () => {
  const child = { id: 'again', compute: 'cpu', created: '-1h', reused: { run: 'first-time' } };
  bench = await startBench(worldOf([{ ...pipeline, children: [child] }]));
  const row = (await bench.fetch(`${HISTORY}/runs/again`)).json<RunRow>();
  expect(row).toMatchObject({ status: 'Completed', duration: '00:00:00', dataContainerId: 'dcid.first-time' });
  expect(row).toMatchObject({ compute: null, properties: { 'azureml.isreused': 'true' } });
  expect(row.endTimeUtc).toBe(row.startTimeUtc);
});

test('the named output of a step is found by its asset', async () => {
  const child = { id: 'trainer', compute: 'gpu', started: '-1h', outputs: ['model'] };
  bench = await startBench(worldOf([{ ...pipeline, children: [child] }]));
  const data = await bench.fetch(`${HISTORY}/rundata`, {
    method: 'POST',
    body: { runId: 'trainer', selectRunMetadata: true },
  });
  const { outputs } = data.json<{ runMetadata: { outputs: Record<string, { assetId: string }> } }>().runMetadata;
  const asset = outputs.model?.assetId ?? '';
  const path = HISTORY.replace('/history/', '/data/');
  const resolved = await bench.fetch(`${path}/dataversion/batchGetResolvedUris`, {
    method: 'POST',
    body: { values: [asset] },
  });
  const { values } = resolved.json<{ values: Record<string, { uri: string }> }>();
  expect(values[asset]?.uri).toMatch(/datastores\/workspaceblobstore\/paths\/azureml\/trainer\/model\/$/);
});

test('a failed run says why, and a run of more than a day lasts days', async () => {
  const ends = { at: '-1m', status: 'Failed' as const, error: { code: 'UserError', message: 'out of memory' } };
  bench = await startBench(worldOf([runningRun({ created: '-27h', started: '-26h', ends })]));
  expect((await bench.fetch(`${HISTORY}/runs/train`)).json()).toMatchObject({
    status: 'Failed',
    duration: '1.01:59:00',
    error: { error: { message: 'out of memory' }, time: '0001-01-01T00:00:00+00:00' },
  });
});

test('a run that is not there is a 404 of the data plane', async () => {
  bench = await startBench(worldOf([]));
  const answer = await bench.fetch(`${HISTORY}/runs/none`);
  expect(answer.status).toBe(404);
  expect(answer.json()).toMatchObject({ error: { code: 'UserError' }, componentName: 'run-history' });
});
