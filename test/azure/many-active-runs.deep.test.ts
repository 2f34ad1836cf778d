import { expect, it } from 'vitest';
import { chunks } from '../../src/azure/http/concurrency.ts';
import type { Run } from '../../src/core/run/run.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun, aJob } from './fixtures/jobs.ts';

/** More than are kept as they were listed. */
const ACTIVE = 6000;

it('active runs are refreshed in batches however many there are, and keep what ARM and run history alone say', async () => {
  const ids = Array.from({ length: ACTIVE }, (_, index) => `r${index}`);
  const pages = chunks(ids, 1000).map((some, index) => ({
    body: {
      value: some.map((id) => aJob(id)),
      nextLink: `https://management.azure.com/workspaces/ws-one/jobs?page=${index + 1}`,
    },
  }));
  const routes: FakeRoutes = {
    ...DISCOVERY,
    'GET /jobs?': pages,
    'POST /batchrundata': chunks(ids.slice(0, 200), 100).map((some) => ({
      body: {
        successfulResults: Object.fromEntries(
          some.map((id) => [id, { runMetadata: aHistoryRun(id, { createdBy: null }) }]),
        ),
      },
    })),
  };
  const { azure } = fakeAzure(routes);
  const known = new Map<string, Run>();
  let next: string | null = null;
  for (const _ of pages) {
    const page: Awaited<ReturnType<typeof azure.runs.page>> = await azure.runs.page(WORKSPACE, next, ALWAYS);
    // As the store gives them back.
    for (const { run } of page.runs) known.set(run.id, { ...run, creator: { ...run.creator, objectId: 'object-1' } });
    next = page.next;
  }
  const first = ids.slice(0, 200);
  const refreshed = await azure.runs.refresh(WORKSPACE, first, ALWAYS, known);
  expect([...refreshed.values()].every(({ kind }) => kind === 'found')).toBe(true);
  expect(refreshed.get('r0')).toMatchObject({
    listed: { run: { experiment: 'exp', jobType: 'command', timeLimit: 300_000, creator: { objectId: 'object-1' } } },
  });
  expect(azure.requests.counts()).toMatchObject({ 'jobs-list': pages.length, 'run-batch': 2 });
  expect(azure.requests.counts()).not.toHaveProperty('job-get');
});

it('what the store alone knows is read from ARM once, since a newer version may see more in it', async () => {
  const { azure } = fakeAzure({
    ...DISCOVERY,
    'GET /jobs/a?': { body: aJob('a') },
    'POST /batchrundata': { body: { successfulResults: { a: { runMetadata: aHistoryRun('a') } } } },
  });
  const read = await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS);
  const found = read.get('a');
  const known = new Map(found?.kind === 'found' ? [['a', found.listed.run]] : []);
  const { azure: restarted } = fakeAzure({
    ...DISCOVERY,
    'GET /jobs/a?': { body: aJob('a') },
    'POST /batchrundata': { body: { successfulResults: { a: { runMetadata: aHistoryRun('a') } } } },
  });
  for (let pass = 0; pass < 3; pass++) await restarted.runs.refresh(WORKSPACE, ['a'], ALWAYS, known);
  expect(restarted.requests.counts()).toMatchObject({ 'job-get': 1, 'run-batch': 2 });
});
