import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createIssuer } from '../../src/http/sign-in/issuer.ts';
import { verifyToken } from '../../src/http/sign-in/token.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { fetchBy } from '../../src/network/send-fetch.ts';
import { createServerIdentity, type ServerIdentity } from '../../src/sandbox/certificate.ts';
import { startProxy } from '../support/proxy.ts';

/** A name that the proxy alone can resolve. */
const HOST = 'id.corp.invalid';
const NOW = Date.UTC(2026, 10, 17, 3, 41);

let identity: ServerIdentity;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => {
  identity = await createServerIdentity([HOST], ['127.0.0.1']);
  keys = await generateKeyPair('ES256');
});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** An issuer behind the proxy, with a certificate of a private authority. */
async function issuerBehind(more: { keysAt?: string; padding?: number; mostBytes?: number } = {}) {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  const server = createServer({ key: identity.keyPem, cert: identity.certPem }, (request, response) => {
    const isKeys = request.url === '/keys';
    const document = { issuer: url, jwks_uri: more.keysAt ?? `${url}/keys`, authorization_endpoint: `${url}/a` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : document) + ' '.repeat(more.padding ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on a port, so that its address is one of the network.
  const url = `https://${HOST}:${(server.address() as AddressInfo).port}`;
  const proxy = await startProxy();
  const outbound = createOutbound({ ca: identity.caPem, httpsProxy: `http://127.0.0.1:${proxy.port}` });
  open.push({ close: () => new Promise<void>((done) => server.close(() => done())) }, proxy, outbound);
  const logged: string[] = [];
  const claims = { name: ['sub'], userName: [], roles: [], groups: [], object: [], email: [] };
  const commands = { clientId: 'rw', scopes: [] };
  const issuer = createIssuer(
    { issuer: url, clientId: 'rw', clientSecret: null, audiences: ['rw'], tenant: null, scopes: [], commands, claims },
    {
      fetch: fetchBy(outbound.send, { within: 5000, mostBytes: more.mostBytes ?? 100_000 }),
      clock: () => NOW,
      log: { warn: (fields, message) => void logged.push(`${message} ${JSON.stringify(fields)}`) },
    },
  );
  const token = () =>
    new SignJWT({ iss: url, aud: 'rw', sub: 'alice', scope: 'x', exp: NOW / 1000 + 60 })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(keys.privateKey);
  return { issuer, proxy, logged, token };
}

describe('an issuer of sign-ins', () => {
  it('is reached through the proxy of the environment, with the private authority of the config', async () => {
    const { issuer, proxy, token } = await issuerBehind();
    expect(await verifyToken(await token(), issuer, () => NOW)).toMatchObject({ subject: 'alice' });
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(issuer.settings.issuer).host]));
  });

  it('is none whose keys come without TLS: anybody on the way could replace them', async () => {
    const { issuer, token } = await issuerBehind({ keysAt: `http://${HOST}/keys` });
    await expect(verifyToken(await token(), issuer, () => NOW)).rejects.toThrow('publishes its keys without TLS');
  });

  it('is not read beyond a bound', async () => {
    const { issuer, token, logged } = await issuerBehind({ padding: 2000, mostBytes: 1000 });
    await expect(verifyToken(await token(), issuer, () => NOW)).rejects.toThrow('does not answer as one');
    expect(logged).toEqual([expect.stringContaining('nobody can sign in')]);
  });
});
