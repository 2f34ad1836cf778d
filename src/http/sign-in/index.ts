import secureSession from '@fastify/secure-session';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../deps.ts';
import { createKeyFinder, type KnownKeys, knownKeys } from '../find-key.ts';
import { createLocalFinder } from '../find-local.ts';
import type { FindCaller, RefuseAttempt } from '../gate.ts';
import { createTokenFinder } from './find-token.ts';
import { createIssuer, type Issuer } from './issuer.ts';
import { createRights, type Rights } from './rights.ts';
import { cookieOptions } from './session.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** How people and programs sign in. */
export interface SignIn {
  /** Null where nobody but API keys says who somebody is. */
  readonly issuer: Issuer | null;
  readonly sessions: Sessions;
  readonly rights: Rights;
  readonly keys: KnownKeys;
  /** Whether nobody can sign in, and this machine alone is served. */
  readonly isLocal: boolean;
  /** Ways to find out who asks, in the order in which they are tried. */
  readonly finders: readonly FindCaller[];
  readonly refuse: RefuseAttempt;
}

export function createSignIn(deps: AppDeps, refuse: RefuseAttempt): SignIn {
  const { signIn, clock } = deps;
  const { issuer: settings } = signIn.settings;
  const issuer = settings && createIssuer(settings, { fetch: signIn.fetch, clock, log: deps.logger });
  const keys = knownKeys(() => deps.keys);
  const { ledger, newId } = deps;
  const rights = createRights(() => deps.people, deps.owner);
  const sessions = createSessions({ ledger, signIn, rights, keys, clock, newId });
  // Whether there are any keys is settled at the start.
  const isLocal = deps.keys.length === 0 && issuer === null;
  const tokens = issuer ? [createTokenFinder(issuer, rights, clock)] : [];
  const finders = isLocal ? [createLocalFinder()] : [createKeyFinder(keys), ...tokens, sessions.find];
  return { issuer, sessions, rights, keys, isLocal, finders, refuse };
}

/** Opens the cookies of every request that comes after. */
export function openCookies(app: FastifyInstance, { signIn }: AppDeps): void {
  app.register(secureSession, cookieOptions(signIn));
}
