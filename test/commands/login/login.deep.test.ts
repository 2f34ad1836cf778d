import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LoginParts, login } from '../../../src/commands/login/login.ts';
import { logout } from '../../../src/commands/login/logout.ts';
import { whoami } from '../../../src/commands/login/whoami.ts';
import { issuerSettings, KEY, serviceWith } from '../../http/signed-in.ts';
import { useWorld } from '../../http/world.ts';
import { startIssuer, type TestIssuer } from '../../support/oidc.ts';
import { signInAtIssuer, TestBrowser } from '../../support/test-browser.ts';
import { perform } from '../perform.ts';

const world = useWorld();
const root = mkdtempSync(join(tmpdir(), 'rw-login-'));
const file = join(root, 'runwarden', 'credentials.json');
const variables = { XDG_CONFIG_HOME: root };
let issuer: TestIssuer;
let url = '';

beforeAll(async () => {
  const users = { alice: { roles: ['Runwarden.Operator'] }, bob: {} };
  issuer = await startIssuer({ callbacks: ['http://localhost/'], users });
  const settings = issuerSettings(issuer, { clientSecret: null });
  const app = serviceWith(world, settings, { clock: Date.now });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return async () => {
    await app.close();
    await issuer.close();
  };
}, 60_000);
beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const kept = () => JSON.parse(readFileSync(file, 'utf8')).services[url];
const change = (parts: object) =>
  writeFileSync(file, JSON.stringify({ services: { [url]: { ...kept(), ...parts } } }), { mode: 0o600 });
const who = () => perform(whoami, [], { url }, variables);

/** A person at the browser that the command opens. */
function signsIn(person: string, pages: string[] = []): LoginParts {
  return {
    open(address) {
      void signInAtIssuer(address, person).then(async (back) => pages.push(await (await fetch(back)).text()));
      return true;
    },
    // A sign-in that fails must not wait for a person.
    stop: AbortSignal.timeout(20_000),
  };
}

function signedIn(parts: LoginParts, options: { key?: boolean; device?: boolean } = {}) {
  return perform<{ key?: boolean; device?: boolean }>(
    (service, given) => login(service, given, parts),
    [],
    { url, ...options },
    variables,
  );
}

describe('login', () => {
  test('by the browser: commands ask as the person, and no token is shown', async () => {
    const pages: string[] = [];
    const { code, out, err } = await signedIn(signsIn('alice', pages));
    expect([code, out]).toEqual([
      0,
      `You are signed in at ${url} as alice@example.com: operator over all workspaces.\n`,
    ]);
    expect(pages[0]).toContain('You are signed in');
    const { accessToken, refreshToken } = kept();
    for (const secret of [accessToken, refreshToken])
      for (const text of [out, err, ...pages]) expect(text).not.toContain(secret);
    const shown = await who();
    expect(shown.out).toMatch(/^alice@example.com at http.*\n {2}may {6}operator over all workspaces\n/);
    expect(shown.out).toContain(`known    by ${file}`);
    expect(shown.out).toMatch(/until +in .*, \d\d:\d\d \S+, then renewed/);
    expect(shown.out).not.toContain(accessToken);
  });

  test('says that somebody has no role', async () => {
    expect((await signedIn(signsIn('bob'))).out).toContain('as bob@example.com: no role.');
  });

  test('renews a token that ends, once for commands that run at the same time', async () => {
    await signedIn(signsIn('alice'));
    for (const round of [1, 2]) {
      const before = kept();
      change({ expiresAt: Date.now() - 1000 });
      // The issuer takes a refresh token once; a second use would end the sign-in.
      const both = await Promise.all([who(), who()]);
      expect([round, ...both.map(({ code }) => code)]).toEqual([round, 0, 0]);
      expect(kept().refreshToken).not.toBe(before.refreshToken);
    }
  });

  test('renews a token that the service does not take any more', async () => {
    await signedIn(signsIn('alice'));
    change({ accessToken: await issuer.token({ exp: Math.floor(Date.now() / 1000) - 600 }) });
    expect((await who()).out).toContain('alice@example.com');
  });

  test('says that a sign-in has ended, and what to do, without what is kept', async () => {
    await signedIn(signsIn('alice'));
    change({ expiresAt: Date.now() - 1000, refreshToken: 'secret-that-is-unknown' });
    const { code, err } = await who();
    expect([code, err]).toEqual([2, `${issuer.url} has ended the sign-in at ${url}: runwarden login begins another\n`]);
    change({ refreshToken: null });
    expect((await who()).err).toBe(`the sign-in at ${url} has ended: runwarden login begins another\n`);
  });

  test('with an API key from standard input; what the service refuses is not kept', async () => {
    const { code, out } = await signedIn({ readSecret: async () => `${KEY}\n` }, { key: true });
    expect([code, out]).toEqual([0, `You are signed in at ${url} as oncall: operator over all workspaces.\n`]);
    expect((await who()).out).toContain('oncall at ');
    rmSync(file);
    const refused = await signedIn({ readSecret: async () => 'rw_wrong' }, { key: true });
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('refuses this key') });
    expect(refused.err).not.toContain('rw_wrong');
    expect(() => kept()).toThrow();
  });

  test('a given key counts more than what is kept', async () => {
    await signedIn(signsIn('alice'));
    const shown = await perform(whoami, [], { url }, { ...variables, RUNWARDEN_API_KEY: KEY });
    expect(shown.out).toContain('oncall at ');
    expect(shown.out).toContain('known    by the key that was given');
  });

  test('takes no answer that does not know the state, and waits on', async () => {
    const parts: LoginParts = {
      ...signsIn('alice'),
      open(address) {
        const back = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
        back.search = '?code=stolen&state=guessed';
        void fetch(back)
          .then((answer) => expect(answer.status).toBe(404))
          .then(() => signsIn('alice').open?.(address));
        return true;
      },
    };
    expect((await signedIn(parts)).code).toBe(0);
  });

  test('ends when it is stopped, and keeps nothing', async () => {
    const stop = new AbortController();
    const { code, err } = await signedIn({
      stop: stop.signal,
      open() {
        stop.abort();
        return false;
      },
    });
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([2, 'Nobody signed in.']);
    expect(() => kept()).toThrow();
  });

  test('begins nowhere where others can read along', async () => {
    const far = await perform(login, [], { url: 'http://runwarden.example.com' }, variables);
    expect(far).toMatchObject({ code: 2, err: expect.stringContaining('is not https') });
  });

  test('by a code on another device, with the real program', async () => {
    const cli = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');
    const env = { PATH: process.env.PATH, ...variables };
    const child = spawn(process.execPath, [cli, 'login', '--device', '--url', url], { env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    for await (const chunk of child.stderr) {
      err += chunk;
      const [, page, code] = /Open (\S+) on any device, and enter the code (\S+)\./.exec(err) ?? [];
      if (page && code) {
        await enterCode(page, code, 'alice');
        break;
      }
    }
    child.stderr.resume();
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    expect([code, out]).toEqual([
      0,
      `You are signed in at ${url} as alice@example.com: operator over all workspaces.\n`,
    ]);
    expect((await who()).code).toBe(0);
  }, 60_000);
});

describe('logout', () => {
  test('forgets the sign-in, and the issuer takes it back', async () => {
    await signedIn(signsIn('alice'));
    const before = kept();
    const { code, out, err } = await perform(logout, [], { url }, variables);
    expect([code, out, err]).toEqual([0, `You are signed out at ${url}: ${file} has nothing for it any more.\n`, '']);
    expect((await who()).err).toContain('sign in with runwarden login');
    writeFileSync(file, JSON.stringify({ services: { [url]: { ...before, expiresAt: 0 } } }), { mode: 0o600 });
    expect((await who()).err).toContain('has ended the sign-in');
  });

  test('says that nobody is signed in', async () => {
    expect(await perform(logout, [], { url }, variables)).toMatchObject({
      code: 2,
      err: `nobody is signed in at ${url} on this machine\n`,
    });
  });
});

/** A person at another device. */
async function enterCode(page: string, code: string, person: string): Promise<void> {
  const browser = new TestBrowser();
  let response = await browser.ask(page);
  let at = page;
  for (let steps = 0; steps < 12; steps++) {
    const location = response.headers.get('location');
    if (location !== null) {
      at = new URL(location, at).href;
      response = await browser.ask(at);
      continue;
    }
    const html = await response.text();
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(html) ?? [];
    if (!action) return;
    const hidden = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
    at = new URL(action, at).href;
    const typed = html.includes('name="login"') ? { login: person, password: 'any' } : {};
    response = await browser.ask(at, { user_code: code, ...fields, ...typed });
  }
}
