import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { unknown } from '../../src/core/signal/signal.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun } from './fixtures/jobs.ts';
import { aSnapshot } from './fixtures/snapshots.ts';

async function childrenOf(routes: FakeRoutes, jobType = 'pipeline') {
  const fake = fakeAzure({ ...DISCOVERY, ...routes });
  const answers = await fake.azure.signals.children(WORKSPACE, [aSnapshot('p', {}, { jobType })], ALWAYS);
  return { ...fake, signal: answers.get('p') };
}

function idsOf(signal: Awaited<ReturnType<typeof childrenOf>>['signal']) {
  return signal?.known ? signal.value.map((child) => child.id) : signal;
}

describe('the children of a run', () => {
  it('are those of all pages, by token or by link', async () => {
    const link = 'https://elsewhere.example/children?%24continuationtoken=two&$top=500';
    const { signal, transport } = await childrenOf({
      'GET /runs/p/children': { body: { value: [aHistoryRun('a')], continuationToken: 'one', nextLink: null } },
      'GET /runs/p/children?$top=500&$continuationtoken=one': { body: { value: [aHistoryRun('b')], nextLink: link } },
      'GET /runs/p/children?$top=500&$continuationtoken=two': { body: { value: [aHistoryRun('c')] } },
    });
    expect(idsOf(signal)).toEqual(['a', 'b', 'c']);
    expect(transport.sent.every((request) => !request.url.includes('elsewhere'))).toBe(true);
  });

  it('that come on two pages count once, in their later state', async () => {
    const later = aHistoryRun('a', { status: 'Failed' });
    const { signal } = await childrenOf({
      'GET /runs/p/children': { body: { value: [aHistoryRun('a'), aHistoryRun('b')], continuationToken: 'one' } },
      'GET /runs/p/children?$top=500&$continuationtoken=one': { body: { value: [later] } },
    });
    expect(idsOf(signal)).toEqual(['a', 'b']);
    expect(signal?.known && signal.value[0]?.status).toBe('Failed');
  });

  it('are none for a run that holds none, without a request', async () => {
    const { signal, transport } = await childrenOf({}, 'command');
    expect(idsOf(signal)).toEqual([]);
    expect(transport.sent).toHaveLength(0);
  });

  it('are unknown of a type that is not known, without a request', async () => {
    const { signal, transport } = await childrenOf({}, 'finetuning');
    expect(signal).toEqual(unknown('whether a run of type finetuning holds others is not known'));
    expect(transport.sent).toHaveLength(0);
  });

  it('include those of a nested sweep, which has no nodes of its own', async () => {
    const sweep = aHistoryRun('s', { uniqueChildRunComputeTargets: ['gpu-a'] });
    const { signal } = await childrenOf({
      'GET /runs/p/children': { body: { value: [sweep] } },
      'GET /runs/s/children': { body: { value: [aHistoryRun('t')] } },
    });
    expect(signal).toMatchObject({
      value: [
        { id: 's', placement: { nodes: 0 } },
        { id: 't', placement: { nodes: 2 } },
      ],
    });
  });

  it.each(['true', 'True'])('do not include those of a nested run that was reused, said as %s', async (word) => {
    const properties = { 'azureml.runsource': 'azureml.PipelineRun', 'azureml.isreused': word };
    const { signal } = await childrenOf({
      'GET /runs/p/children': { body: { value: [aHistoryRun('s', { properties })] } },
      'GET /runs/s/children': { body: { value: [aHistoryRun('t')] } },
    });
    expect(idsOf(signal)).toEqual(['s']);
  });

  it('of a nested run that ended are asked for once', async () => {
    const ended = aHistoryRun('s', { status: 'Completed', properties: { 'azureml.runsource': 'azureml.PipelineRun' } });
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'GET /runs/p/children': { body: { value: [ended] } },
      'GET /runs/s/children': { body: { value: [aHistoryRun('t', { status: 'Completed' })] } },
    });
    const snapshots = [aSnapshot('p', {}, { jobType: 'pipeline' })];
    await azure.signals.children(WORKSPACE, snapshots, ALWAYS);
    await azure.signals.children(WORKSPACE, snapshots, ALWAYS);
    expect(azure.requests.counts()).toMatchObject({ children: 3 });
  });

  it('are unknown when one of them cannot be read, since that one might be the busy one', async () => {
    for (const odd of [{ runId: 'x' }, aHistoryRun('x', { createdUtc: 'soon' })]) {
      const { signal } = await childrenOf({ 'GET /runs/p/children': { body: { value: [aHistoryRun('a'), odd] } } });
      expect(signal).toMatchObject({ known: false, reason: expect.stringContaining('child x') });
    }
  });

  it('have no times where these contradict one another or are none, and say why', async () => {
    const { signal } = await childrenOf({
      'GET /runs/p/children': {
        body: {
          value: [
            aHistoryRun('a', { endTimeUtc: '2026-08-25T13:50:00Z' }),
            aHistoryRun('b', { startTimeUtc: 'soon' }),
            aHistoryRun('c', { status: 'Queued', startTimeUtc: '0001-01-01T00:00:00+00:00' }),
          ],
        },
      },
    });
    const none = { startedAt: null, endedAt: null };
    expect(signal).toMatchObject({
      value: [
        { ...none, timesUnknown: expect.stringContaining('its status is Running, and it has an end') },
        { ...none, timesUnknown: 'its start or end is no time: soon' },
        none,
      ],
    });
    expect(signal?.known && signal.value[2]).not.toHaveProperty('doubt');
  });

  it('are unknown when the list has a next page and no way to it, or no end', async () => {
    const lost = await childrenOf({
      'GET /runs/p/children': { body: { value: [], nextLink: 'https://westeurope.api.azureml.ms/x' } },
    });
    expect(lost.signal).toMatchObject({ known: false, reason: expect.stringContaining('without a token') });
    const endless = await childrenOf({ 'GET /runs/p/children': { body: { value: [], continuationToken: 'again' } } });
    expect(endless.signal).toMatchObject({ known: false, reason: expect.stringContaining('names an earlier one') });
  });

  it('are unknown when discovery without TLS, so nothing is sent there, and no token goes there', async () => {
    const { signal, transport } = await childrenOf({
      'GET /workspaces/ws-one?': {
        body: { properties: { discoveryUrl: 'http://westeurope.api.azureml.ms/discovery' } },
      },
    });
    expect(signal).toMatchObject({
      known: false,
      reason: expect.stringContaining('without TLS, so nothing is sent there'),
    });
    expect(transport.sent).toHaveLength(1);
  });

  it('throw when the caller has stopped', async () => {
    const { azure } = fakeAzure(DISCOVERY);
    const snapshots = [aSnapshot('p', {}, { jobType: 'pipeline' })];
    await expect(azure.signals.children(WORKSPACE, snapshots, AbortSignal.abort())).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});

describe('start and end', () => {
  const run = (fields: Record<string, unknown>) => ({
    body: { successfulResults: { r: { runMetadata: aHistoryRun('r', fields) } } },
  });

  it('come for many runs in one request', async () => {
    const { azure } = fakeAzure({ ...DISCOVERY, 'POST /batchrundata': run({}) });
    const answers = await azure.signals.timing(WORKSPACE, [aSnapshot('r')], ALWAYS);
    expect(answers.get('r')).toMatchObject({ known: true, value: { startedAt: Date.parse('2026-08-25T13:30:00Z') } });
  });

  it('are null for a run that has not started, and unknown for one that runs without a start', async () => {
    const queued = fakeAzure({ ...DISCOVERY, 'POST /batchrundata': run({ status: 'Queued', startTimeUtc: null }) });
    expect((await queued.azure.signals.timing(WORKSPACE, [aSnapshot('r')], ALWAYS)).get('r')).toMatchObject({
      value: { startedAt: null, endedAt: null },
    });
    const odd = fakeAzure({ ...DISCOVERY, 'POST /batchrundata': run({ startTimeUtc: null }) });
    expect((await odd.azure.signals.timing(WORKSPACE, [aSnapshot('r')], ALWAYS)).get('r')).toEqual({
      known: false,
      reason: 'Azure says Running and gives no start',
    });
  });

  it('are unknown when they contradict one another, or the run as it was listed', async () => {
    const early = fakeAzure({ ...DISCOVERY, 'POST /batchrundata': run({ startTimeUtc: '2026-08-24T13:30:00Z' }) });
    const listed = [aSnapshot('r', {}, { createdAt: Date.parse('2026-08-25T13:23:30Z') })];
    expect((await early.azure.signals.timing(WORKSPACE, listed, ALWAYS)).get('r')).toMatchObject({
      reason: expect.stringContaining('is before its submission'),
    });
    const over = run({ status: 'Completed', endTimeUtc: '2026-08-25T13:40:00Z' });
    const ended = fakeAzure({ ...DISCOVERY, 'POST /batchrundata': over });
    expect((await ended.azure.signals.timing(WORKSPACE, [aSnapshot('r')], ALWAYS)).get('r')).toMatchObject({
      reason: 'its status is Running, and it has an end (2026-08-25T13:40:00Z)',
    });
  });

  it('are unknown when they are no times', async () => {
    const { azure } = fakeAzure({ ...DISCOVERY, 'POST /batchrundata': run({ startTimeUtc: '2026-08-25 13:30:00' }) });
    expect((await azure.signals.timing(WORKSPACE, [aSnapshot('r')], ALWAYS)).get('r')).toMatchObject({ known: false });
  });

  it('are read run by run where there is no batch, and a failure is that run’s alone', async () => {
    const { azure } = fakeAzure({
      ...DISCOVERY,
      'POST /batchrundata': { status: 404 },
      'GET /runs/r': { body: aHistoryRun('r') },
    });
    const answers = await azure.signals.timing(WORKSPACE, [aSnapshot('r'), aSnapshot('x')], ALWAYS);
    expect(answers.get('r')).toMatchObject({ known: true });
    expect(answers.get('x')).toMatchObject({ known: false, reason: expect.stringContaining('HTTP 404') });
  });

  it.each([
    [400, 5],
    [500, 5 + 3],
  ])('come in the same pass for all but the run for which Azure answers %d, in %d batches', async (status, batches) => {
    const ids = ['r0', 'r1', 'r2', 'r3', 'bad'];
    const { azure } = fakeAzure({}, { transport: refusing(ids, 'bad', status) });
    const answers = await azure.signals.timing(
      WORKSPACE,
      ids.map((id) => aSnapshot(id)),
      ALWAYS,
    );
    expect([...answers].filter(([, { known }]) => known).map(([id]) => id)).toEqual(['r0', 'r1', 'r2', 'r3']);
    expect(answers.get('bad')).toMatchObject({ known: false, reason: expect.stringMatching(/run bad .*HTTP 404/) });
    expect(azure.requests.counts()).toMatchObject({ 'run-batch': batches, 'run-get': 1 });
  });
});

/** A data plane whose batch route refuses every request that names one run. */
function refusing(ids: readonly string[], bad: string, refusal: number): HttpClient {
  const answer = (request: PipelineRequest, status: number, body: unknown) => ({
    request,
    status,
    headers: createHttpHeaders({ 'content-type': 'application/json' }),
    bodyAsText: JSON.stringify(body),
  });
  return {
    async sendRequest(request) {
      if (request.url.includes('/workspaces/ws-one?'))
        return answer(request, 200, { properties: { discoveryUrl: 'https://westeurope.api.azureml.ms/discovery' } });
      if (request.url.endsWith('/discovery')) return answer(request, 200, { api: 'https://westeurope.api.azureml.ms' });
      const asked = ids.filter((id) => String(request.body).includes(`"${id}"`));
      if (!request.url.endsWith('/batchrundata') || asked.includes(bad))
        return answer(request, request.url.endsWith('/batchrundata') ? refusal : 404, null);
      const results = Object.fromEntries(asked.map((id) => [id, { runMetadata: aHistoryRun(id) }]));
      return answer(request, 200, { successfulResults: results });
    },
  };
}
