import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

const JOBS = `${WS}/jobs?api-version=2023-04-01`;

function call(method: string, path: string, body?: unknown) {
  return bench.fetch(`/_sandbox${path}`, { method, scope: null, ...(body === undefined ? {} : { body }) });
}

test('counts calls by kind, and from the last reset', async () => {
  bench = await startBench(worldOf([runningRun()]));
  await bench.fetch(JOBS);
  await bench.fetch(`${WS}/jobs/train?api-version=2023-04-01`);
  const before = (await call('GET', '/requests')).json<Record<string, unknown>>();
  expect(before).toMatchObject({ sinceReset: { token: 1, 'jobs-list': 1, 'job-get': 1 } });
  await call('DELETE', '/requests');
  await bench.fetch(JOBS);
  expect((await call('GET', '/requests')).json()).toMatchObject({
    total: 1,
    sinceReset: { 'jobs-list': 1 },
    sinceStart: { 'jobs-list': 2, 'job-get': 1 },
  });
});

test('faults are put in force and taken away', async () => {
  bench = await startBench(worldOf([runningRun()]));
  await call('PUT', '/faults', { on: 'jobs-list', do: 'status', status: 503 });
  expect((await bench.fetch(JOBS)).status).toBe(503);
  expect((await call('GET', '/faults')).json()).toMatchObject([{ on: 'jobs-list', struck: 1 }]);
  await call('DELETE', '/faults');
  expect((await bench.fetch(JOBS)).status).toBe(200);
  const wrong = await call('PUT', '/faults', [{ on: 'jobs-lists', do: 'throttle' }]);
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('unknown kind of call');
});

test('the clock is advanced and stopped', async () => {
  bench = await startBench(worldOf([runningRun({ ends: { after: '1h' } })]));
  expect((await call('PUT', '/clock', { rate: 60 })).status).toBe(200);
  expect((await call('PUT', '/clock', { advance: '2h' })).json()).toEqual({ now: '2026-03-02T12:00:00.000Z' });
  const state = (await call('GET', '/state')).json();
  expect(state).toMatchObject({ rate: 60, workspaces: [{ runs: [{ id: 'train', status: 'Completed' }] }] });
  expect((await call('PUT', '/clock', { advance: 'soon' })).status).toBe(400);
});

test('the state names a cancel that was asked for', async () => {
  bench = await startBench(worldOf([runningRun({ cancel: { hang: true } })]));
  await bench.fetch(`${WS}/jobs/train/cancel?api-version=2023-04-01`, { method: 'POST' });
  const run = bench.sandbox.control.state().workspaces[0]?.runs[0];
  expect(run).toMatchObject({ status: 'CancelRequested', cancelRequestedAt: '2026-03-02T10:00:00.000Z' });
});

test('every request to cancel is kept with its time and answer, however many other calls follow', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const cancel = `${WS}/jobs/train/cancel?api-version=2023-04-01`;
  await call('PUT', '/faults', { on: 'cancel', do: 'status', status: 503, times: 1 });
  await bench.fetch(cancel, { method: 'POST' });
  await bench.fetch(cancel, { method: 'POST' });
  await call('DELETE', '/requests');
  const at = '2026-03-02T10:00:00.000Z';
  expect((await call('GET', '/cancels')).json()).toEqual([
    { at, url: cancel, status: 503 },
    { at, url: cancel, status: 202 },
  ]);
});

test('another scenario replaces the world, and one that is wrong changes nothing', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const wrong = await call('PUT', '/scenario', 'subscriptions:\n  - id: x\n    workspaces: nothing\n');
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('scenario:3:17: \\"workspaces\\" is');
  expect((await bench.fetch(JOBS)).text).toContain('"train"');
  await call('PUT', '/scenario', worldOf([runningRun({ id: 'another' })]));
  expect((await bench.fetch(JOBS)).text).toContain('"another"');
});

test('a webhook is kept as it came, and can be made to fail first', async () => {
  bench = await startBench(worldOf([], { hooks: { oncall: { fail: 1, status: 503 } } }));
  const post = { method: 'POST', body: '{"text": "hello"}', scope: null, headers: { 'webhook-id': 'msg-1' } };
  expect((await bench.fetch('/hooks/oncall', post)).status).toBe(503);
  expect((await bench.fetch('/hooks/oncall', post)).status).toBe(202);
  const { requests } = (await call('GET', '/hooks/oncall')).json<{ requests: Record<string, unknown>[] }>();
  expect(requests).toHaveLength(2);
  expect(requests[1]).toMatchObject({ body: '{"text": "hello"}', headers: { 'webhook-id': 'msg-1' }, answered: 202 });
  await call('DELETE', '/hooks');
  expect(bench.sandbox.control.hooks('oncall')).toEqual([]);
});
