import type { SignInSettings } from './settings.ts';

/** What signing in needs. */
export interface SignInDeps {
  readonly settings: SignInSettings;
  /** Encrypts sessions; all replicas have the same. */
  readonly sessionKey: string;
  /** Where people reach the service; null where nobody says so. */
  readonly baseUrl: string | null;
  /** The way out to the issuer. */
  readonly fetch: typeof fetch;
}

/** Where nobody can sign in. */
export function withoutIssuer(settings: SignInSettings, sessionKey: string): SignInDeps {
  return { settings, sessionKey, baseUrl: null, fetch };
}
