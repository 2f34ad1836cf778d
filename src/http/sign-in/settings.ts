import { HOUR, type Milliseconds } from '../../core/values/duration.ts';

/** Which claims of a token say what. Of several names the first that a token has counts; a dot leads into an object. */
export interface ClaimNames {
  /** The author of what somebody writes. */
  readonly name: readonly string[];
  /** The name that somebody signs in by, which nobody else can take. */
  readonly userName: readonly string[];
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** The id of a person that never changes. */
  readonly object: readonly string[];
  readonly email: readonly string[];
}

/** An issuer of OpenID Connect, and what Runwarden is to it. */
export interface IssuerSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client, which has PKCE alone. */
  readonly clientSecret: string | null;
  /** For whom the tokens of the API are. */
  readonly audiences: readonly string[];
  /** The only tenant whose tokens count; null where the issuer has none. */
  readonly tenant: string | null;
  /** What the console asks for. */
  readonly scopes: readonly string[];
  /** What `runwarden login` asks with. */
  readonly commands: { readonly clientId: string; readonly scopes: readonly string[] };
  readonly claims: ClaimNames;
}

/** How people sign in. */
export interface SignInSettings {
  /** Null where API keys are the only way. */
  readonly issuer: IssuerSettings | null;
  /** How long a session lasts, and how long it lasts unused. */
  readonly session: { readonly lasts: Milliseconds; readonly idle: Milliseconds };
}

/** Where nothing is set: API keys alone. */
export const KEYS_ALONE: SignInSettings = { issuer: null, session: { lasts: 12 * HOUR, idle: 2 * HOUR } };
