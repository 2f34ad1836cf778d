import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { HOUR } from '../../src/core/values/duration.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import type { ApiKey } from '../../src/http/find-key.ts';
import type { PeopleRules } from '../../src/http/roles.ts';
import type { SignInDeps } from '../../src/http/sign-in/deps.ts';
import type { IssuerSettings } from '../../src/http/sign-in/settings.ts';
import type { TestIssuer } from '../support/oidc.ts';
import { signInAtIssuer, TestBrowser } from '../support/test-browser.ts';
import type { World } from './world.ts';

/** Where people reach the service. */
export const BASE = 'https://runwarden.example.com';
export const CLIENT_SECRET = 'a-secret-of-the-client-of-tests';
/** An API key of an operator. */
export const KEY = 'rw_key-of-an-operator';
/** What a browser says of a request that a page of the service sends. */
export const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };
export const SESSION = { lasts: 12 * HOUR, idle: 2 * HOUR };

export const OPERATOR_KEY: ApiKey = {
  name: 'oncall',
  role: 'operator',
  sha256: createHash('sha256').update(KEY).digest('hex'),
};

export const PEOPLE: PeopleRules = {
  roles: [
    { role: 'operator', workspaces: null, who: { appRole: ['Runwarden.Operator'] } },
    { role: 'admin', workspaces: null, who: { group: ['admins'] } },
  ],
  owns: [],
};

export function issuerSettings(issuer: TestIssuer, more: Partial<IssuerSettings> = {}): IssuerSettings {
  return {
    issuer: issuer.url,
    clientId: issuer.clientId,
    clientSecret: CLIENT_SECRET,
    audiences: [issuer.clientId],
    tenant: null,
    scopes: ['openid', 'profile', 'email'],
    commands: { clientId: issuer.clientId, scopes: ['openid', 'offline_access'] },
    claims: {
      name: ['preferred_username', 'sub'],
      userName: ['preferred_username'],
      roles: ['roles'],
      groups: ['groups'],
      object: ['oid'],
      email: ['email'],
    },
    ...more,
  };
}

/** A service where people sign in. Without an issuer, an API key is the only way. */
export function serviceWith(
  world: World,
  issuer: IssuerSettings | null,
  changes: Partial<AppDeps> = {},
  signIn: Partial<SignInDeps> = {},
): FastifyInstance {
  return world.app({
    keys: [OPERATOR_KEY],
    people: PEOPLE,
    signIn: {
      settings: { issuer, session: SESSION },
      sessionKey: 'a-key-for-the-sessions-of-tests-01',
      baseUrl: BASE,
      fetch,
      ...signIn,
    },
    ...changes,
  });
}

/** A browser at the service. */
export class ServiceBrowser extends TestBrowser {
  readonly app: FastifyInstance;

  constructor(app: FastifyInstance) {
    super();
    this.app = app;
  }

  /** @param url of this service, with or without its host. */
  async get(url: string, headers: Readonly<Record<string, string>> = {}) {
    const { pathname, search } = new URL(url, BASE);
    return this.#send({ url: `${pathname}${search}`, headers });
  }

  async write(
    method: 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload: object,
    headers: Readonly<Record<string, string>> = OWN_PAGE,
  ) {
    return this.#send({ method, url, payload, headers });
  }

  async #send(request: {
    url: string;
    headers: Readonly<Record<string, string>>;
    method?: 'POST' | 'PUT' | 'DELETE';
    payload?: object;
  }) {
    const cookie = this.cookies();
    const reply = await this.app.inject({ ...request, headers: { ...request.headers, ...(cookie && { cookie }) } });
    this.keep([reply.headers['set-cookie'] ?? []].flat());
    return reply;
  }

  /** Begins a sign-in. @returns where the service sends the browser. */
  async begin(to = '/waiting'): Promise<string> {
    return String((await this.get(`/sign-in/start?to=${encodeURIComponent(to)}`)).headers.location);
  }

  me() {
    return this.get('/api/v1/me');
  }
}

/** Signs somebody in at the issuer. */
export async function signedIn(app: FastifyInstance, login: string): Promise<ServiceBrowser> {
  const browser = new ServiceBrowser(app);
  const reply = await browser.get(await signInAtIssuer(await browser.begin(), login));
  if (reply.statusCode !== 302) throw new Error(`${login} is not signed in: ${reply.body}`);
  return browser;
}
