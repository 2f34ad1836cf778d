import { createPublicKey } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, SECOND } from '../../src/core/values/duration.ts';
import { startIssuer, type TestIssuer } from '../support/oidc.ts';
import { aPolicy, aRun, pass } from './fixtures.ts';
import { BASE, issuerSettings, KEY, serviceWith } from './signed-in.ts';
import { bearer, useWorld } from './world.ts';

const world = useWorld();
const TENANT = '11111111-2222-3333-4444-555555555555';
const OPERATOR = { roles: ['Runwarden.Operator'], preferred_username: 'alice@example.com' };

let issuer: TestIssuer;
let app: ReturnType<typeof serviceWith>;

beforeAll(async () => {
  issuer = await startIssuer({
    callbacks: [`${BASE}/sign-in/callback`],
    users: { alice: { roles: ['Runwarden.Operator'] } },
  });
});
afterAll(() => issuer.close());
beforeEach(() => {
  world.now = Date.now();
  app = serviceWith(world, issuerSettings(issuer));
});

const seconds = (more = 0) => Math.floor(world.now / SECOND) + more;
const ask = (token: string, at = app, url = '/api/v1/me') => at.inject({ url, headers: bearer(token) });

/** A token is refused with a sentence, and in the words of RFC 6750; nothing of it is repeated. */
async function expectRefused(token: string, why: RegExp, at = app) {
  const reply = await ask(token, at);
  expect(reply.statusCode, why.source).toBe(401);
  expect(reply.json().detail).toMatch(why);
  expect(reply.headers['www-authenticate']).toMatch(
    /^Bearer realm="runwarden", error="invalid_token", error_description="/,
  );
  for (const part of token.split('.').filter((text) => text !== '')) {
    expect(JSON.stringify([reply.headers, reply.body])).not.toContain(part);
    expect(world.log.join('')).not.toContain(part);
  }
}

describe('an access token of the issuer', () => {
  it('names its caller, with the rights of its claims', async () => {
    const reply = await ask(await issuer.token({ ...OPERATOR, oid: 'oid-of-alice' }));
    expect(reply.json()).toMatchObject({
      name: 'alice@example.com',
      via: 'token',
      grants: [{ role: 'operator', workspaces: null }],
      owners: ['oid-of-alice', 'alice@example.com'],
      session: null,
    });
    const write = { method: 'PUT', url: '/api/v1/freeze', payload: { reason: 'metrics are late' } } as const;
    const headers = bearer(await issuer.token(OPERATOR));
    expect((await app.inject({ ...write, headers })).json().freezes).toMatchObject([{ author: 'alice@example.com' }]);
    await app.inject({ method: 'DELETE', url: '/api/v1/freeze', headers });
    expect((await app.inject({ ...write, headers: bearer(await issuer.token()) })).statusCode).toBe(403);
  });

  it('is of one person, whatever the name: two approvals of one are not those of two people', async () => {
    const cancel = { within: HOUR, otherwise: 'keep', people: { above: null, currency: null } } as const;
    const policy = aPolicy({ steps: [{ after: 0, notify: ['owner'], cancel }] });
    const { decisions } = await pass(world.ledger, world.newId, [aRun()], [policy], world.now);
    const id = decisions.find(({ kind }) => kind === 'ask')?.id;
    const approve = async (sub: string, name: string) =>
      app.inject({
        ...{ method: 'POST', url: `/api/v1/decisions/${id}/approve` },
        headers: bearer(await issuer.token({ ...OPERATOR, sub, preferred_username: name })),
      });
    const first = await approve('alice', 'alice@example.com');
    expect(first.json()).toMatchObject({ answer: null, given: [{ by: 'alice@example.com' }] });
    expect(first.body).not.toContain('issuer:');
    expect((await approve('alice', 'renamed@example.com')).json()).toMatchObject({ reason: 'second-person-needed' });
    expect((await approve('bob', 'bob@example.com')).json()).toMatchObject({ answer: 'approved' });
  });

  it('counts beside keys, and each is refused as what it is', async () => {
    expect((await ask(KEY)).json()).toMatchObject({ name: 'oncall', via: 'key' });
    expect((await ask('rw_wrong')).json().detail).toBe('This key is not known.');
  });

  it('counts where there are no keys, and this machine is not served without one', async () => {
    const keyless = serviceWith(world, issuerSettings(issuer), { keys: [] });
    expect((await ask(await issuer.token(OPERATOR), keyless)).statusCode).toBe(200);
    expect((await keyless.inject('/api/v1/me')).statusCode).toBe(401);
  });
});

describe('time', () => {
  it('ends a token a minute after its end, as the clocks may differ by that', async () => {
    const token = await issuer.token({ exp: seconds(300) });
    world.now += 359 * SECOND;
    expect((await ask(token)).statusCode).toBe(200);
    world.now += 2 * SECOND;
    const at = new Date(seconds(-61) * SECOND).toISOString().replace('.000', '');
    await expectRefused(token, new RegExp(`expired at ${at}`));
  });

  it('begins one a minute before its beginning', async () => {
    expect((await ask(await issuer.token({ nbf: seconds(59) }))).statusCode).toBe(200);
    await expectRefused(await issuer.token({ nbf: seconds(62) }), /not valid yet/);
  });

  it('is needed', async () => {
    await expectRefused(await issuer.token({ exp: undefined }), /lacks its end or its subject/);
    await expectRefused(await issuer.token({ sub: undefined }), /lacks its end or its subject/);
  });
});

describe('a token does not count', () => {
  it('for another audience', async () => {
    await expectRefused(await issuer.token({ aud: 'another' }), /for another audience. It must be for runwarden/);
    expect((await ask(await issuer.token({ aud: ['another', 'runwarden'] }))).statusCode).toBe(200);
  });

  it('of another issuer', async () => {
    await expectRefused(await issuer.token({ iss: 'https://id.example.com' }), /of another issuer/);
  });

  it('of another tenant', async () => {
    const own = serviceWith(world, issuerSettings(issuer, { tenant: TENANT }));
    expect((await ask(await issuer.token({ tid: TENANT }), own)).statusCode).toBe(200);
    const other = await issuer.token({ tid: '99999999-2222-3333-4444-555555555555' });
    await expectRefused(other, /of another tenant/, own);
    await expectRefused(await issuer.token({ tid: undefined }), /of another tenant/, own);
  });

  it('signed by anybody else, under the name of a key of the issuer', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const kid = issuer.publicKey().kid ?? '';
    const forged = await signed({ alg: 'RS256', kid }, privateKey);
    await expectRefused(forged, /No key of the issuer has signed/);
    const [header, , signature] = (await issuer.token()).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims(), ...OPERATOR })).toString('base64url');
    await expectRefused(`${header}.${payload}.${signature}`, /No key of the issuer has signed/);
  });

  it('with no signature, or one by a shared secret that is the public key', async () => {
    await expectRefused(
      new UnsecuredJWT(claims()).encode(),
      /No key of the issuer|signed in a way that does not count/,
    );
    const { kid = '', ...jwk } = issuer.publicKey();
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const secret = new TextEncoder().encode(String(pem));
    await expectRefused(await signed({ alg: 'HS256', kid }, secret), /signed in a way that does not count/);
    const key = await importJWK(jwk, 'RS256');
    if (key instanceof Uint8Array) throw new Error('a public key is no secret');
    const other = new TextEncoder().encode(await exportSPKI(key));
    await expectRefused(await signed({ alg: 'HS256', kid }, other), /signed in a way that does not count/);
  });

  it('as an ID token, or as one of another kind', async () => {
    const ofKind = (more: object, typ = 'JWT') => issuer.token({ scope: undefined, ...more }, { typ });
    for (const token of [
      await ofKind({ nonce: 'x', scope: 'openid' }),
      await ofKind({ at_hash: 'x', azp: 'runwarden', roles: ['Runwarden.Operator'] }),
      await ofKind({ roles: ['Runwarden.Operator'] }),
      await ofKind({}),
      await ofKind({ typ: 'ID', azp: 'runwarden', scope: 'openid' }),
      await ofKind({ typ: 'Refresh', scope: 'openid' }),
      await ofKind({ scope: 'openid' }, 'logout+jwt'),
      await ofKind({ scope: 'openid' }, 'dpop+jwt'),
    ])
      await expectRefused(token, /This is no access token/);
    // Of Entra for people and for programs, of Keycloak, and by RFC 9068.
    for (const token of [
      await ofKind({ scp: 'access' }),
      await ofKind({ roles: ['Runwarden.Operator'], azp: 'a-program' }),
      await ofKind({ typ: 'Bearer', nonce: 'x', azp: 'runwarden' }),
      await ofKind({}, 'at+jwt'),
    ])
      expect((await ask(token)).statusCode).toBe(200);
  });

  it('that the issuer gave with a sign-in of the console', async () => {
    const idToken = await issuer.token({ nonce: 'x', scope: undefined, ...OPERATOR }, { typ: undefined });
    await expectRefused(idToken, /Send the access token, not the ID token/);
  });

  it('more than twenty times a minute from one address', async () => {
    const token = await issuer.token({ aud: 'another' });
    const fail = () => app.inject({ url: '/api/v1/me', headers: bearer(token), remoteAddress: '10.4.4.4' });
    for (let tries = 0; tries < 20; tries++) expect((await fail()).statusCode).toBe(401);
    expect((await fail()).statusCode).toBe(429);
    const good = { url: '/api/v1/me', headers: bearer(await issuer.token()), remoteAddress: '10.4.4.4' };
    expect((await app.inject(good)).statusCode).toBe(200);
  });
});

describe('the keys of the issuer', () => {
  it('are read once, and again when a token has a new one, but not for each invented one', async () => {
    const reads = () => issuer.asked.filter((path) => path === '/jwks').length;
    const before = reads();
    const old = await issuer.token();
    for (let tries = 0; tries < 5; tries++) expect((await ask(old)).statusCode).toBe(200);
    expect(reads() - before).toBe(1);
    await issuer.rotate();
    const fresh = await issuer.token();
    await expectRefused(fresh, /No key of the issuer/);
    expect(reads() - before).toBe(1);
    world.now += 31 * SECOND;
    expect((await ask(fresh)).statusCode).toBe(200);
    expect(reads() - before).toBe(2);
    await expectRefused(old, /No key of the issuer/);
    for (let tries = 0; tries < 5; tries++) await ask(await issuer.token({}, { kid: `invented-${tries}` }));
    expect(reads() - before).toBe(2);
  });

  it('cannot be read while it is down: a token is neither good nor bad then, and a key counts', async () => {
    const token = await issuer.token();
    issuer.down = true;
    const reply = await ask(token);
    expect(reply.statusCode).toBe(503);
    expect(reply.json().detail).toBe(
      'The issuer of sign-ins does not answer, so tokens cannot be checked now. API keys count.',
    );
    expect((await ask(KEY)).statusCode).toBe(200);
    issuer.down = false;
    world.now += 6 * SECOND;
    expect((await ask(token)).statusCode).toBe(200);
  });
});

function claims() {
  return { iss: issuer.url, aud: 'runwarden', sub: 'alice', scope: 'openid', iat: seconds(), exp: seconds(300) };
}

function signed(header: { alg: string; kid: string }, key: Parameters<SignJWT['sign']>[0]): Promise<string> {
  return new SignJWT({ ...claims(), ...OPERATOR }).setProtectedHeader({ ...header, typ: 'at+jwt' }).sign(key);
}
