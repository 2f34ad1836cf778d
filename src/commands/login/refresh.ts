import * as oidc from 'openid-client';
import type { Instant } from '../../core/values/duration.ts';
import { discover, type Fetch, IssuerRefused, inWords, tokensFrom } from './issuer.ts';
import type { Tokens } from './keyring.ts';

/** Asks the issuer for other tokens; null where it gives none for this refresh token. @throws {StartError} */
export async function refresh(
  old: Tokens,
  refreshToken: string,
  { fetch, now }: { readonly fetch: Fetch; readonly now: () => Instant },
): Promise<Tokens | null> {
  const config = await discover(old, fetch);
  try {
    const scope = old.scopes.join(' ');
    const answer = await inWords(old.issuer, () => oidc.refreshTokenGrant(config, refreshToken, { scope }));
    return tokensFrom(old, answer, { now: now(), refreshToken });
  } catch (error) {
    if (error instanceof IssuerRefused && error.code === 'invalid_grant') return null;
    throw error;
  }
}

/** Takes tokens back where the issuer can; false where it cannot. */
export async function revoke(tokens: Tokens, fetch: Fetch): Promise<boolean> {
  const config = await discover(tokens, fetch);
  if (config.serverMetadata().revocation_endpoint === undefined) return false;
  await inWords(tokens.issuer, () => oidc.tokenRevocation(config, tokens.refreshToken ?? tokens.accessToken));
  return true;
}
