import type { Instant } from '../../core/values/duration.ts';
import { Unanswered } from '../service/unanswered.ts';
import type { Fetch } from './issuer.ts';
import type { Keyring, Tokens } from './keyring.ts';

export interface RenewDeps {
  readonly keyring: Keyring;
  readonly fetch: Fetch;
  readonly now: () => Instant;
}

/** A token that ends within this time is renewed first. */
const TOO_SHORT_MS = 60_000;

/** Whether a token may be refused soon. */
export function endsSoon({ expiresAt }: Tokens, now: Instant): boolean {
  return expiresAt !== null && expiresAt - now < TOO_SHORT_MS;
}

/**
 * The tokens of a service after one renewal, by this command or by one that was quicker: an issuer may take a refresh token
 * once alone.
 * @param old the tokens that do not count any more.
 * @throws {Unanswered} where only signing in again helps.
 */
export function renewed(url: string, old: Tokens, { keyring, fetch, now }: RenewDeps): Promise<Tokens> {
  return keyring.alone(async () => {
    const kept = await keyring.get(url);
    if (kept?.kind === 'tokens' && kept.accessToken !== old.accessToken && !endsSoon(kept, now())) return kept;
    const refreshToken = kept?.kind === 'tokens' ? kept.refreshToken : null;
    if (refreshToken === null) throw new Unanswered(`the sign-in at ${url} has ended: runwarden login begins another`);
    // Loaded only where it is needed.
    const { refresh } = await import('./refresh.ts');
    const tokens = await refresh(old, refreshToken, { fetch, now });
    if (tokens === null)
      throw new Unanswered(`${old.issuer} has ended the sign-in at ${url}: runwarden login begins another`);
    await keyring.set(url, tokens);
    return tokens;
  });
}
