import { afterEach, expect, test } from 'vitest';
import { parseMetricFilter } from '../../src/sandbox/metrics/filter.ts';
import { parseTimespan } from '../../src/sandbox/metrics/timespan.ts';
import { type Bench, START, startBench } from './clients.ts';
import { type RunInput, runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

interface Series {
  metadatavalues: { name: { value: string }; value: string }[];
  data: { timeStamp: string; average?: number }[];
}

async function query(filter: string, more: Record<string, string> = {}): Promise<Series[]> {
  const parameters = new URLSearchParams({
    'api-version': '2024-02-01',
    metricnames: 'GpuUtilizationPercentage',
    timespan: '2026-03-02T09:00:00Z/2026-03-02T10:00:00Z',
    interval: 'PT1M',
    aggregation: 'Average',
    ...(filter === '' ? {} : { $filter: filter }),
    ...more,
  });
  const answer = await bench?.fetch(`/${WS}/providers/Microsoft.Insights/metrics?${parameters}`);
  return answer?.json<{ value: { timeseries: Series[] }[] }>().value[0]?.timeseries ?? [];
}

async function start(runs: RunInput[]): Promise<void> {
  bench = await startBench(worldOf(runs));
}

function minutesWithSamples(series: Series | undefined): string[] {
  return (series?.data ?? []).filter((point) => 'average' in point).map((point) => point.timeStamp.slice(11, 16));
}

const EVERY = "RunId eq 'train' and InstanceId eq '*' and DeviceId eq '*'";

test('gives one series a device, but only ten unless more are asked for', async () => {
  await start([runningRun({ nodes: 2 })]);
  expect(await query(EVERY)).toHaveLength(10);
  const all = await query(EVERY, { top: '100' });
  expect(all).toHaveLength(16);
  const labels = all[15]?.metadatavalues.map((one) => one.name.value);
  expect(labels).toEqual(['runid', 'instanceid', 'deviceid']);
  expect(all[15]?.metadatavalues[2]?.value).toBe('7');
});

test('averages over the dimensions that the filter does not name', async () => {
  await start([runningRun({ gpu: { 'per-device': [80, 0, 0, 0, 0, 0, 0, 0], jitter: 0 } })]);
  const [series, ...others] = await query("RunId eq 'train'");
  expect(others).toEqual([]);
  expect(series?.data[0]).toEqual({ timeStamp: '2026-03-02T09:00:00Z', average: 10 });
});

test('a minute without a sample has a time and no average', async () => {
  await start([
    runningRun({
      gpu: {
        series: [
          { from: '-2h', use: 50 },
          { from: '-30m', gap: true },
          { from: '-20m', use: 5 },
        ],
      },
    }),
  ]);
  const [series] = await query(EVERY);
  const minutes = minutesWithSamples(series);
  expect(series?.data).toHaveLength(60);
  expect(minutes).toContain('09:29');
  expect(minutes).not.toContain('09:30');
  expect(minutes).not.toContain('09:39');
  expect(minutes).toContain('09:40');
  expect(Object.keys(series?.data[30] ?? {})).toEqual(['timeStamp']);
});

test('telemetry can stop, come late, or never come', async () => {
  await start([
    runningRun({ gpu: { use: 50, stops: '-40m' } }),
    runningRun({ id: 'late', gpu: { use: 50, delay: '7m' } }),
    runningRun({ id: 'silent', gpu: 'none' }),
  ]);
  expect(minutesWithSamples((await query(EVERY))[0]).at(-1)).toBe('09:19');
  expect(minutesWithSamples((await query(EVERY.replace('train', 'late')))[0]).at(-1)).toBe('09:52');
  expect(await query(EVERY.replace('train', 'silent'))).toEqual([]);
});

test('knows nothing of a run that is not there, is queued, is a parent, or has no GPU', async () => {
  await start([
    runningRun({ id: 'parent', type: 'pipeline', children: [{ id: 'step', compute: 'gpu', started: '-1h' }] }),
    { id: 'queued', type: 'command', compute: 'gpu', created: '-1h' },
    runningRun({ id: 'cpu', compute: 'cpu' }),
  ]);
  for (const id of ['none', 'parent', 'queued', 'cpu']) expect(await query(EVERY.replace('train', id))).toEqual([]);
  expect(await query(EVERY.replace('train', 'step'))).toHaveLength(8);
});

test('several runs can be asked for at once', async () => {
  await start([runningRun(), runningRun({ id: 'other' }), runningRun({ id: 'third' })]);
  const series = await query("(RunId eq 'train' or RunId eq 'other') and DeviceId eq '*'", { top: '50' });
  expect(series).toHaveLength(16);
  expect(new Set(series.map((one) => one.metadatavalues[0]?.value))).toEqual(new Set(['train', 'other']));
});

test('refuses an unknown metric, a bad filter and a bad interval', async () => {
  await start([runningRun()]);
  const path = `${WS}/providers/Microsoft.Insights/metrics?api-version=2024-02-01`;
  for (const bad of [
    'metricnames=Nothing',
    'metricnames=GpuUtilizationPercentage&$filter=nonsense',
    'metricnames=GpuUtilizationPercentage&interval=PT7M',
  ]) {
    expect((await bench?.fetch(`${path}&${bad}`))?.status).toBe(400);
  }
});

test('reads filters as Azure Monitor does', () => {
  expect(parseMetricFilter("A eq 'x' and B eq '*'")).toEqual(
    new Map<string, unknown>([
      ['a', ['x']],
      ['b', '*'],
    ]),
  );
  expect(parseMetricFilter("(a eq 'it''s' or a eq 'y') and b eq '*'")?.get('a')).toEqual(["it's", 'y']);
  expect(parseMetricFilter('')).toEqual(new Map());
  for (const bad of [
    "a eq 'x' or b eq 'y'",
    "(a eq 'x' or b eq 'y')",
    "a ne 'x'",
    "a eq 'x' and",
    "a eq 'x' b eq 'y'",
  ]) {
    expect(parseMetricFilter(bad), bad).toBeUndefined();
  }
});

test('reads time spans by ends, by length, or both', () => {
  const hour = { from: START - 3_600_000, to: START };
  expect(parseTimespan('2026-03-02T09:00:00Z/2026-03-02T10:00:00Z', 0)).toEqual(hour);
  expect(parseTimespan('PT1H', START)).toEqual(hour);
  expect(parseTimespan('PT1H/2026-03-02T10:00:00Z', 0)).toEqual(hour);
  expect(parseTimespan('2026-03-02T09:00:00Z/PT1H', 0)).toEqual(hour);
  expect(parseTimespan('yesterday', START)).toBeUndefined();
});
