import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../core/ports/azure.ts';
import { formatInstant, SECOND } from '../../core/values/duration.ts';
import { type Claims, readClaims } from './claims.ts';
import { issuersOf, sameTenant } from './entra.ts';
import type { Issuer } from './issuer.ts';

/** Signatures with a private key. One with a shared secret, or none, never counts. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** How far the clocks of the issuer and of this machine may be apart. */
const SKEW = 60;

/** A token that does not count. Its message is for the caller, and repeats nothing of the token but times. */
export class BadToken extends Error {
  override readonly name = 'BadToken';
}

/** Whether a bearer token has the form of a JWT. Every other one is an API key. */
export function isJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/**
 * What an access token of the issuer says of its caller.
 * @throws {BadToken}
 * @throws {IssuerUnreachable} and other errors where its keys cannot be read.
 */
export async function verifyToken(token: string, issuer: Issuer, clock: Clock): Promise<Claims> {
  const { settings } = issuer;
  const keys = await issuer.keys();
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: issuersOf(settings.issuer),
      audience: [...settings.audiences],
      clockTolerance: SKEW,
      currentDate: new Date(clock()),
      requiredClaims: ['exp', 'sub'],
    });
    if (!isAccessToken(payload, protectedHeader.typ))
      throw new BadToken('This is no access token. Send the access token, not the ID token.');
    if (settings.tenant !== null && !sameTenant(payload.tid, settings.tenant))
      throw new BadToken('This token is of another tenant.');
    // The claim is required above.
    return readClaims({ ...payload, sub: String(payload.sub) }, settings.claims);
  } catch (error) {
    throw badToken(error, settings) ?? error;
  }
}

/**
 * ID tokens may have the same audience as access tokens, and whoever holds one is not the person. By RFC 9068 the header says
 * what it is; Keycloak says so in the claim `typ`. Else an access token names what it may be used for (`scp`, `scope`), or, of
 * a program, the client and its roles; an ID token is bound to its sign-in (`nonce`, `at_hash`, `c_hash`).
 */
function isAccessToken(payload: JWTPayload, type: string | undefined): boolean {
  if (type !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(type)) return false;
  if (type !== undefined && /at\+jwt$/i.test(type)) return true;
  if (payload.typ !== undefined) return payload.typ === 'Bearer';
  if (['nonce', 'at_hash', 'c_hash'].some((claim) => payload[claim] !== undefined)) return false;
  if (payload.scp !== undefined || payload.scope !== undefined) return true;
  return payload.roles !== undefined && ['azp', 'appid', 'client_id'].some((claim) => payload[claim] !== undefined);
}

/** Null for what is no fault of the token. */
function badToken(error: unknown, { audiences, issuer }: Issuer['settings']): BadToken | null {
  if (error instanceof BadToken) return error;
  if (error instanceof errors.JWTExpired) {
    const at = error.payload.exp === undefined ? '' : ` at ${formatInstant(error.payload.exp * SECOND)}`;
    return new BadToken(`This token expired${at}. Sign in again.`);
  }
  if (error instanceof errors.JWTClaimValidationFailed) return new BadToken(wrongClaim(error.claim, audiences, issuer));
  if (error instanceof errors.JOSEAlgNotAllowed)
    return new BadToken(`This token is signed in a way that does not count. Use ${ALGORITHMS.join(', ')}.`);
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return null;
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC')
    return new BadToken('No key of the issuer has signed this token.');
  return null;
}

function wrongClaim(claim: string, audiences: readonly string[], issuer: string): string {
  if (claim === 'aud') return `This token is for another audience. It must be for ${audiences[0]}.`;
  if (claim === 'iss') return `This token is of another issuer. It must be of ${issuer}.`;
  return claim === 'nbf' ? 'This token is not valid yet.' : 'This token lacks its end or its subject.';
}
