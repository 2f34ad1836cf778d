import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { HISTORY, runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

const API = 'api-version=2023-04-01';

async function statusOf(id = 'train'): Promise<string | undefined> {
  return (await bench.arm.jobs.get('rg', 'ws', id)).properties.status;
}

test('a cancel is accepted at once, seen at once, and done after its delay', async () => {
  bench = await startBench(worldOf([runningRun({ cancel: { delay: '90s' } })]));
  const answer = await bench.fetch(`${WS}/jobs/train/cancel?${API}`, { method: 'POST' });
  expect(answer).toMatchObject({ status: 202, text: 'null' });
  expect(answer.headers['x-ms-async-operation-timeout']).toBe('PT1H');
  expect(answer.headers['azure-asyncoperation']).toBeUndefined();
  expect(answer.headers.location).toMatch(/mfeOperationResults\/jc:.+:train\?api-version=2023-04-01&t=\d+&c=\w{3000}/);
  expect(await statusOf()).toBe('CancelRequested');
  bench.sandbox.control.advance('89s');
  expect(await statusOf()).toBe('CancelRequested');
  bench.sandbox.control.advance('1s');
  const job = await bench.arm.jobs.get('rg', 'ws', 'train');
  expect(job.properties.status).toBe('Canceled');
  expect(job.properties.properties).toMatchObject({ EndTimeUtc: '2026-03-02 10:01:30' });
});

test('the poll of a cancel answers 202 with its address until the run is over, then 200 with nothing', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const { headers } = await bench.fetch(`${WS}/jobs/train/cancel?${API}`, { method: 'POST' });
  const location = headers.location ?? '';
  const first = await bench.fetch(location);
  expect(first).toMatchObject({ status: 202, text: '{}' });
  expect(first.headers.location).toBe(location);
  bench.sandbox.control.advance('1m');
  expect(await bench.fetch(location)).toMatchObject({ status: 200, text: '' });
});

test("the SDK's own long-running operation can be followed to its end", async () => {
  bench = await startBench(worldOf([runningRun({ cancel: { delay: 0 } })]));
  await bench.arm.jobs.beginCancelAndWait('rg', 'ws', 'train', { updateIntervalInMs: 1 });
  expect(await statusOf()).toBe('Canceled');
});

test('a cancel that hangs stays requested for good', async () => {
  bench = await startBench(worldOf([runningRun({ cancel: { hang: true } })]));
  await bench.fetch(`${WS}/jobs/train/cancel?${API}`, { method: 'POST' });
  bench.sandbox.control.advance('40h');
  expect(await statusOf()).toBe('CancelRequested');
});

test('a run that ended, is finalizing, or refuses cannot be cancelled', async () => {
  const ended = runningRun({ id: 'ended', ends: { at: '-1m', status: 'Completed' } });
  const finalizing = runningRun({ id: 'finalizing', statuses: [{ at: '-1m', status: 'Finalizing' }] });
  bench = await startBench(worldOf([ended, finalizing, runningRun({ cancel: { reject: 409 } })]));
  for (const [id, status] of [
    ['ended', 400],
    ['finalizing', 400],
    ['train', 409],
  ] as const) {
    const answer = await bench.fetch(`${WS}/jobs/${id}/cancel?${API}`, { method: 'POST' });
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ error: { code: 'UserError' } });
  }
  expect(await statusOf()).toBe('Running');
});

test('a run that ends by itself before the cancel takes effect keeps its own end', async () => {
  bench = await startBench(worldOf([runningRun({ ends: { after: '10s', status: 'Completed' } })]));
  await bench.fetch(`${WS}/jobs/train/cancel?${API}`, { method: 'POST' });
  bench.sandbox.control.advance('1m');
  expect(await statusOf()).toBe('Completed');
});

test('cancelling a pipeline cancels the steps that are not over, and no later step is created', async () => {
  const children = [
    { id: 'done', started: '-1h', ends: { at: '-30m' } },
    { id: 'busy', compute: 'gpu', started: '-1h' },
    { id: 'later', compute: 'gpu', created: '5m' },
  ];
  bench = await startBench(worldOf([runningRun({ type: 'pipeline', children })]));
  await bench.fetch(`${WS}/jobs/train/cancel?${API}`, { method: 'POST' });
  bench.sandbox.control.advance('10m');
  const answer = await bench.fetch(`${HISTORY}/runs/train/children`);
  const rows = answer.json<{ value: { runId: string; status: string }[] }>().value;
  expect(rows.map((row) => [row.runId, row.status]).sort()).toEqual([
    ['busy', 'Canceled'],
    ['done', 'Completed'],
  ]);
});
