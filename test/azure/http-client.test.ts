import { Agent } from 'node:https';
import { createHttpHeaders, createPipelineRequest, type HttpClient, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/azure/http/http-client.ts';
import { RequestCounts } from '../../src/azure/http/request-kind.ts';
import { lookupWithLocalNames } from '../../src/network/local-names.ts';
import { createOutbound } from '../../src/network/outbound.ts';

const ARM = 'https://management.azure.com';
const JOBS = `${ARM}/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/jobs`;

function answering(status: number, headers: Record<string, string> = {}): HttpClient {
  return { sendRequest: async (request) => ({ request, status, headers: createHttpHeaders(headers), bodyAsText: '' }) };
}

function aClient(transport: HttpClient, timeout?: number) {
  const counts = new RequestCounts();
  const waits: number[] = [];
  const clock = { now: 0 };
  const parts = {
    clock: () => clock.now,
    sleep: async (length: number) => {
      waits.push(length);
      clock.now += length;
    },
    transport,
    ...(timeout !== undefined && { requestTimeout: timeout }),
  };
  const client = createHttpClient({ endpoint: ARM }, parts, counts);
  return { client, counts, waits };
}

describe('the HTTP client', () => {
  it('counts every try by its kind', async () => {
    const { client, counts } = aClient(answering(200));
    await client.sendRequest(createPipelineRequest({ url: JOBS }));
    await client.sendRequest(createPipelineRequest({ url: `${JOBS}/a/cancel`, method: 'POST' }));
    expect(counts.counts()).toEqual({ 'jobs-list': 1, cancel: 1 });
  });

  it('says of every request how Azure answered it, and which got no answer', async () => {
    const answers: unknown[] = [];
    const lost: HttpClient = {
      sendRequest: async () => {
        throw new RestError('gone', { code: 'ECONNRESET' });
      },
    };
    for (const transport of [answering(200), answering(429, { 'retry-after': '1' }), answering(403), lost]) {
      const parts = { clock: () => 0, transport, answered: (...answer: unknown[]) => void answers.push(answer) };
      const client = createHttpClient({ endpoint: ARM }, parts, new RequestCounts());
      await client.sendRequest(createPipelineRequest({ url: JOBS })).catch(() => {});
    }
    expect(answers).toEqual([200, 429, 403, null].map((status) => ['jobs-list', status]));
  });

  it('gives every request the agent of the way out, in the place of the SDKs’ own proxy agent', async () => {
    const seen: unknown[] = [];
    const transport: HttpClient = {
      sendRequest: async (request) => {
        seen.push(request.agent);
        return { request, status: 200, headers: createHttpHeaders() };
      },
    };
    const outbound = createOutbound({ httpsProxy: 'http://proxy.invalid:3128' });
    const counts = new RequestCounts();
    const client = createHttpClient({ endpoint: ARM }, { clock: () => 0, transport, outbound }, counts);
    const [local, proxy] = ['http://169.254.169.254/metadata/identity/oauth2/token', new Agent()];
    await client.sendRequest(createPipelineRequest({ url: JOBS }));
    await client.sendRequest(createPipelineRequest({ url: local }));
    await client.sendRequest(Object.assign(createPipelineRequest({ url: JOBS }), { agent: proxy }));
    expect(seen).toEqual([JOBS, local, JOBS].map((url) => outbound.agentFor(new URL(url))));
    expect(seen).not.toContain(proxy);
  });

  it('says through which proxy a connection was lost', async () => {
    const transport: HttpClient = {
      sendRequest: async () => {
        throw new RestError('connect ECONNREFUSED', { code: 'ECONNREFUSED' });
      },
    };
    const outbound = createOutbound({ httpsProxy: 'http://me:hunter2@proxy.invalid:3128' });
    const client = createHttpClient({ endpoint: ARM }, { clock: () => 0, transport, outbound }, new RequestCounts());
    await expect(client.sendRequest(createPipelineRequest({ url: JOBS }))).rejects.toThrow(
      'connect ECONNREFUSED (through the proxy proxy.invalid:3128)',
    );
  });

  it('hands on a short Retry-After and holds back the reads of that subscription meanwhile', async () => {
    const { client, waits } = aClient(answering(429, { 'retry-after': '7' }));
    expect((await client.sendRequest(createPipelineRequest({ url: JOBS }))).status).toBe(429);
    await client.sendRequest(createPipelineRequest({ url: JOBS }));
    expect(waits).toEqual([7000]);
  });

  it.each([
    { 'retry-after': '3600' },
    { 'retry-after-ms': '3600000' },
    { 'x-ms-retry-after-ms': '3600000' },
    { 'retry-after': 'Thu, 01 Jan 1970 01:00:00 GMT' },
  ])('refuses to wait for long: %j', async (headers) => {
    const { client } = aClient(answering(429, headers));
    await expect(client.sendRequest(createPipelineRequest({ url: JOBS }))).rejects.toThrow('again in 3600 s');
  });

  describe('on the clock', () => {
    const at = (text: string) => aClient(answering(200, { date: text })).client;

    it.each([
      ['Thu, 01 Jan 1970 00:05:01 GMT', '5m 1s behind'],
      ['Wed, 31 Dec 1969 23:54:58 GMT', '5m 1s ahead of'],
    ])('refuses a read that was answered at %s by Azure’s clock', async (date, said) => {
      const sent = at(date).sendRequest(createPipelineRequest({ url: JOBS }));
      await expect(sent).rejects.toThrow(`the clock of this machine says 1970-01-01T00:00:00Z, ${said} Azure's`);
    });

    it.each(['Thu, 01 Jan 1970 00:05:00 GMT', 'Wed, 31 Dec 1969 23:55:00 GMT', 'yesterday', ''])(
      'goes on when the answer says %j',
      async (date) => {
        expect((await at(date).sendRequest(createPipelineRequest({ url: JOBS }))).status).toBe(200);
      },
    );

    it('hears what became of a cancel whatever the time is', async () => {
      const cancel = createPipelineRequest({ url: `${JOBS}/a/cancel`, method: 'POST' });
      expect((await at('Fri, 02 Jan 1970 00:00:00 GMT').sendRequest(cancel)).status).toBe(200);
    });
  });

  it('paces reads by what Azure says is left, and nothing else', async () => {
    const { client, waits } = aClient(answering(200, { 'x-ms-ratelimit-remaining-subscription-reads': '3' }));
    await client.sendRequest(createPipelineRequest({ url: JOBS }));
    await client.sendRequest(createPipelineRequest({ url: `${JOBS}/a/cancel`, method: 'POST' }));
    await client.sendRequest(createPipelineRequest({ url: 'https://westus.api.azureml.ms/subscriptions/s/x' }));
    expect(waits).toEqual([]);
    await client.sendRequest(createPipelineRequest({ url: JOBS }));
    // One token, and twenty that stay for cancels.
    expect(waits).toEqual([1050]);
  });

  it('bounds a request in time, as a lost connection that the SDKs try again', async () => {
    const never: HttpClient = {
      sendRequest: (request) =>
        new Promise((_resolve, reject) => {
          request.abortSignal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        }),
    };
    const { client } = aClient(never, 5);
    const request = createPipelineRequest({ url: JOBS });
    await expect(client.sendRequest(request)).rejects.toMatchObject({ name: 'RestError', code: 'ETIMEDOUT' });
    expect(request.abortSignal).toBeUndefined();
  });

  it('lets an abort of the caller be one', async () => {
    const abort = AbortSignal.abort();
    const transport: HttpClient = {
      sendRequest: async (request) => {
        if (request.abortSignal?.aborted) throw new DOMException('aborted', 'AbortError');
        return { request, status: 200, headers: createHttpHeaders() };
      },
    };
    const request = createPipelineRequest({ url: 'https://example.com/', abortSignal: abort });
    await expect(aClient(transport).client.sendRequest(request)).rejects.toMatchObject({ name: 'AbortError' });
    expect(request.abortSignal).toBe(abort);
  });

  it('calls a body that broke off a lost connection', async () => {
    const broken: HttpClient = {
      sendRequest: async () => {
        throw new RestError('Error reading response as text: aborted', { code: RestError.PARSE_ERROR });
      },
    };
    await expect(aClient(broken).client.sendRequest(createPipelineRequest({ url: JOBS }))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });
});

describe('names below localhost', () => {
  it.each(['localhost', 'acct.blob.localhost', 'ACCT.BLOB.LOCALHOST'])('%s is this machine', (name) => {
    lookupWithLocalNames(name, {}, (error, address, family) => {
      expect([error, address, family]).toEqual([null, '127.0.0.1', 4]);
    });
    lookupWithLocalNames(name, { all: true }, (error, addresses) => {
      expect([error, addresses]).toEqual([null, [{ address: '127.0.0.1', family: 4 }]]);
    });
  });
});
