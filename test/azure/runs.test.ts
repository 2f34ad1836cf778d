import { describe, expect, it } from 'vitest';
import { ALWAYS, CLEAR, DISCOVERY, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun, aJob } from './fixtures/jobs.ts';

function page(value: unknown, nextLink?: string) {
  return { body: { value, ...(nextLink === undefined ? {} : { nextLink }) } };
}

const NEXT = 'https://management.azure.com/subscriptions/sub-1/next/jobs?api-version=2023-04-01&$skip=abc';

describe('a page of runs', () => {
  it('is asked for with archived runs, and says where the next one is', async () => {
    const { azure, transport } = fakeAzure({ 'GET /jobs?': page([aJob('a'), aJob('b')], NEXT) });
    const first = await azure.runs.page(WORKSPACE, null, ALWAYS);
    expect(first.runs.map((listed) => listed.run.id)).toEqual(['a', 'b']);
    expect(first.next).toBe(NEXT);
    expect(transport.sent[0]?.url).toContain('listViewType=All');
    expect(transport.sent[0]?.url).toContain('api-version=2023-04-01');
  });

  it('follows a continuation as it was given and ends where none is', async () => {
    const { azure, transport } = fakeAzure({ 'GET /next/jobs': page([aJob('c')]) });
    const second = await azure.runs.page(WORKSPACE, NEXT, ALWAYS);
    expect(second).toMatchObject({ next: null, runs: [{ run: { id: 'c' } }] });
    expect(transport.sent).toHaveLength(1);
    expect(decodeURIComponent(transport.sent[0]?.url ?? '')).toContain('$skip=abc');
  });

  it('reports odd entries and keeps the others', async () => {
    const odd = [
      null,
      'text',
      { name: 'step', systemData: { createdAt: '2026-08-25T13:23:30Z' } },
      aJob('tags', { tags: 7 }),
    ];
    const { azure } = fakeAzure({ 'GET /jobs?': page([aJob('good'), ...odd]) });
    const { runs, malformed } = await azure.runs.page(WORKSPACE, null, ALWAYS);
    expect(runs.map((listed) => listed.run.id)).toEqual(['good']);
    expect(malformed.map((entry) => entry.id)).toEqual([null, null, 'step', 'tags']);
  });

  it.each([
    ['of another shape', { body: { runs: [] } }],
    ['whose value is no list', { body: { value: { unexpected: 'shape' } } }],
    ['that is not JSON', { body: '<html>' }],
    ['that breaks off', { body: '{"value":[' }],
    ['that is empty', { body: '' }],
  ])('%s is malformed, and not an empty one', async (_what, answer) => {
    const { azure } = fakeAzure({ 'GET /jobs?': answer });
    await expect(azure.runs.page(WORKSPACE, null, ALWAYS)).rejects.toMatchObject({
      name: 'AzureError',
      kind: 'malformed',
    });
  });

  it.each([
    [403, 'denied'],
    [404, 'not-found'],
    [429, 'throttled'],
    [500, 'unavailable'],
  ])('answered with %d is %s', async (status, kind) => {
    const { azure } = fakeAzure({ 'GET /jobs?': { status, body: { error: { code: 'X', message: 'm' } } } });
    await expect(azure.runs.page(WORKSPACE, null, ALWAYS)).rejects.toMatchObject({ kind, status });
  });

  it('is tried again after a lost connection and a 5xx', async () => {
    const { azure } = fakeAzure({ 'GET /jobs?': [{ cut: true }, { status: 503 }, page([aJob('a')])] });
    expect((await azure.runs.page(WORKSPACE, null, ALWAYS)).runs).toHaveLength(1);
    expect(azure.requests.counts()).toEqual({ 'jobs-list': 3 });
  });

  it('is not asked for when the caller has stopped', async () => {
    const { azure, transport } = fakeAzure({ 'GET /jobs?': page([]) });
    await expect(azure.runs.page(WORKSPACE, null, AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' });
    expect(transport.sent).toHaveLength(0);
  });
});

describe('reading a run', () => {
  it('gives it, or null when there is none', async () => {
    const { azure } = fakeAzure({ 'GET /jobs/a?': { body: aJob('a') } });
    expect((await azure.runs.read(WORKSPACE, 'a', ALWAYS))?.run.id).toBe('a');
    expect(await azure.runs.read(WORKSPACE, 'b', ALWAYS)).toBeNull();
  });

  it('is malformed for a step, of which ARM knows nothing', async () => {
    const { properties: _dropped, ...step } = aJob('step');
    const { azure } = fakeAzure({ 'GET /jobs/step?': { body: step } });
    await expect(azure.runs.read(WORKSPACE, 'step', ALWAYS)).rejects.toMatchObject({ kind: 'malformed' });
  });
});

describe('refreshing runs', () => {
  it('learns the schedule that made a run from run history, unless its name says it', async () => {
    const named = 'nightly-20260825T030000Z';
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a'), aJob('b', { displayName: named }), aJob('c')]),
      'POST /batchrundata': batchOf(
        aHistoryRun('a', { scheduleId: '/subscriptions/s/workspaces/w/schedules/weekly' }),
        aHistoryRun('b', { scheduleId: 'e1a7' }),
        aHistoryRun('c', { scheduleId: null }),
      ),
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    const refreshed = await azure.runs.refresh(WORKSPACE, ['a', 'b', 'c'], ALWAYS);
    const schedules = ['a', 'b', 'c'].map((id) => {
      const found = refreshed.get(id);
      return found?.kind === 'found' ? found.listed.run.job?.schedule : null;
    });
    expect(schedules).toEqual(['weekly', 'nightly', null].map((value) => ({ known: true, value })));
  });

  const batchOf = (...runs: ReturnType<typeof aHistoryRun>[]) => ({
    body: {
      successfulResults: Object.fromEntries(runs.map((run) => [run.runId, { runMetadata: run }])),
      failedResults: {},
    },
  });

  it('takes one request for many that were listed, and keeps what ARM alone knows', async () => {
    const ended = aHistoryRun('b', { status: 'Completed', endTimeUtc: '2026-08-25T13:40:00+00:00' });
    const { azure, transport } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a'), aJob('b')]),
      'POST /batchrundata': batchOf(aHistoryRun('a'), ended),
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    const refreshed = await azure.runs.refresh(WORKSPACE, ['a', 'b'], ALWAYS);
    expect(refreshed.get('a')).toMatchObject({
      kind: 'found',
      listed: {
        run: { experiment: 'exp', timeLimit: 300_000, jobType: 'command', tags: { owner: 'b@example.com' } },
        timing: { known: true, value: { startedAt: Date.parse('2026-08-25T13:30:00Z'), endedAt: null } },
      },
    });
    expect(refreshed.get('a')).toMatchObject({ listed: { run: { creator: { objectId: 'object-1' } } } });
    expect(refreshed.get('b')).toMatchObject({ listed: { run: { phase: 'ended' } } });
    expect(azure.requests.counts()).toEqual({ 'jobs-list': 1, workspaces: 1, discovery: 1, 'run-batch': 1 });
    expect(transport.sent.at(-1)?.body).toEqual({
      requests: { a: { runId: 'a', selectRunMetadata: true }, b: { runId: 'b', selectRunMetadata: true } },
    });
  });

  it('keeps the creator that run history told when ARM lists the run again', async () => {
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a')]),
      'POST /batchrundata': batchOf(aHistoryRun('a')),
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS);
    const again = await azure.runs.page(WORKSPACE, null, ALWAYS);
    expect(again.runs[0]?.run.creator.objectId).toBe('object-1');
  });

  it('reads what it has never seen from ARM, once', async () => {
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs/a?': { body: aJob('a') },
      'POST /batchrundata': batchOf(aHistoryRun('a')),
    });
    await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS);
    await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS);
    expect(azure.requests.counts()).toMatchObject({ 'job-get': 1, 'run-batch': 1 });
  });

  it('asks for at most a hundred in one request', async () => {
    const ids = [...Array(250).keys()].map((index) => `r${index}`);
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page(ids.map((id) => aJob(id))),
      'POST /batchrundata': batchOf(...ids.map((id) => aHistoryRun(id))),
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    expect((await azure.runs.refresh(WORKSPACE, ids, ALWAYS)).size).toBe(250);
    expect(azure.requests.counts()).toMatchObject({ 'run-batch': 3 });
    expect(azure.requests.counts()).not.toHaveProperty('job-get');
  });

  it('asks ARM by name for what the batch does not hold: found, gone, or failed alone', async () => {
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a'), aJob('b'), aJob('c'), aJob('d')]),
      'POST /batchrundata': batchOf(aHistoryRun('a')),
      'GET /jobs/b?': { body: aJob('b', { status: 'Completed' }) },
      'GET /jobs/d?': { status: 500 },
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    const refreshed = await azure.runs.refresh(WORKSPACE, ['a', 'b', 'c', 'd'], ALWAYS);
    expect([...refreshed].map(([id, one]) => [id, one.kind])).toEqual([
      ['a', 'found'],
      ['b', 'found'],
      ['c', 'gone'],
      ['d', 'failed'],
    ]);
  });

  it('does not believe a batch result that is another run', async () => {
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a')]),
      'POST /batchrundata': {
        body: { successfulResults: { a: { runMetadata: aHistoryRun('z', { status: 'Failed' }) } } },
      },
      'GET /jobs/a?': { body: aJob('a') },
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    expect((await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS)).get('a')).toMatchObject({
      listed: { run: { phase: 'running' } },
    });
  });

  it.each([
    ['a 404', { status: 404 }],
    ['a 400', { status: 400 }],
    ['a 403', { status: 403 }],
    ['another shape', { body: { results: [] } }],
    ['no JSON', { body: '<html>' }],
  ])('leaves the batch route of a workspace alone after %s, and reads by name', async (_what, answer) => {
    const { azure, warnings } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a')]),
      'POST /batchrundata': answer,
      'GET /jobs/a?': { body: aJob('a') },
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    for (let turn = 0; turn < 3; turn++)
      expect((await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS)).get('a')?.kind).toBe('found');
    expect(azure.requests.counts()).toMatchObject({ 'run-batch': 1, 'job-get': 3 });
    expect(warnings).toHaveLength(1);
  });

  it('comes back to the batch route after an outage', async () => {
    const down = { status: 500 };
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /jobs?': page([aJob('a')]),
      'POST /batchrundata': [down, down, down, down, batchOf(aHistoryRun('a'))],
      'GET /jobs/a?': { body: aJob('a') },
    });
    await azure.runs.page(WORKSPACE, null, ALWAYS);
    await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS);
    await azure.runs.refresh(WORKSPACE, ['a'], ALWAYS);
    expect(azure.requests.counts()).toMatchObject({ 'run-batch': 5, 'job-get': 1 });
  });

  it.each([400, 500])('is one failure when ARM answers %d for one run, and the others are found', async (status) => {
    const { azure } = fakeAzure({ 'GET /jobs/a?': { status }, 'GET /jobs/b?': { body: aJob('b') } });
    const refreshed = await azure.runs.refresh(WORKSPACE, ['a', 'b'], ALWAYS);
    expect(refreshed.get('a')).toMatchObject({ kind: 'failed', reason: expect.stringContaining(`HTTP ${status}`) });
    expect(refreshed.get('b')?.kind).toBe('found');
  });

  it.each([
    ['throttled', 429],
    ['denied', 403],
  ])('fails as a whole when ARM answers %s', async (kind, status) => {
    const { azure } = fakeAzure({ 'GET /jobs/a?': { status } });
    await expect(azure.runs.refresh(WORKSPACE, ['a'], ALWAYS)).rejects.toMatchObject({ kind });
  });
});

describe('cancelling', () => {
  it('is one POST that is not followed', async () => {
    const location = 'https://management.azure.com/subscriptions/sub-1/x/mfeOperationResults/jc:1?s=SECRET';
    const { azure, transport } = fakeAzure({ 'POST /jobs/a/cancel': { status: 202, headers: { location } } });
    expect(await azure.runs.cancel(WORKSPACE, 'a', CLEAR, ALWAYS)).toEqual({ kind: 'accepted' });
    expect(transport.sent.map((request) => request.method)).toEqual(['POST']);
  });

  it('is refused by a 4xx, which asks to read the run again', async () => {
    const body = { error: { code: 'UserError', message: 'Job a is Finalizing.' } };
    const { azure } = fakeAzure({ 'POST /jobs/a/cancel': { status: 400, body } });
    const answer = await azure.runs.cancel(WORKSPACE, 'a', CLEAR, ALWAYS);
    expect(answer).toMatchObject({ kind: 'refused', status: 400, reason: expect.stringContaining('Finalizing') });
    expect(await azure.runs.cancel(WORKSPACE, 'none', CLEAR, ALWAYS)).toMatchObject({ kind: 'refused', status: 404 });
  });

  it.each([400, 403, 404, 409])('is refused by a %d: nothing was begun', async (status) => {
    const { azure } = fakeAzure({ 'POST /jobs/a/cancel': { status } });
    expect(await azure.runs.cancel(WORKSPACE, 'a', CLEAR, ALWAYS)).toMatchObject({ kind: 'refused', status });
  });

  it.each([307, 302, 401, 408, 410, 422, 429, 500, 503])(
    'is unclear after a %d, and is not sent a second time',
    async (status) => {
      const headers = { location: 'https://management.azure.com/other', 'retry-after': '1' };
      const { azure, transport } = fakeAzure({ 'POST /jobs/a/cancel': { status, headers } });
      expect(await azure.runs.cancel(WORKSPACE, 'a', CLEAR, ALWAYS)).toMatchObject({ kind: 'unclear' });
      expect(transport.sent).toHaveLength(1);
    },
  );

  it('is unclear when the answer is lost, and is not sent a second time', async () => {
    const { azure, transport } = fakeAzure({ 'POST /jobs/a/cancel': { cut: true } });
    expect(await azure.runs.cancel(WORKSPACE, 'a', CLEAR, ALWAYS)).toMatchObject({ kind: 'unclear' });
    expect(transport.sent).toHaveLength(1);
  });

  it('is not sent without a clearance, nor with one that is over', async () => {
    const { azure, transport } = fakeAzure({ 'POST /jobs/a/cancel': { status: 202 } });
    expect(await azure.runs.cancel(WORKSPACE, 'a', async () => null, ALWAYS)).toEqual({ kind: 'not-sent' });
    const over = async () => ({ left: () => 0 });
    expect(await azure.runs.cancel(WORKSPACE, 'a', over, ALWAYS)).toEqual({ kind: 'not-sent' });
    const broken = () => Promise.reject(new Error('no database'));
    await expect(azure.runs.cancel(WORKSPACE, 'a', broken, ALWAYS)).rejects.toThrow('no database');
    expect(transport.sent).toHaveLength(0);
  });
});
