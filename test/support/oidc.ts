import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';

/** Whom the issuer knows, by the name that they sign in with. Any password is right. */
export interface TestUser {
  readonly name?: string;
  readonly email?: string;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
}

export interface TestIssuer {
  /** Its address. */
  readonly url: string;
  readonly clientId: string;
  /** What somebody is allowed from now on. */
  setUser(login: string, user: TestUser): void;
  /** An access token as the issuer makes it, with other claims in place of some; undefined leaves one out. */
  token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The key with which it signs now, as it publishes it. */
  publicKey(): JWK;
  /** From now on it signs with another key, and does not publish the old one any more. */
  rotate(): Promise<void>;
  /** Whether it answers. */
  down: boolean;
  /** Paths that it was asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface TestIssuerOptions {
  readonly users?: Readonly<Record<string, TestUser>>;
  /** Where it may send people back. */
  readonly callbacks: readonly string[];
  /** Of a confidential client; a public one without it. */
  readonly secret?: string;
  /** Claims are at the userinfo address alone, as some issuers have them. */
  readonly thinTokens?: boolean;
}

const CLIENT = 'runwarden';
const TENANT = '11111111-2222-3333-4444-555555555555';

interface Key {
  readonly kid: string;
  readonly jwk: JWK;
  readonly sign: CryptoKey;
}

/** A real issuer of OpenID Connect on this machine: sign-in by code, by a code on another device, and access tokens as JWT. */
export async function startIssuer(options: TestIssuerOptions): Promise<TestIssuer> {
  const users = new Map(Object.entries(options.users ?? {}));
  const asked: string[] = [];
  let isDown = false;
  let handle: ((request: IncomingMessage, response: ServerResponse) => unknown) | null = null;
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '/', 'http://here').pathname);
    if (isDown || !handle) response.writeHead(503).end();
    else void handle(request, response);
  });
  const url = await listen(server);
  let keys = 0;
  let key = await makeKey(++keys);
  const use = (next: Key) => {
    key = next;
    handle = quietly(() => new Provider(url, configuration(options, users, key))).callback();
  };
  use(key);
  return {
    url,
    clientId: CLIENT,
    setUser: (login, user) => void users.set(login, user),
    token(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: url, aud: CLIENT, sub: 'alice', iat: now, exp: now + 300, scope: 'openid', ...claims };
      const given = Object.fromEntries(Object.entries(usual).filter(([, value]) => value !== undefined));
      return new SignJWT(given)
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'at+jwt', ...header })
        .sign(key.sign);
    },
    publicKey() {
      const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = key.jwk;
      return open;
    },
    async rotate() {
      use(await makeKey(++keys));
    },
    get down() {
      return isDown;
    },
    set down(value) {
      isDown = value;
    },
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configuration(
  { callbacks, secret, thinTokens = false }: TestIssuerOptions,
  users: ReadonlyMap<string, TestUser>,
  key: Key,
): Configuration {
  const claimsOf = (login: string) => {
    const { name = login, email = `${login}@example.com`, roles = [], groups = [] } = users.get(login) ?? {};
    return { sub: login, oid: `oid-of-${login}`, tid: TENANT, preferred_username: email, email, name, roles, groups };
  };
  return {
    clients: [
      {
        client_id: CLIENT,
        redirect_uris: [...callbacks],
        post_logout_redirect_uris: callbacks.map((callback) => new URL('/', callback).href),
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
        ...(secret === undefined ? { token_endpoint_auth_method: 'none' } : { client_secret: secret }),
        // A loopback address of a command may have any port.
        application_type: callbacks.every((callback) => callback.startsWith('http:')) ? 'native' : 'web',
      },
    ],
    jwks: { keys: [key.jwk] },
    cookies: { keys: ['a-key-for-the-cookies-of-the-issuer'] },
    findAccount: (_, login) => ({ accountId: login, claims: () => claimsOf(login) }),
    claims: {
      openid: ['sub', 'oid', 'tid'],
      profile: ['name', 'preferred_username', 'roles', 'groups'],
      email: ['email'],
    },
    conformIdTokenClaims: thinTokens,
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    extraTokenClaims: (_, token) => {
      if (!('accountId' in token) || typeof token.accountId !== 'string') return undefined;
      const { sub: _sub, ...claims } = claimsOf(token.accountId);
      return claims;
    },
    ttl: {
      AccessToken: 300,
      Grant: 3600,
      IdToken: 300,
      Interaction: 600,
      Session: 3600,
      DeviceCode: 600,
      RefreshToken: 3600,
    },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:runwarden',
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'openid profile email', audience: CLIENT, accessTokenFormat: 'jwt' }),
      },
    },
  };
}

/** The library warns of what is meant for development, which this is. */
function quietly<T>(make: () => T): T {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return make();
  } finally {
    Object.assign(console, { info, warn });
  }
}

async function makeKey(number: number): Promise<Key> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = `key-${number}`;
  return { kid, sign: privateKey, jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' } };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on a port, so that its address is one of the network.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
