import { afterEach, expect, test } from 'vitest';
import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { type Bench, startBench } from './clients.ts';
import { HISTORY, runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

const JOBS = `${WS}/jobs?api-version=2023-04-01`;

async function start(faults: ScenarioInput['faults'] = [], seed = 1): Promise<void> {
  bench = await startBench(worldOf([runningRun()], faults ? { faults } : {}), seed);
}

test('throttles as often as it is told, with and without Retry-After', async () => {
  await start([
    { on: 'jobs-list', do: 'throttle', 'retry-after': 7, times: 1 },
    { on: 'jobs-list', do: 'throttle', times: 1 },
  ]);
  const answers = [await bench.fetch(JOBS), await bench.fetch(JOBS), await bench.fetch(JOBS)];
  expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200]);
  expect(answers.map((answer) => answer.headers['retry-after'])).toEqual(['7', undefined, undefined]);
});

test('fails one kind of call and leaves the others alone; a group covers its kinds', async () => {
  await start([{ on: 'run-history', do: 'status', status: 500 }]);
  expect((await bench.fetch(`${HISTORY}/runs/train/children`)).status).toBe(500);
  expect((await bench.fetch(`${HISTORY}/runs/train`)).status).toBe(500);
  expect((await bench.fetch(JOBS)).status).toBe(200);
});

test('cuts the connection in the middle of the body', async () => {
  await start([{ on: 'jobs-list', do: 'cut', times: 1 }]);
  await expect(bench.fetch(JOBS)).rejects.toThrow();
  expect((await bench.fetch(JOBS)).status).toBe(200);
});

test('sends a page that is cut short, or JSON of another shape', async () => {
  await start([
    { on: 'jobs-list', do: 'truncate', times: 1 },
    { on: 'jobs-list', do: 'wrong-shape', times: 1 },
    { on: 'jobs-list', do: 'wrong-shape', times: 1, body: [1, 2] },
  ]);
  expect((await bench.fetch(JOBS)).json).toThrow(SyntaxError);
  expect((await bench.fetch(JOBS)).json()).toEqual({ value: { unexpected: 'shape' } });
  expect((await bench.fetch(JOBS)).json()).toEqual([1, 2]);
});

test('slows a call down', async () => {
  await start([{ on: 'jobs-list', do: 'slow', ms: 300, times: 1 }]);
  const answered: string[] = [];
  const slow = bench.fetch(JOBS).then(() => answered.push('slow'));
  // Asked for after it, and answered before it.
  const other = bench.fetch(`${HISTORY}/runs/train`).then(() => answered.push('other'));
  await Promise.all([slow, other]);
  expect(answered).toEqual(['other', 'slow']);
});

test('strikes by chance in a way the seed settles', async () => {
  const statuses = async (seed: number) => {
    await start([{ on: 'jobs-list', do: 'status', status: 503, chance: 0.5 }], seed);
    const found: number[] = [];
    for (let i = 0; i < 20; i++) found.push((await bench.fetch(JOBS)).status);
    await bench.close();
    return found;
  };
  const [first, second, other] = [await statuses(1), await statuses(1), await statuses(2)];
  expect(first).toEqual(second);
  expect(first).not.toEqual(other);
  expect(new Set(first)).toEqual(new Set([200, 503]));
});

test('skips calls, and is limited to addresses', async () => {
  await start([{ on: 'any', do: 'status', skip: 1, url: '$skip=', times: 1 }]);
  expect((await bench.fetch(JOBS)).status).toBe(200);
  expect((await bench.fetch(`${JOBS}&$skip=0`)).status).toBe(200);
  expect((await bench.fetch(`${JOBS}&$skip=0`)).status).toBe(503);
});

test('disturbs the token endpoint and the webhooks too', async () => {
  await start([
    { on: 'token', do: 'status', status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215' } },
    { on: 'hook', do: 'status', status: 502, times: 1 },
  ]);
  await expect(bench.credential.getToken('https://management.azure.com/.default')).rejects.toThrow(/AADSTS7000215/);
  const post = { method: 'POST', body: {}, scope: null };
  expect((await bench.fetch('/hooks/oncall', post)).status).toBe(502);
  expect((await bench.fetch('/hooks/oncall', post)).status).toBe(202);
});
