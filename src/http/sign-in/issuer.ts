import { createRemoteJWKSet, type JWTVerifyGetKey, customFetch as joseFetch } from 'jose';
import * as oidc from 'openid-client';
import type { Clock } from '../../core/ports/azure.ts';
import { type Instant, SECOND } from '../../core/values/duration.ts';
import type { IssuerSettings } from './settings.ts';

/** The issuer does not answer, or not as an issuer does. Its message is for the log. */
class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
}

/** Who knows people. It is asked when it is first needed, so that the watch starts while it is down. */
export interface Issuer {
  readonly settings: IssuerSettings;
  /** What it says of itself. @throws {IssuerUnreachable} */
  configuration(): Promise<oidc.Configuration>;
  /** The keys that sign its tokens. @throws {IssuerUnreachable} */
  keys(): Promise<JWTVerifyGetKey>;
}

export interface IssuerDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
}

/** Seconds that an answer may take: people wait for it. */
const WITHIN = 5;
/** How long a failure is an answer, so that a page that asks again and again does not ask the issuer each time. */
const FAILED_FOR = 5 * SECOND;
/** How long a key that is not known is not looked for again: anybody can send tokens with invented ones. */
const KEYS_COOL_DOWN = 30 * SECOND;

export function createIssuer(settings: IssuerSettings, deps: IssuerDeps): Issuer {
  const { clock, log } = deps;
  let asked: Promise<oidc.Configuration> | null = null;
  let keys: JWTVerifyGetKey | null = null;
  let failedAt: Instant | null = null;

  async function ask(): Promise<oidc.Configuration> {
    try {
      return await discover(settings, deps);
    } catch (error) {
      failedAt = clock();
      log.warn(
        { err: error, issuer: settings.issuer },
        'the issuer of sign-ins cannot be reached, so nobody can sign in',
      );
      throw new IssuerUnreachable(`the issuer ${settings.issuer} does not answer as one`, { cause: error });
    }
  }

  async function configuration(): Promise<oidc.Configuration> {
    if (failedAt !== null && clock() - failedAt >= FAILED_FOR) asked = failedAt = null;
    asked ??= ask();
    return asked;
  }

  return {
    settings,
    configuration,
    async keys() {
      const address = (await configuration()).serverMetadata().jwks_uri;
      if (address === undefined) throw new IssuerUnreachable(`the issuer ${settings.issuer} names no keys`);
      if (!settings.issuer.startsWith('http:') && !address.startsWith('https:'))
        throw new IssuerUnreachable(`the issuer ${settings.issuer} publishes its keys without TLS`);
      keys ??= keysAt(new URL(address), deps);
      return keys;
    },
  };
}

async function discover(settings: IssuerSettings, deps: IssuerDeps): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const isPlain = issuer.startsWith('http:');
  const ask: oidc.CustomFetch = (url, { body, ...options }) => deps.fetch(url, { ...options, ...(body && { body }) });
  const found = await oidc.discovery(new URL(issuer), clientId, undefined, undefined, {
    // The config takes plain http for this machine alone.
    execute: isPlain ? [oidc.allowInsecureRequests] : [],
    [oidc.customFetch]: ask,
    timeout: WITHIN,
  });
  const server = found.serverMetadata();
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const secretBy = methods.includes('client_secret_post') ? oidc.ClientSecretPost : oidc.ClientSecretBasic;
  const config = new oidc.Configuration(
    server,
    clientId,
    undefined,
    clientSecret === null ? oidc.None() : secretBy(clientSecret),
  );
  config[oidc.customFetch] = ask;
  config.timeout = WITHIN;
  if (isPlain) oidc.allowInsecureRequests(config);
  // The signature of an ID token is checked, too, although it comes from the issuer itself.
  oidc.enableNonRepudiationChecks(config);
  return config;
}

/** The keys at an address, read again when a token has a new one. */
function keysAt(address: URL, { fetch, clock }: IssuerDeps): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(address, { [joseFetch]: fetch, cooldownDuration: Number.POSITIVE_INFINITY });
  let readAt = clock();
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (!isNoKey(error) || clock() - readAt < KEYS_COOL_DOWN) throw error;
      readAt = clock();
      await keys.reload();
      return keys(header, token);
    }
  };
}

function isNoKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_JWKS_NO_MATCHING_KEY';
}
