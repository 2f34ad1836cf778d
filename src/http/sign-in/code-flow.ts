import type { FastifyBaseLogger } from 'fastify';
import * as oidc from 'openid-client';
import { type Claims, hasClaim, readClaims } from './claims.ts';
import { entraOf, sameTenant } from './entra.ts';
import type { Issuer } from './issuer.ts';
import type { BegunSignIn } from './session.ts';

/** The issuer, or the browser, sent something that gives no sign-in. Its message is for the person. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  /** For the log: which check failed. Null where the message says it all. */
  readonly reason: string | null;

  constructor(message: string, reason: string | null = null) {
    super(message);
    this.reason = reason;
  }
}

/** An address of the service, as people reach it. */
export function addressOf(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
}

/** Where the issuer sends people back. */
const CALLBACK = '/sign-in/callback';

/** Begins a sign-in by authorization code with PKCE. @throws {IssuerUnreachable} */
export async function beginSignIn(
  issuer: Issuer,
  baseUrl: string,
): Promise<Pick<BegunSignIn, 'state' | 'nonce' | 'verifier'> & { readonly address: URL }> {
  const config = await issuer.configuration();
  const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: addressOf(baseUrl, CALLBACK),
    scope: issuer.settings.scopes.join(' '),
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { address, state, nonce, verifier };
}

/**
 * Turns the code that the browser brought back into what the issuer says of its person.
 * @param back what the issuer sent along with the browser: the query of its address.
 * @throws {SignInRefused}
 * @throws {IssuerUnreachable}
 */
export async function finishSignIn(
  issuer: Issuer,
  { begun, baseUrl, query }: { readonly begun: BegunSignIn; readonly baseUrl: string; readonly query: string },
  log: FastifyBaseLogger,
): Promise<Claims> {
  const { settings } = issuer;
  const back = new URL(`${addressOf(baseUrl, CALLBACK)}${query}`);
  const config = await issuer.configuration();
  const tokens = await oidc
    .authorizationCodeGrant(config, back, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      idTokenExpected: true,
    })
    .catch((error: unknown) => {
      throw refusalOf(error) ?? error;
    });
  const claims = tokens.claims();
  if (!claims) throw new SignInRefused('The issuer sent no ID token.');
  if (settings.tenant !== null && !sameTenant(claims.tid, settings.tenant))
    throw new SignInRefused('You signed in to another tenant than the one that may sign in here.');
  const more = await askFurther(config, issuer, { claims, accessToken: tokens.access_token }, log);
  return readClaims({ ...more, ...claims }, settings.claims);
}

/** Some issuers have roles, groups and mail at another address only. Entra has everything in the ID token. */
async function askFurther(
  config: oidc.Configuration,
  { settings }: Issuer,
  { claims, accessToken }: { readonly claims: oidc.IDToken; readonly accessToken: string },
  log: FastifyBaseLogger,
): Promise<Record<string, unknown>> {
  const { name, email, roles, groups } = settings.claims;
  const isComplete = [name, email, roles, groups].every((names) => hasClaim(claims, names));
  const hasAddress = config.serverMetadata().userinfo_endpoint !== undefined;
  if (isComplete || !hasAddress || entraOf(settings.issuer)) return {};
  try {
    return await oidc.fetchUserInfo(config, accessToken, claims.sub);
  } catch (error) {
    log.warn({ err: error }, 'the issuer does not say more of who signed in; the ID token counts alone');
    return {};
  }
}

/** Null for what is no refusal: the issuer does not answer. */
function refusalOf(error: unknown): SignInRefused | null {
  if (error instanceof oidc.AuthorizationResponseError)
    return new SignInRefused(
      error.error === 'access_denied'
        ? 'The issuer did not let you in, or you stopped it.'
        : `The issuer refused: ${wordOf(error.error)}${entraCode(error.error_description)}.`,
    );
  if (error instanceof oidc.ResponseBodyError)
    return new SignInRefused(
      `The issuer does not take the sign-in: ${wordOf(error.error)}${entraCode(error.error_description)}.`,
    );
  if (!(error instanceof oidc.ClientError)) return null;
  return isUnanswered(error)
    ? null
    : new SignInRefused('What came back does not belong to this sign-in.', reasonOf(error));
}

/** The words of the library, which name a check and no value. */
function reasonOf({ message, cause }: oidc.ClientError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function isUnanswered({ code, cause }: oidc.ClientError): boolean {
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return true;
  return cause instanceof Error && ['SendError', 'TimeoutError', 'AbortError'].includes(cause.name);
}

/** A code of OAuth. What else an address has could be written by anybody. */
function wordOf(code: string): string {
  return /^[a-z_]{1,60}$/.test(code) ? code : 'for an unknown reason';
}

/** The code of Entra, by which its documentation says what to do. */
function entraCode(description: string | undefined): string {
  const [code] = /\bAADSTS\d{4,9}\b/.exec(description ?? '') ?? [];
  return code === undefined ? '' : ` (${code})`;
}

/** Where somebody signs out at the issuer, too; null where it has no such address, or does not answer. */
export async function endAtIssuer(issuer: Issuer, baseUrl: string): Promise<string | null> {
  const config = await issuer.configuration().catch(() => null);
  if (config?.serverMetadata().end_session_endpoint === undefined) return null;
  return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: addressOf(baseUrl, '/') }).href;
}
