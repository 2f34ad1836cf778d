import { afterEach, expect, test } from 'vitest';
import { createRateLimits } from '../../src/sandbox/rate-limit.ts';
import { type Bench, startBench } from './clients.ts';
import { HISTORY, runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench?.close());

const JOBS = `${WS}/jobs?api-version=2023-04-01`;
const METRICS = `${WS}/providers/Microsoft.Insights/metrics?api-version=2024-02-01&metricnames=GpuUtilizationPercentage`;

test('without a token every service but discovery answers 401 and says whom to ask', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const account = bench.sandbox.control.state().workspaces[0]?.storageAccount;
  const blob = `https://${account}.blob.${bench.sandbox.hosts.blobEndpoint}/azureml/some/file`;
  for (const path of [JOBS, METRICS, `${HISTORY}/runs/train`, blob]) {
    const answer = await bench.fetch(path, { scope: null });
    expect(answer.status, path).toBe(401);
    expect(answer.headers['www-authenticate'], path).toMatch(/^Bearer authorization_uri=/);
  }
  expect((await bench.fetch('/discovery', { scope: null })).status).toBe(200);
  expect((await bench.fetch(JOBS, { scope: null, headers: { authorization: 'Bearer invented' } })).status).toBe(401);
});

test('a token is good for its own audience only', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const status = async (path: string, scope: string) => (await bench.fetch(path, { scope })).status;
  expect(await status(JOBS, 'https://storage.azure.com/.default')).toBe(401);
  expect(await status(`${HISTORY}/runs/train`, 'https://ml.azure.com/.default')).toBe(200);
  expect(await status(`${HISTORY}/runs/train`, 'https://management.azure.com/.default')).toBe(200);
  expect(await status(JOBS, 'https://ml.azure.com/.default')).toBe(401);
});

test('counts the reads that are left down from 249, writes apart from them', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const first = await bench.fetch(JOBS);
  expect(first.headers['x-ms-ratelimit-remaining-subscription-reads']).toBe('249');
  expect(first.headers['x-ms-ratelimit-remaining-subscription-global-reads']).toBe('3749');
  const cancel = await bench.fetch(`${WS}/jobs/train/cancel?api-version=2023-04-01`, { method: 'POST' });
  expect(cancel.headers['x-ms-ratelimit-remaining-subscription-writes']).toBe('199');
  expect(cancel.headers['x-ms-ratelimit-remaining-subscription-reads']).toBeUndefined();
});

test('an empty bucket is a 429 with a time to wait, and fills at its rate', () => {
  let now = 0;
  const size = { burst: 2, 'per-second': 0.5 };
  const limits = createRateLimits({ reads: size, writes: size }, { now: () => now });
  const take = (principal = 'a') => {
    const { status, headers } = { status: 200, headers: {}, ...limits.take('sub', principal, 'reads') };
    return status === 429 ? headers : 'let through';
  };
  expect([take(), take(), take()]).toEqual([
    'let through',
    'let through',
    { 'retry-after': '2', 'content-type': 'application/json; charset=utf-8' },
  ]);
  expect(take('b')).toBe('let through');
  now = 2_000;
  expect(take()).toBe('let through');
});

test('the sandbox says what it does not offer', async () => {
  bench = await startBench(worldOf([]));
  const answer = await bench.fetch('/subscriptions/x/providers/Microsoft.Compute/disks?api-version=1');
  expect(answer.status).toBe(404);
  expect(answer.text).toContain('does not offer GET');
});
