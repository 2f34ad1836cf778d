import { hkdfSync } from 'node:crypto';
import type { SecureSessionPluginOptions, Session } from '@fastify/secure-session';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LONGEST_SESSION } from '../../core/ports/session-ledger.ts';
import { type Instant, MINUTE, SECOND } from '../../core/values/duration.ts';
import type { Claims } from './claims.ts';
import type { SignInDeps } from './deps.ts';

/** What a session holds, sealed in the cookie. Rights are not in it: they follow from the config at each request. */
const contents = z.object({
  id: z.string(),
  /** Of the issuer with its claims, or of an API key by its hash. */
  by: z.union([
    z.object({
      claims: z.object({
        subject: z.string(),
        name: z.string(),
        object: z.string().nullable(),
        userName: z.string().nullable(),
        email: z.string().nullable(),
        roles: z.array(z.string()),
        groups: z.array(z.string()),
      }),
    }),
    z.object({ key: z.string(), name: z.string() }),
  ]),
  since: z.number(),
  /** When it was last used, within a minute. */
  used: z.number(),
  epochs: z.object({ everyone: z.number(), person: z.number(), session: z.number() }),
});
export type SessionContents = z.output<typeof contents>;

/** A sign-in that has begun, until the issuer sends its person back. */
const begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  at: z.number(),
});
export type BegunSignIn = z.output<typeof begun>;

declare module '@fastify/secure-session' {
  interface SessionData {
    contents: SessionContents;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    signingIn: Session<{ begun: BegunSignIn }>;
  }
}

/** How long somebody may take at the issuer. */
const SIGNING_IN: number = 10 * MINUTE;

/** The cookies: encrypted and authenticated, for this host alone, out of the reach of scripts. */
export function cookieOptions({ sessionKey, baseUrl, settings }: SignInDeps) {
  const isSecure = baseUrl?.startsWith('https:') ?? false;
  // Browsers take a name with this beginning only over TLS, from this host, for all its paths.
  const prefix = isSecure ? '__Host-' : '';
  const cookie = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'lax' } as const;
  return [
    {
      sessionName: 'session',
      cookieName: `${prefix}runwarden-session`,
      key: keyFor(sessionKey, 'session/1'),
      expiry: LONGEST_SESSION / SECOND,
      cookie: { ...cookie, maxAge: settings.session.lasts / SECOND },
    },
    {
      sessionName: 'signingIn',
      cookieName: `${prefix}runwarden-signing-in`,
      key: keyFor(sessionKey, 'signing-in/1'),
      expiry: SIGNING_IN / SECOND,
      cookie: { ...cookie, maxAge: SIGNING_IN / SECOND },
    },
  ] satisfies (SecureSessionPluginOptions & { sessionName: string })[];
}

function keyFor(key: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', use, 32));
}

/** The session of a request; null without one, and for one that another version wrote. */
export function readSession(request: FastifyRequest): SessionContents | null {
  return contents.safeParse(request.session.get('contents')).data ?? null;
}

/** The sign-in that this browser has begun; null where there is none, or where it took too long. */
export function readBegun(request: FastifyRequest, now: Instant): BegunSignIn | null {
  const found = begun.safeParse(request.signingIn.get('begun')).data;
  return found && now - found.at < SIGNING_IN ? found : null;
}

/** Bytes of claims that surely fit in a cookie, sealed and encoded. */
const MOST_CLAIMS = 2300;

/**
 * Claims as a cookie takes them. Somebody may be in hundreds of groups: then only those count that the config names.
 * @param isNamed whether the config names a role or group.
 */
export function fittingClaims(claims: Claims, isNamed: (group: string) => boolean): SessionContents['by'] {
  const { roles, groups, ...rest } = claims;
  const whole = { claims: { ...rest, roles: [...roles], groups: [...groups] } };
  if (Buffer.byteLength(JSON.stringify(whole)) <= MOST_CLAIMS) return whole;
  return { claims: { ...rest, roles: roles.filter(isNamed), groups: groups.filter(isNamed) } };
}

/** Whose a session is, for those who end all sessions of a person. */
export function subjectOf(by: SessionContents['by']): string {
  return 'key' in by ? `key:${by.name}` : `issuer:${by.claims.subject}`;
}
