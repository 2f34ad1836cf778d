import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SendError } from '../../src/core/ports/send.ts';
import { createOutbound, type NetworkSettings } from '../../src/network/outbound.ts';
import { createServerIdentity, type ServerIdentity } from '../../src/sandbox/certificate.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';

const HOST = 'hooks.corp.invalid';
const ALWAYS = new AbortController().signal;

let identity: ServerIdentity;
beforeAll(async () => {
  identity = await createServerIdentity(['localhost', HOST], ['127.0.0.1']);
});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function receiver(): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const server: Server = createServer({ key: identity.keyPem, cert: identity.certPem }, (request, response) => {
    heard.push(`${request.method} ${request.headers.host}${request.url}`);
    response.writeHead(200, { 'retry-after': '7' }).end('x'.repeat(100_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise<void>((done) => server.close(() => done())) });
  return { port: (server.address() as AddressInfo).port, heard };
}

async function proxy(options: Parameters<typeof startProxy>[0] = {}): Promise<TestProxy> {
  const started = await startProxy(options);
  open.push(started);
  return started;
}

function outbound(settings: NetworkSettings) {
  const made = createOutbound({ ca: identity.caPem, ...settings });
  open.push(made);
  return made;
}

const get = (url: string) => ({ url, method: 'GET', abort: ALWAYS }) as const;

describe('a request through the proxy of the environment', () => {
  it('reaches a host that only the proxy can resolve, and the certificate authority of the config holds behind it', async () => {
    const [{ port, heard }, through] = [await receiver(), await proxy()];
    const { send } = outbound({ httpsProxy: `http://127.0.0.1:${through.port}` });
    const answer = await send({ ...get(`https://${HOST}:${port}/a`), method: 'POST', body: 'text' });
    expect(answer).toMatchObject({ status: 200, headers: { 'retry-after': '7' } });
    expect(answer.text).toHaveLength(65_536);
    expect(heard).toEqual([`POST ${HOST}:${port}/a`]);
    expect(through.asked).toEqual([`${HOST}:${port}`]);
  });

  it('trusts nobody else behind it', async () => {
    const [{ port }, through] = [await receiver(), await proxy()];
    const made = createOutbound({ httpsProxy: `http://127.0.0.1:${through.port}` });
    open.push(made);
    await expect(made.send(get(`https://${HOST}:${port}/a`))).rejects.toThrow(
      `cannot be reached through the proxy 127.0.0.1:${through.port} (UNABLE_TO_VERIFY_LEAF_SIGNATURE; if its certificate is of a private authority, name that in azure.ca-file)`,
    );
  });

  it('takes a proxy that is reached over TLS, with the same certificate authority', async () => {
    const tls = { key: identity.keyPem, cert: identity.certPem };
    const [{ port, heard }, through] = [await receiver(), await proxy({ tls })];
    const { send } = outbound({ httpsProxy: `https://localhost:${through.port}` });
    expect((await send(get(`https://${HOST}:${port}/a`))).status).toBe(200);
    expect([heard.length, through.asked.length]).toEqual([1, 1]);
  });

  it('gives the proxy its user and password, and no message repeats them', async () => {
    const through = await proxy({ refuses: 407 });
    const { send } = outbound({ httpsProxy: `http://me%40corp:hunter2@127.0.0.1:${through.port}` });
    const failure = await send(get(`https://${HOST}/a`)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SendError);
    expect(String(failure)).toBe(
      `SendError: cannot be reached through the proxy 127.0.0.1:${through.port} (the proxy answered 407)`,
    );
    expect(through.credentials).toEqual([`Basic ${Buffer.from('me@corp:hunter2').toString('base64')}`]);
  });

  it('is direct where NO_PROXY says so', async () => {
    const [{ port }, through] = [await receiver(), await proxy()];
    const { send } = outbound({ httpsProxy: `http://127.0.0.1:${through.port}`, noProxy: 'localhost' });
    expect((await send(get(`https://localhost:${port}/a`))).status).toBe(200);
    expect(through.asked).toEqual([]);
  });

  it('uses HTTP_PROXY for http addresses, and never for the token service of this machine', async () => {
    const through = await proxy();
    const { send, proxyOf } = outbound({ httpProxy: `http://127.0.0.1:${through.port}` });
    await send(get('http://beats.corp.invalid/a'));
    expect(through.asked).toEqual(['http://beats.corp.invalid/a']);
    for (const host of ['169.254.169.254', '169.254.130.2:8081', 'localhost:42356', '127.0.0.1:41564', '[::1]:80'])
      expect(proxyOf(new URL(`http://${host}/metadata/identity/oauth2/token`))).toBeNull();
    expect(proxyOf(new URL('https://beats.corp.invalid/a'))).toBeNull();
  });

  it('gives the SDKs an agent that takes the same way', () => {
    const { agentFor } = outbound({ httpsProxy: 'http://proxy.invalid:3128', noProxy: 'direct.invalid' });
    const agents = ['https://a.invalid', 'https://b.invalid', 'https://direct.invalid'].map((url) =>
      agentFor(new URL(url)),
    );
    expect(agents[0]).toBe(agents[1]);
    expect(agents[0]).not.toBe(agents[2]);
  });
});
