import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { clearedTransport } from '../../src/azure/http/cleared-transport.ts';
import type { Clearance } from '../../src/core/ports/azure.ts';
import { createOutbound, type Outbound } from '../../src/network/outbound.ts';
import { createServerIdentity } from '../../src/sandbox/certificate.ts';
import { startDatabaseProxy } from '../support/database-proxy.ts';
import { startProxy } from '../support/proxy.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that counts what it is asked, and takes so long to answer. */
async function arrange(takes = 0, answer = 202) {
  const { keyPem, certPem, caPem } = await createServerIdentity(['localhost'], ['127.0.0.1']);
  const asked: string[] = [];
  let connections = 0;
  const server: Server = createServer({ key: keyPem, cert: certPem }, async (request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['content-length']}`);
    await delay(takes);
    response.writeHead(answer).end('null');
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server on a TCP port has an AddressInfo; the type also allows for pipes.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/cancel`;
  const outbound = createOutbound({ ca: caPem });
  closers.push(() => outbound.close());
  return { url, asked, caPem, outbound, connections: () => connections };
}

function post(url: string, outbound: Outbound, clear: Clearance, abort = new AbortController().signal) {
  const request = createPipelineRequest({ url, method: 'POST', headers: createHttpHeaders(), abortSignal: abort });
  return clearedTransport(clear, outbound.freshAgentFor(new URL(url))).sendRequest(request);
}

const lasts = (left: number) => async () => ({ left: () => left });

describe('a request that needs a clearance', () => {
  it('has its connection before it asks, and is written at once afterwards', async () => {
    const { url, asked, outbound, connections } = await arrange();
    const seen: [number, number][] = [];
    const clear = async () => {
      await delay(100);
      seen.push([connections(), asked.length]);
      return { left: () => 5000 };
    };
    expect(await post(url, outbound, clear)).toMatchObject({ status: 202, bodyAsText: 'null' });
    expect(seen).toEqual([[1, 0]]);
    expect(asked).toEqual(['POST /cancel 0']);
  });

  it('takes a connection of its own, though others are kept alive', async () => {
    const { url, outbound, connections } = await arrange();
    await post(url, outbound, lasts(5000));
    await post(url, outbound, lasts(5000));
    expect(connections()).toBe(2);
  });

  it('does not ask while it connects, however long that takes', async () => {
    const { url, asked, outbound } = await arrange();
    const slow = await startDatabaseProxy(url);
    closers.push(() => slow.close());
    slow.holdQuestions = () => true;
    let isAsked = false;
    const clear = async () => {
      isAsked = true;
      return { left: () => 5000 };
    };
    const answer = post(slow.url, outbound, clear);
    await delay(300);
    expect(isAsked).toBe(false);
    slow.release();
    expect((await answer).status).toBe(202);
    expect(asked).toHaveLength(1);
  });

  it('goes through a proxy, and asks behind its tunnel', async () => {
    const { url, asked, caPem } = await arrange();
    const proxy = await startProxy();
    const outbound = createOutbound({ httpsProxy: `http://127.0.0.1:${proxy.port}`, ca: caPem });
    closers.push(() => proxy.close(), outbound.close);
    const seen: number[] = [];
    const clear = async () => {
      seen.push(proxy.asked.length, asked.length);
      return { left: () => 5000 };
    };
    expect((await post(url, outbound, clear)).status).toBe(202);
    expect(seen).toEqual([1, 0]);
  });

  it.each([
    ['is refused', async () => null],
    ['is over when it comes', lasts(0)],
  ])('sends nothing when it %s', async (_what, clear) => {
    const { url, asked, outbound } = await arrange();
    await expect(post(url, outbound, clear)).rejects.toThrow('held back');
    await delay(50);
    expect(asked).toEqual([]);
  });

  it('sends nothing when it was stopped before, or while it waited for the clearance', async () => {
    const { url, asked, outbound } = await arrange();
    await expect(post(url, outbound, lasts(5000), AbortSignal.abort())).rejects.toThrow('stopped');
    const stop = new AbortController();
    const clear = async () => {
      stop.abort();
      return { left: () => 5000 };
    };
    await expect(post(url, outbound, clear, stop.signal)).rejects.toThrow('held back');
    expect(asked).toEqual([]);
  });

  it('is cut at the end of the clearance', async () => {
    const { url, asked, outbound } = await arrange(3000);
    const began = performance.now();
    await expect(post(url, outbound, lasts(200))).rejects.toThrow('no answer came in time');
    expect(performance.now() - began).toBeLessThan(2000);
    expect(asked).toHaveLength(1);
  });
});
