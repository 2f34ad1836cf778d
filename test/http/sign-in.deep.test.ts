import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/values/duration.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { startIssuer, type TestIssuer } from '../support/oidc.ts';
import { signInAtIssuer } from '../support/test-browser.ts';
import {
  BASE,
  CLIENT_SECRET,
  issuerSettings,
  OWN_PAGE,
  PEOPLE,
  ServiceBrowser,
  serviceWith,
  signedIn,
} from './signed-in.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const FREEZE = ['PUT', '/api/v1/freeze', { reason: 'metrics are late' }] as const;

let issuer: TestIssuer;
let app: FastifyInstance;

beforeAll(async () => {
  issuer = await startIssuer({
    callbacks: [`${BASE}/sign-in/callback`],
    secret: CLIENT_SECRET,
    users: { alice: { roles: ['Runwarden.Operator'] }, bob: {}, root: { groups: ['admins'] } },
  });
});
afterAll(() => issuer.close());
beforeEach(() => {
  // The issuer has the clock of this machine.
  world.now = Date.now();
  app = serviceWith(world, issuerSettings(issuer));
});

/** A service with other settings of the issuer. */
const serviceOf = (more: Parameters<typeof issuerSettings>[1], changes: Partial<AppDeps> = {}) =>
  serviceWith(world, issuerSettings(issuer, more), changes);

describe('signing in at the issuer', () => {
  it('leads to where one wanted to go, and gives a session with the roles of the issuer', async () => {
    const browser = new ServiceBrowser(app);
    const start = new URL(await browser.begin('/waiting?x=1'));
    expect(Object.fromEntries(start.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${BASE}/sign-in/callback`,
    });
    const back = await browser.get(await signInAtIssuer(start.href, 'alice'));
    expect(back.headers.location).toBe(`${BASE}/waiting?x=1`);
    const me = (await browser.me()).json();
    expect(me).toMatchObject({
      name: 'alice@example.com',
      via: 'session',
      grants: [{ role: 'operator', workspaces: null }],
      owners: expect.arrayContaining(['alice@example.com', 'oid-of-alice']),
    });
    expect(Date.parse(me.session.endsAt) - Date.parse(me.session.since)).toBe(12 * HOUR);
    expect((await browser.write(...FREEZE)).json().freezes).toMatchObject([{ author: 'alice@example.com' }]);
    await browser.write('DELETE', '/api/v1/freeze', {});
  });

  it('is in the audit, and so is one that was refused', async () => {
    await signedIn(app, 'alice');
    const rows = await world.ledger.auditRows({ kind: 'sign-in.accepted' }, { order: 'newest', after: null, limit: 1 });
    expect(rows[0]?.entry).toContain('"actor":"alice@example.com"');
    await new ServiceBrowser(app).get('/sign-in/callback?code=x&state=y');
    await app.close();
    const [refused] = await world.ledger.auditRows(
      { kind: 'sign-in.refused' },
      { order: 'newest', after: null, limit: 1 },
    );
    expect(refused?.entry).toContain('/sign-in/callback');
  });

  it('is recorded before it is done: without the record there is no session', async () => {
    const noteAudit = async () => {
      throw new Error('the database does not answer');
    };
    const unrecorded = serviceOf({}, { ledger: { ...world.ledger, noteAudit } });
    const browser = new ServiceBrowser(unrecorded);
    const reply = await browser.get(await signInAtIssuer(await browser.begin(), 'alice'));
    expect(reply.statusCode).toBe(503);
    expect(browser.cookies()).toBe('');
  });

  it('gives somebody without a role a session with which nothing can be read but who they are', async () => {
    const browser = await signedIn(app, 'bob');
    expect((await browser.me()).json()).toMatchObject({ name: 'bob@example.com', grants: [] });
    const refused = await browser.get('/api/v1/policies');
    expect(refused.statusCode).toBe(403);
    expect(refused.json().detail).toBe('bob@example.com has no role here; this needs a viewer.');
  });

  it('asks the issuer for what its ID token lacks', async () => {
    const thin = await startIssuer({
      callbacks: [`${BASE}/sign-in/callback`],
      secret: CLIENT_SECRET,
      thinTokens: true,
      users: { alice: { roles: ['Runwarden.Operator'] } },
    });
    const browser = await signedIn(serviceWith(world, issuerSettings(thin)), 'alice');
    expect((await browser.me()).json()).toMatchObject({ name: 'alice@example.com', grants: [{ role: 'operator' }] });
    await thin.close();
  });

  it('seals its cookies, out of the reach of scripts, for this host alone', async () => {
    const browser = new ServiceBrowser(app);
    const start = await browser.get('/sign-in/start?to=/');
    const back = await browser.get(await signInAtIssuer(String(start.headers.location), 'alice'));
    const lines = [start, back].flatMap(({ headers }) => [headers['set-cookie'] ?? []].flat());
    const given = lines.filter((line) => !/expires=thu, 01 jan 1970/i.test(line));
    expect(given.map((line) => line.split('=', 1)[0])).toEqual([
      '__Host-runwarden-signing-in',
      '__Host-runwarden-session',
    ]);
    for (const line of given) {
      expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      expect(line).not.toMatch(/Domain=|alice|Runwarden\.Operator/);
      expect(line.length).toBeLessThan(4096);
    }
    // The sign-in that began is over.
    expect(lines.some((line) => /^__Host-runwarden-signing-in=;.*1970/i.test(line))).toBe(true);
    expect(world.log.join('')).not.toMatch(/[?&](code|state)=/);
  });
});

it('a sign-in begins on a page of the service, and not by a link of another site', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const sent = await new ServiceBrowser(app).get('/sign-in/start?to=/runs', { 'sec-fetch-site': site });
    expect([sent.statusCode, sent.headers['set-cookie']]).toEqual([403, undefined]);
    expect(sent.body).toContain('Another site sent your browser here.');
    expect(sent.body).toContain('href="/sign-in/start?to=%2Fruns"');
  }
  for (const site of ['same-origin', 'none'])
    expect((await new ServiceBrowser(app).get('/sign-in/start', { 'sec-fetch-site': site })).statusCode).toBe(302);
});

it('leads back to the address of the config, whatever host a request names', async () => {
  const forged = { host: 'attacker.example', 'x-forwarded-host': 'attacker.example', 'x-forwarded-proto': 'http' };
  const { headers } = await new ServiceBrowser(app).get('/sign-in/start?to=//attacker.example/', forged);
  expect(new URL(String(headers.location)).searchParams.get('redirect_uri')).toBe(`${BASE}/sign-in/callback`);
});

it('a session lives through new keys at the issuer, with which others sign in at another replica', async () => {
  const before = await signedIn(app, 'alice');
  await issuer.rotate();
  expect((await before.me()).statusCode).toBe(200);
  const replica = serviceWith(world, issuerSettings(issuer));
  expect((await (await signedIn(replica, 'alice')).me()).statusCode).toBe(200);
});

describe('what comes back from the issuer', () => {
  /** Begins a sign-in and signs in at the issuer. */
  async function back() {
    const browser = new ServiceBrowser(app);
    return { browser, address: await signInAtIssuer(await browser.begin(), 'alice') };
  }

  async function expectRefused(browser: ServiceBrowser, address: string, why: RegExp) {
    const reply = await browser.get(address);
    expect(reply.statusCode).toBe(403);
    expect(reply.headers['content-type']).toContain('text/html');
    expect(reply.body).toMatch(why);
    expect((await browser.me()).statusCode).toBe(401);
  }

  it('counts in the browser that began, and there once', async () => {
    const { browser, address } = await back();
    await expectRefused(new ServiceBrowser(app), address, /not begun in this browser/);
    const stolen = browser.cookies();
    expect((await browser.get(address)).statusCode).toBe(302);
    // Again, also with the cookie of the beginning: the issuer takes a code once.
    const { pathname, search } = new URL(address);
    for (const headers of [{}, { cookie: stolen }])
      expect((await app.inject({ url: `${pathname}${search}`, headers })).statusCode).toBe(403);
  });

  it('must answer the question that was asked', async () => {
    const { browser, address } = await back();
    const forged = new URL(address);
    forged.searchParams.set('state', 'another');
    await expectRefused(browser, forged.href, /does not belong to this sign-in/);
  });

  it('must be for this sign-in: a code of another one has another nonce and another verifier', async () => {
    const [mine, theirs] = [await back(), await back()];
    const mixed = new URL(mine.address);
    mixed.searchParams.set('code', new URL(theirs.address).searchParams.get('code') ?? '');
    await expectRefused(mine.browser, mixed.href, /invalid_grant/);
  });

  it('must hold the nonce of this sign-in', async () => {
    const { browser, address } = await back();
    const sealed = decodeURIComponent(browser.cookie('__Host-runwarden-signing-in'));
    const begun = app.decodeSecureSession(sealed, undefined, 'signingIn')?.get('begun');
    const changed = app.createSecureSession({ begun: { ...begun, nonce: 'another' } });
    browser.keep([`__Host-runwarden-signing-in=${encodeURIComponent(app.encodeSecureSession(changed, 'signingIn'))}`]);
    await expectRefused(browser, address, /does not belong to this sign-in/);
  });

  it('must come within ten minutes', async () => {
    const { browser, address } = await back();
    world.now += 10 * MINUTE;
    await expectRefused(browser, address, /took more than ten minutes/);
  });

  it('may be a refusal, of which nothing is shown that anybody could have written', async () => {
    const { browser, address } = await back();
    const refusal = new URL(address);
    const { state, iss } = Object.fromEntries(refusal.searchParams);
    const text = '<script>alert(1)</script> AADSTS50105: no role';
    refusal.search = String(
      new URLSearchParams({ state: state ?? '', iss: iss ?? '', error: 'invalid_scope', error_description: text }),
    );
    await expectRefused(browser, refusal.href, /The issuer refused: invalid_scope \(AADSTS50105\)\./);
    const denied = await back();
    const { state: other } = Object.fromEntries(new URL(denied.address).searchParams);
    const stopped = `${BASE}/sign-in/callback?${new URLSearchParams({ state: other ?? '', iss: iss ?? '', error: 'access_denied' })}`;
    await expectRefused(denied.browser, stopped, /did not let you in, or you stopped it/);
  });

  it('must be of the tenant', async () => {
    const own = serviceOf({ tenant: '11111111-2222-3333-4444-555555555555' });
    expect((await (await signedIn(own, 'alice')).me()).statusCode).toBe(200);
    const browser = new ServiceBrowser(serviceOf({ tenant: '99999999-2222-3333-4444-555555555555' }));
    const reply = await browser.get(await signInAtIssuer(await browser.begin(), 'alice'));
    expect(reply.statusCode).toBe(403);
    expect(reply.body).toContain('another tenant');
  });

  it('is limited as wrong keys are', async () => {
    const fail = () => app.inject({ url: '/sign-in/callback?code=x&state=y', remoteAddress: '10.1.1.1' });
    for (let tries = 0; tries < 20; tries++) expect((await fail()).statusCode).toBe(403);
    expect((await fail()).statusCode).toBe(429);
  });
});

describe('a session', () => {
  it('has the rights that the config gives now', async () => {
    const people = { ...PEOPLE };
    const live = serviceOf({}, { people });
    const browser = await signedIn(live, 'alice');
    expect((await browser.get('/api/v1/policies')).statusCode).toBe(200);
    people.roles = [];
    expect((await browser.get('/api/v1/policies')).statusCode).toBe(403);
    expect((await browser.me()).json()).toMatchObject({ grants: [] });
  });

  it('ends by signing out, also for whoever copied its cookie, and offers the end at the issuer', async () => {
    const browser = await signedIn(app, 'alice');
    const copied = { cookie: browser.cookies() };
    const out = await browser.write('POST', '/sign-out', {});
    expect(out.json().endSession).toContain(`${issuer.url}/session/end`);
    expect(browser.cookies()).toBe('');
    const reply = await app.inject({ url: '/api/v1/me', headers: copied });
    expect(reply.statusCode).toBe(401);
    expect(reply.json()).toMatchObject({
      type: 'urn:runwarden:problem:signed-out',
      detail: 'The session was ended. Sign in again.',
    });
  });

  it('ends when an admin ends all of them, within ten seconds on every replica', async () => {
    const other = serviceOf({});
    const [admin, alice] = [await signedIn(app, 'root'), await signedIn(other, 'alice')];
    expect((await alice.me()).statusCode).toBe(200);
    expect((await alice.write('POST', '/api/v1/sessions/end', { whose: 'everyone' })).statusCode).toBe(403);
    const ended = await admin.write('POST', '/api/v1/sessions/end', { whose: 'everyone' });
    expect(ended.json()).toEqual({ whose: 'everyone', within: '10s' });
    expect((await admin.me()).statusCode).toBe(401);
    world.now += 10 * SECOND;
    expect((await alice.me()).json().detail).toBe('An admin ended all sessions. Sign in again.');
    expect((await (await signedIn(app, 'alice')).me()).statusCode).toBe(200);
    const [row] = await world.ledger.auditRows({ kind: 'sessions.ended' }, { order: 'newest', after: null, limit: 1 });
    expect(row?.entry).toContain('"actor":"root@example.com"');
  });

  it('ends in all browsers of a person who says so, and in no other', async () => {
    const [phone, laptop, bob] = [
      await signedIn(app, 'alice'),
      await signedIn(app, 'alice'),
      await signedIn(app, 'bob'),
    ];
    expect((await phone.write('POST', '/api/v1/sessions/end', { whose: 'mine' })).statusCode).toBe(200);
    expect((await laptop.me()).json().detail).toBe('All of your sessions were ended. Sign in again.');
    expect((await bob.me()).statusCode).toBe(200);
  });

  it('is kept by somebody in hundreds of groups, with those that the config names', async () => {
    const groups = Array.from(
      { length: 300 },
      (_, index) => `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
    );
    issuer.setUser('carol', { groups: [...groups, 'admins'] });
    const browser = await signedIn(app, 'carol');
    expect(browser.cookies().length).toBeLessThan(4096);
    expect((await browser.me()).json()).toMatchObject({ grants: [{ role: 'admin' }] });
  });
});

describe('while the issuer is down', () => {
  it('the service starts and says why nobody can sign in, keys and sessions count, and it mends by itself', async () => {
    const begun = await signedIn(app, 'alice');
    issuer.down = true;
    const fresh = serviceOf({});
    const ways = await fresh.inject('/api/v1/sign-in');
    expect(ways.json()).toMatchObject({ ways: ['oidc', 'key'], deviceCode: false });
    expect(ways.json().trouble).toContain('does not answer');
    const page = await fresh.inject('/sign-in/start');
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('Nobody can sign in now');
    const session = await fresh.inject({ url: '/api/v1/me', headers: { cookie: begun.cookies() } });
    expect(session.statusCode).toBe(200);
    issuer.down = false;
    world.now += 6 * SECOND;
    expect((await fresh.inject('/api/v1/sign-in')).json()).toMatchObject({
      issuer: issuer.url,
      clientId: issuer.clientId,
      scopes: ['openid', 'offline_access'],
      deviceCode: true,
      trouble: null,
    });
    expect((await fresh.inject({ url: '/sign-in/start', headers: OWN_PAGE })).statusCode).toBe(302);
  });
});
