import type { Instant } from '../../core/values/duration.ts';
import type { Fetch } from '../login/issuer.ts';
import { type Keyring, openKeyring, type Tokens } from '../login/keyring.ts';
import { endsSoon, renewed } from '../login/tokens.ts';
import type { Variables } from '../variables.ts';
import { readKey } from './key.ts';

/** Who asks a service. */
export interface Asker {
  /** By what the service knows them: a key that was given, or what `runwarden login` keeps. Null for nobody. */
  readonly by: 'key' | 'kept key' | 'kept tokens' | null;
  /** What is sent with a request. */
  readonly bearer: string | null;
  /** The same person with another token, after the service refused this one; null where there is no other. */
  renew(): Promise<Asker | null>;
}

export interface AskerDeps {
  readonly variables: Variables;
  readonly fetch: Fetch;
  readonly now: () => Instant;
}

/** Who asks a service: the key of the options or the environment, else whoever signed in at it. @throws {StartError} */
export async function findAsker(url: string, keyFile: string | undefined, deps: AskerDeps): Promise<Asker> {
  const key = readKey(keyFile, deps.variables);
  if (key !== null) return withKey('key', key);
  const keyring = openKeyring(deps.variables);
  const kept = await keyring.get(url);
  if (kept?.kind === 'key') return withKey('kept key', kept.key);
  if (!kept) return NOBODY;
  const again = { ...deps, keyring };
  return withTokens(url, endsSoon(kept, deps.now()) ? await renewed(url, kept, again) : kept, again);
}

/** Nobody, who may ask what is open to all. */
export const NOBODY: Asker = withKey(null, null);

/** Somebody with a key or a token that is not renewed. */
export function withKey(by: Asker['by'], bearer: string | null): Asker {
  return { by, bearer, renew: async () => null };
}

function withTokens(url: string, tokens: Tokens, deps: AskerDeps & { readonly keyring: Keyring }): Asker {
  return {
    by: 'kept tokens',
    bearer: tokens.accessToken,
    async renew() {
      return tokens.refreshToken === null ? null : withTokens(url, await renewed(url, tokens, deps), deps);
    },
  };
}
