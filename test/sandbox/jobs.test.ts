import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { runningRun, WS, worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

interface Page {
  value: { name: string; properties: { status: string }; systemData: { createdAt: string } }[];
  nextLink?: string;
}

const API = 'api-version=2023-04-01';

test('a page leads to the next by an absolute address, and the last leads nowhere', async () => {
  const runs = [1, 2, 3].map((n) => runningRun({ id: `run-${n}`, created: `-${n}h`, started: `-${n}h` }));
  bench = await startBench(worldOf(runs, { 'page-size': 2 }));
  const first = (await bench.fetch(`${WS}/jobs?${API}`)).json<Page>();
  expect(first.value.map((job) => job.name)).toEqual(['run-1', 'run-2']);
  expect(first.nextLink?.startsWith(`${bench.sandbox.url}${WS}/jobs?`)).toBe(true);
  const second = (await bench.fetch(first.nextLink ?? '')).json<Page>();
  expect(second.value.map((job) => job.name)).toEqual(['run-3']);
  expect('nextLink' in second).toBe(false);
});

test('a hundred thousand past runs are listed newest first without being made, old active runs in their place', async () => {
  bench = await startBench(worldOf([runningRun({ created: '-100d', started: '-99d' })], { history: 100_000 }));
  const skip = (position: number) => bench.fetch(`${WS}/jobs?${API}&$skip=${position}`);
  const deep = (await skip(27_300)).json<Page>();
  const names = deep.value.map((job) => job.name);
  const times = deep.value.map((job) => job.systemData.createdAt);
  expect(times).toEqual(times.toSorted().reverse());
  expect(names).toContain('train');
  const last = (await skip(100_000)).json<Page>();
  expect(last).toMatchObject({ value: [{ name: 'past-run-99999' }] });
  expect('nextLink' in last).toBe(false);
  const job = await bench.arm.jobs.get('rg', 'ws', 'past-run-4711');
  expect(['Completed', 'Failed', 'Canceled']).toContain(job.properties.status);
});

test('every run of a long history is listed exactly once', async () => {
  const runs = ['-3d', '-50d', '-364d'].map((created, n) => runningRun({ id: `run-${n}`, created, started: created }));
  bench = await startBench(worldOf(runs, { history: 500, 'page-size': 37 }));
  const names: (string | undefined)[] = [];
  for await (const job of bench.arm.jobs.list('rg', 'ws', { listViewType: 'All' })) names.push(job.name);
  expect(names).toHaveLength(503);
  expect(new Set(names).size).toBe(503);
});

test('the order can be turned round, to see who relies on it', async () => {
  const runs = [1, 2].map((n) => runningRun({ id: `run-${n}`, created: `-${n}h`, started: `-${n}h` }));
  bench = await startBench(worldOf(runs, { order: 'oldest-first' }));
  expect((await bench.fetch(`${WS}/jobs?${API}`)).json<Page>().value.map((job) => job.name)).toEqual([
    'run-2',
    'run-1',
  ]);
});

test('archived jobs are left out unless they are asked for', async () => {
  bench = await startBench(worldOf([runningRun(), runningRun({ id: 'shelved', archived: true })]));
  const list = async (view: string) =>
    (await bench.fetch(`${WS}/jobs?${API}&listViewType=${view}`))
      .json<Page>()
      .value.map((job) => job.name)
      .sort();
  expect(await list('ActiveOnly')).toEqual(['train']);
  expect(await list('ArchivedOnly')).toEqual(['shelved']);
  expect(await list('All')).toEqual(['shelved', 'train']);
});

test('a run passes through its states as the clock moves, and one of the future is not there yet', async () => {
  const run = runningRun({ created: '1m', started: '10m', ends: { after: '20m', status: 'Failed' } });
  bench = await startBench(worldOf([{ ...run, statuses: [{ at: '15m', status: 'NotResponding' }] }]));
  const statuses: (string | undefined)[] = [];
  for (const minutes of [0, 1, 8, 2, 4, 5]) {
    bench.sandbox.control.advance(`${minutes}m`);
    statuses.push((await bench.fetch(`${WS}/jobs?${API}`)).json<Page>().value[0]?.properties.status);
  }
  expect(statuses).toEqual([undefined, 'Queued', 'Preparing', 'Running', 'NotResponding', 'Failed']);
});

test('a command job has no start in its bag before it runs, and no end before it ends', async () => {
  bench = await startBench(worldOf([runningRun({ created: '-1m', started: '1m', ends: { after: '2m' } })]));
  const bag = async () => (await bench.arm.jobs.get('rg', 'ws', 'train')).properties.properties ?? {};
  expect(await bag()).not.toHaveProperty('StartTimeUtc');
  bench.sandbox.control.advance('1m');
  expect(await bag()).toHaveProperty('StartTimeUtc', '2026-03-02 10:01:00');
  expect(await bag()).not.toHaveProperty('EndTimeUtc');
  bench.sandbox.control.advance('1m');
  expect(await bag()).toHaveProperty('EndTimeUtc', '2026-03-02 10:02:00');
});

test('times carry seven digits and an offset', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const page = (await bench.fetch(`${WS}/jobs?${API}`)).json<Page>();
  expect(page.value[0]?.systemData.createdAt).toMatch(/^2026-03-02T07:55:00\.000\d{4}\+00:00$/);
});

test('a call without an api-version, of an unknown subscription or workspace is refused as ARM refuses it', async () => {
  bench = await startBench(worldOf([]));
  const codeOf = async (path: string) => {
    const answer = await bench.fetch(path);
    return [answer.status, answer.json<{ error: { code: string } }>().error.code];
  };
  expect(await codeOf(`${WS}/jobs`)).toEqual([400, 'MissingApiVersionParameter']);
  expect(await codeOf(`${WS.replace(/5c1f/, '0000')}/jobs?${API}`)).toEqual([404, 'SubscriptionNotFound']);
  expect(await codeOf(`${WS}x/jobs?${API}`)).toEqual([404, 'ResourceNotFound']);
});

test('ids are compared without case', async () => {
  bench = await startBench(worldOf([runningRun()]));
  const path = `${WS.toLowerCase()}/jobs/TRAIN?${API}`;
  expect((await bench.fetch(path)).json()).toMatchObject({ name: 'train' });
});
