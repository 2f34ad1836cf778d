import * as oidc from 'openid-client';
import { messageOf } from '../../core/values/caught.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { Tokens } from './keyring.ts';

/** An issuer of OpenID Connect as a command knows it: a public client, which has no secret. */
export interface IssuerAddress {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Asks an issuer what it offers. @throws {StartError} */
export async function discover({ issuer, clientId }: IssuerAddress, fetch: Fetch): Promise<oidc.Configuration> {
  const address = new URL(issuer);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(address.hostname);
  if (address.protocol !== 'https:' && !isHere)
    throw new StartError(`the service names the issuer ${issuer}, which is not https: nobody should sign in there`);
  const ask: oidc.CustomFetch = (url, { body, ...options }) =>
    fetch(new Request(url, { ...options, ...(body && { body }) }));
  return inWords(issuer, () =>
    oidc.discovery(address, clientId, undefined, oidc.None(), {
      execute: isHere ? [oidc.allowInsecureRequests] : [],
      [oidc.customFetch]: ask,
      timeout: 15,
    }),
  );
}

/** The way out of this process. */
export type Fetch = (request: Request) => Promise<Response>;

/** What an issuer answers, for the keyring. */
export function tokensFrom(
  { issuer, clientId, scopes }: IssuerAddress,
  answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  { now, refreshToken = null }: { now: number; refreshToken?: string | null },
): Tokens {
  const seconds = answer.expiresIn();
  return {
    ...{ kind: 'tokens', issuer, clientId, scopes: [...scopes] },
    accessToken: answer.access_token,
    expiresAt: seconds === undefined ? null : now + seconds * 1000,
    // One that is used again stays: not every issuer gives another.
    refreshToken: answer.refresh_token ?? refreshToken,
  };
}

/** Says in words what an issuer refuses. Its answers hold no token where they are errors. @throws {StartError} */
export async function inWords<T>(issuer: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError) {
      const { error: code, error_description: description } = error;
      throw new IssuerRefused(`${issuer} refuses it: ${description ?? code} (${code})`, code);
    }
    if (error instanceof StartError) throw error;
    throw new StartError(`the issuer ${issuer} cannot be asked: ${reasonOf(error)}`);
  }
}

/** The issuer says no. */
export class IssuerRefused extends StartError {
  override readonly name = 'IssuerRefused';
  /** As OAuth names it, such as `invalid_grant`. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** The library wraps what happened. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error) return reasonOf(error.cause);
  return messageOf(error);
}
