import { afterEach, expect, test } from 'vitest';
import { type Bench, START, startBench } from './clients.ts';
import { type RunInput, runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

interface History {
  metrics: { value: number | string; timestamp: number; step: number }[];
  next_page_token?: string;
}

const PATH = `/mlflow/v1.0${WS}/api/2.0/mlflow/metrics/get-history`;

async function start(metrics: RunInput['metrics']): Promise<void> {
  bench = await startBench(worldOf([runningRun({ metrics })]));
}

async function history(query: string): Promise<History> {
  return (await bench.fetch(`${PATH}?${query}`)).json<History>();
}

test('gives what was logged by now, and what is no number as a text', async () => {
  await start({
    loss: [
      { at: '-2h', value: 0.5 },
      { at: '-1h', value: 'NaN', step: 10 },
      { at: '1h', value: 1 },
    ],
  });
  expect((await history('run_id=train&metric_key=loss')).metrics).toEqual([
    { key: 'loss', value: 0.5, timestamp: START - 7_200_000, step: 0 },
    { key: 'loss', value: 'NaN', timestamp: START - 3_600_000, step: 10 },
  ]);
  expect((await history('run_id=train&metric_key=none')).metrics).toEqual([]);
});

test('generates a metric that nears its goal until it stops, and pages it', async () => {
  await start({ loss: { every: '1m', from: 3, towards: 1, stops: '-30m' } });
  const first = await history('run_id=train&metric_key=loss&max_results=60');
  expect(first.metrics).toHaveLength(60);
  const rest = await history(`run_id=train&metric_key=loss&max_results=60&page_token=${first.next_page_token}`);
  expect(rest.metrics).toHaveLength(30);
  expect(rest.next_page_token).toBeUndefined();
  expect(Number(rest.metrics.at(-1)?.value)).toBeLessThan(1.5);
});

test('refuses an unknown run, a missing key and a caller without a token', async () => {
  await start({});
  expect((await bench.fetch(`${PATH}?run_id=none&metric_key=x`)).text).toContain('RESOURCE_DOES_NOT_EXIST');
  expect((await bench.fetch(`${PATH}?run_id=train`)).status).toBe(400);
  expect((await bench.fetch(`${PATH}?run_id=train&metric_key=x`, { scope: null })).status).toBe(401);
});

test('finds the children of a run with the newest value of each metric, page by page', async () => {
  const trial = (id: string, value: number | 'NaN') => ({
    id,
    started: '-1h',
    metrics: { loss: [{ at: '-30m', value }] },
  });
  bench = await startBench(
    worldOf([runningRun({ type: 'sweep', children: [trial('one', 0.5), trial('two', 'NaN')] })]),
  );
  const api = `/mlflow/v1.0${WS}/api/2.0/mlflow`;
  const found = await bench.fetch(`${api}/experiments/get-by-name?experiment_name=default`);
  const id = found.json<{ experiment: { experiment_id: string } }>().experiment.experiment_id;
  const search = async (more: object) => {
    const body = { experiment_ids: [id], filter: "tags.mlflow.parentRunId = 'train'", max_results: 1, ...more };
    return bench.fetch(`${api}/runs/search`, { method: 'POST', body });
  };
  expect((await search({})).json()).toMatchObject({
    runs: [{ info: { run_id: 'one' }, data: { metrics: [{ key: 'loss', value: 0.5, step: 0 }] } }],
    next_page_token: '1',
  });
  expect((await search({ page_token: '1' })).json()).toMatchObject({
    runs: [{ info: { run_id: 'two' }, data: { metrics: [{ value: 'NaN' }] } }],
  });
  expect((await search({ experiment_ids: ['another'] })).json()).toEqual({ runs: [] });
  expect((await search({ filter: 'attributes.status = "x"' })).status).toBe(400);
});
