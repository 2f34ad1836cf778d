import { createHash } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/values/duration.ts';
import { readClaims } from '../../src/http/sign-in/claims.ts';
import { audienceForms, entraProblem, issuersOf } from '../../src/http/sign-in/entra.ts';
import { ownPath } from '../../src/http/sign-in/own-path.ts';
import { handTimer } from '../support/hand-timer.ts';
import { BASE, KEY, OPERATOR_KEY, OWN_PAGE, SESSION, ServiceBrowser, serviceWith } from './signed-in.ts';
import { bearer, useWorld } from './world.ts';

const world = useWorld();
const FREEZE = ['PUT', '/api/v1/freeze', { reason: 'metrics are late' }] as const;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const start = Date.UTC(2026, 10, 17, 3, 41);

let app: ReturnType<typeof serviceWith>;
beforeEach(() => {
  world.now = start;
  app = serviceWith(world, null);
});
afterAll(() => app.close());

/** A browser whose user gave the API key. */
async function withKey(at = app): Promise<ServiceBrowser> {
  const browser = new ServiceBrowser(at);
  expect((await browser.write('POST', '/sign-in/key', { key: KEY })).statusCode).toBe(200);
  return browser;
}

describe('a session of an API key', () => {
  it('is the key: its name, its role and no more, and its end is named', async () => {
    const browser = await withKey();
    expect((await browser.me()).json()).toEqual({
      name: 'oncall',
      via: 'key',
      grants: [{ role: 'operator', workspaces: null }],
      owners: [],
      session: { since: '2026-11-17T03:41:00Z', endsAt: '2026-11-17T15:41:00Z', idleEndsAt: '2026-11-17T05:41:00Z' },
    });
    expect((await browser.write(...FREEZE)).json().freezes).toMatchObject([{ author: 'oncall' }]);
    await browser.write('DELETE', '/api/v1/freeze', {});
    expect(browser.cookies()).not.toContain(KEY);
  });

  it('ends with the key', async () => {
    const browser = await withKey();
    const without = serviceWith(world, null, { keys: [{ ...OPERATOR_KEY, name: 'other', sha256: 'a'.repeat(64) }] });
    const reply = await without.inject({ url: '/api/v1/me', headers: { cookie: browser.cookies() } });
    expect(reply.statusCode).toBe(401);
    expect(reply.json().detail).toBe('The key "oncall" does not count any more.');
  });

  it('is refused for a wrong key, within the limit of failures of all ways', async () => {
    const fail = () =>
      app.inject({
        method: 'POST',
        url: '/sign-in/key',
        payload: { key: 'rw_guess' },
        headers: OWN_PAGE,
        remoteAddress: '10.2.2.2',
      });
    const first = await fail();
    expect(first.statusCode).toBe(401);
    expect(first.headers['set-cookie']).toBeUndefined();
    for (let tries = 1; tries < 19; tries++) await fail();
    // The twentieth came with a header.
    const header = { url: '/api/v1/me', headers: bearer('rw_guess'), remoteAddress: '10.2.2.2' };
    expect((await app.inject(header)).statusCode).toBe(401);
    expect((await fail()).statusCode).toBe(429);
  });

  it('is not needed where this machine alone is served', async () => {
    const local = serviceWith(world, null, { keys: [] });
    const reply = await new ServiceBrowser(local).write('POST', '/sign-in/key', { key: KEY });
    expect(reply.statusCode).toBe(409);
    expect((await local.inject('/api/v1/sign-in')).json()).toMatchObject({ ways: ['local'], issuer: null });
    expect((await local.inject('/api/v1/me')).json()).toMatchObject({ name: 'local', via: 'local', session: null });
  });
});

describe('a session ends', () => {
  it('when it was not used for long, however the browser keeps its cookie', async () => {
    const browser = await withKey();
    const old = { cookie: browser.cookies() };
    for (const pause of [119 * MINUTE, 119 * MINUTE]) {
      world.now += pause;
      expect((await browser.me()).statusCode).toBe(200);
    }
    expect((await app.inject({ url: '/api/v1/me', headers: old })).json().detail).toBe(
      'The session was not used for too long. Sign in again.',
    );
    world.now += SESSION.idle;
    const over = await browser.me();
    expect(over.json().type).toBe('urn:runwarden:problem:signed-out');
    expect(browser.cookies()).toBe('');
  });

  it('also while a page listens that nobody uses', async () => {
    app.get('/listens', { config: { access: 'known', isUse: false } }, async () => ({}));
    const browser = await withKey();
    world.now += SESSION.idle - 1;
    expect((await browser.get('/listens')).statusCode).toBe(200);
    world.now += 1;
    expect((await browser.get('/listens')).statusCode).toBe(401);
  });

  it('after its longest time, however it is used', async () => {
    const browser = await withKey();
    for (let hour = 1; hour < 12; hour++) {
      world.now = start + hour * HOUR;
      expect((await browser.me()).statusCode).toBe(200);
    }
    world.now = start + 12 * HOUR;
    expect((await browser.me()).json().detail).toBe('The session lasted as long as sessions last here. Sign in again.');
  });

  it('without a count of failures: a page that still asks is not taken for an attack', async () => {
    const browser = await withKey();
    const headers = { cookie: browser.cookies() };
    world.now += SESSION.idle;
    for (let tries = 0; tries < 30; tries++)
      expect((await app.inject({ url: '/api/v1/me', headers, remoteAddress: '10.3.3.3' })).statusCode).toBe(401);
  });

  it('when all of them are ended, and a new one counts', async () => {
    const browser = await withKey();
    expect((await browser.write('POST', '/api/v1/sessions/end', { whose: 'everyone' })).statusCode).toBe(403);
    expect((await browser.write('POST', '/api/v1/sessions/end', { whose: 'mine' })).statusCode).toBe(200);
    expect((await browser.me()).statusCode).toBe(401);
    expect((await (await withKey()).me()).statusCode).toBe(200);
  });
});

it('a stream ends with the session of its reader, when an admin ends all', async () => {
  const timer = handTimer();
  const admin = { ...OPERATOR_KEY, name: 'root', role: 'admin', sha256: sha256('rw_root') } as const;
  const listening = serviceWith(world, null, { timer, keys: [OPERATOR_KEY, admin] });
  const browser = await withKey(listening);
  const headers = { cookie: browser.cookies() };
  const stream = await listening.inject({ url: '/api/v1/events', headers, payloadAsStream: true });
  expect(stream.statusCode).toBe(200);
  const ended = new Promise<void>((end) => void stream.stream().on('end', end).resume());
  const payload = { whose: 'everyone' };
  await listening.inject({ method: 'POST', url: '/api/v1/sessions/end', payload, headers: bearer('rw_root') });
  timer.fire(15 * SECOND);
  await ended;
  expect(timer.running).toBe(0);
});

describe('a browser with a session', () => {
  it('has a new one after signing in again, and the one before is over', async () => {
    const browser = await withKey();
    const before = { cookie: browser.cookies() };
    await browser.write('POST', '/sign-in/key', { key: KEY });
    expect((await browser.me()).statusCode).toBe(200);
    expect((await app.inject({ url: '/api/v1/me', headers: before })).json().type).toBe(
      'urn:runwarden:problem:signed-out',
    );
  });

  it('is shown what is open while the store does not answer', async () => {
    const browser = await withKey();
    const sessionEpochs = async () => {
      throw new Error('the store does not answer');
    };
    const blind = serviceWith(world, null, { ledger: { ...world.ledger, sessionEpochs } });
    const headers = { cookie: browser.cookies() };
    expect((await blind.inject({ url: '/healthz', headers })).statusCode).toBe(200);
    expect((await blind.inject({ url: '/api/v1/sign-in', headers })).statusCode).toBe(200);
    expect((await blind.inject({ url: '/api/v1/me', headers })).statusCode).toBe(500);
  });
});

describe('the cookie of a session', () => {
  const name = '__Host-runwarden-session';

  it('does not count once a character of it was changed, or under another key', async () => {
    const browser = await withKey();
    const sealed = browser.cookie(name);
    const changed = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`;
    for (const value of [changed, sealed.slice(0, 40), '', 'a;b', '%'])
      expect((await app.inject({ url: '/api/v1/me', headers: { cookie: `${name}=${value}` } })).statusCode).toBe(401);
    const other = serviceWith(world, null, {}, { sessionKey: 'another-key-for-the-sessions-0001' });
    expect((await other.inject({ url: '/api/v1/me', headers: { cookie: browser.cookies() } })).statusCode).toBe(401);
  });

  it('does not count beside a key or token in the header, also a wrong one', async () => {
    const browser = await withKey();
    expect((await browser.get('/api/v1/me', bearer('rw_wrong'))).statusCode).toBe(401);
  });

  it('is for TLS alone where people reach the service so, and has a plain name otherwise', async () => {
    for (const [baseUrl, expected] of [
      [BASE, /^__Host-runwarden-session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
      ['http://127.0.0.1:8080', /^runwarden-session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/],
    ] as const) {
      const at = serviceWith(world, null, {}, { baseUrl });
      const reply = await new ServiceBrowser(at).write('POST', '/sign-in/key', { key: KEY });
      expect([reply.headers['set-cookie']].flat()).toEqual([expect.stringMatching(expected)]);
    }
  });
});

describe('a write by a session', () => {
  const writes = [
    FREEZE,
    ['POST', '/sign-out', {}],
    ['POST', '/sign-in/key', { key: KEY }],
    ['POST', '/api/v1/sessions/end', { whose: 'mine' }],
  ] as const;

  it('must come from a page of this service', async () => {
    const browser = await withKey();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: BASE },
      { origin: 'https://attacker.example' },
      { origin: 'null' },
      { origin: `${BASE}.attacker.example` },
      {},
    ])
      for (const [method, url, payload] of writes) {
        const reply = await browser.write(method, url, payload, headers as Record<string, string>);
        expect(reply.statusCode, `${url} ${JSON.stringify(headers)}`).toBe(403);
      }
    expect((await browser.me()).statusCode).toBe(200);
    expect(await world.ledger.freezesInForce(world.now)).toEqual([]);
  });

  it('may come through a proxy that changes the host, by the origin of the address that people use', async () => {
    const browser = await withKey();
    const headers = { origin: BASE, host: 'inside:8080' };
    expect((await browser.write(...FREEZE, headers)).statusCode).toBe(200);
    await browser.write('DELETE', '/api/v1/freeze', {});
  });
});

describe('signing out', () => {
  it('does nothing in a browser that is not signed in', async () => {
    const reply = await new ServiceBrowser(app).write('POST', '/sign-out', {});
    expect(reply.json()).toEqual({ endSession: null });
  });

  it('is known by the next request on another replica within ten seconds', async () => {
    const browser = await withKey();
    const copied = { cookie: browser.cookies() };
    const other = serviceWith(world, null);
    expect((await other.inject({ url: '/api/v1/me', headers: copied })).statusCode).toBe(200);
    await browser.write('POST', '/sign-out', {});
    world.now += 10 * SECOND;
    expect((await other.inject({ url: '/api/v1/me', headers: copied })).statusCode).toBe(401);
  });
});

describe('where somebody goes after signing in', () => {
  it.each([
    ['/waiting?x=1#a', '/waiting?x=1#a'],
    ['/runs/ml-prod-1/a%20b', '/runs/ml-prod-1/a%20b'],
    [undefined, '/'],
    ['', '/'],
    ['https://attacker.example/', '/'],
    ['//attacker.example/', '/'],
    ['/\\attacker.example/', '/'],
    ['/\t/attacker.example/', '/'],
    ['/./..//attacker.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/a\r\nset-cookie: x=y', '/aset-cookie:%20x=y'],
    ['/sign-in/start?to=/', '/'],
    ['/sign-out', '/'],
    ['/api/v1/me', '/'],
  ])('is for %j %j', (to, expected) => {
    expect(ownPath(to)).toBe(expected);
  });
});

describe('what an issuer says', () => {
  const names = {
    name: ['preferred_username', 'sub'],
    userName: ['preferred_username'],
    roles: ['realm_access.roles', 'https://example.com/roles'],
    groups: ['groups'],
    object: ['oid'],
    email: ['email'],
  };
  const read = (claims: object) => readClaims({ sub: 'a-subject', ...claims }, names);

  it('is found by the names that the config gives, also within an object', () => {
    expect(read({ realm_access: { roles: ['op', 7] }, groups: 'one', preferred_username: 'alice' })).toEqual({
      subject: 'a-subject',
      name: 'alice',
      userName: 'alice',
      object: null,
      email: null,
      roles: ['op'],
      groups: ['one'],
    });
    expect(read({ 'https://example.com/roles': 'op' }).roles).toEqual(['op']);
    expect(read({ groups: { a: 1 } }).groups).toEqual([]);
    expect(readClaims({ sub: 'x' }, { ...names, groups: ['constructor.name', '__proto__'] }).groups).toEqual([]);
  });

  it('does not count as an address that nobody verified', () => {
    expect(read({ email: 'alice@example.com', email_verified: false }).email).toBeNull();
    expect(read({ email: 'alice@example.com' }).email).toBe('alice@example.com');
  });

  it('becomes a name that a log and a store can take', () => {
    expect(read({ preferred_username: 'al\u0000ice\n\u202e' }).name).toBe('al ice');
    expect(read({ preferred_username: 'x'.repeat(5000) }).name.length).toBeLessThan(210);
    expect(read({ preferred_username: ' \u200b ' }).name).toBe('a-subject');
    // Nobody acts in the name of the service.
    for (const name of ['runwarden', 'Runwarden', 'local'])
      expect(read({ preferred_username: name }).name).toBe('a-subject');
  });
});

describe('Microsoft Entra', () => {
  const tenant = '11111111-2222-3333-4444-555555555555';

  it('has tokens of two versions, in each cloud', () => {
    const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
    expect(issuersOf(issuer)).toEqual([issuer, `https://sts.windows.net/${tenant}/`]);
    const china = `https://login.partner.microsoftonline.cn/${tenant}/v2.0`;
    expect(issuersOf(china)).toEqual([china, `https://sts.chinacloudapi.cn/${tenant}/`]);
    expect(issuersOf('https://id.example.com')).toEqual(['https://id.example.com']);
  });

  it('is one tenant, and not any of them', () => {
    for (const any of ['common', 'organizations', 'consumers', ''])
      expect(entraProblem(`https://login.microsoftonline.com/${any}/v2.0`)).not.toBeNull();
    expect(entraProblem(`https://login.microsoftonline.com/${tenant}/v2.0`)).toBeNull();
  });

  it('writes an audience in two ways', () => {
    expect(audienceForms(tenant)).toEqual([tenant, `api://${tenant}`]);
    expect(audienceForms(`api://${tenant}`)).toEqual([`api://${tenant}`, tenant]);
    expect(audienceForms('api://runwarden')).toEqual(['api://runwarden']);
  });
});
