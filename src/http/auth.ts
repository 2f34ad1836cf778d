import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../core/ports/azure.ts';
import { caseless } from '../core/values/text.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { refuseForeign } from './loopback.ts';
import { Problem } from './problem.ts';

/** What a key may do, in rising order: an owner sees own runs alone, a viewer all, and an operator may write as well. */
export const ROLES = ['owner', 'viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** A key of the API. Only its hash is kept. */
export interface ApiKey {
  /** The author of what its user writes. */
  readonly name: string;
  readonly role: Role;
  /** Ids of owners whose runs are its user's own, without case. An owner has at least one. */
  readonly owners?: readonly string[];
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
}

/** Who asks. */
export interface Caller extends Pick<ApiKey, 'name' | 'role'> {
  readonly owners: readonly string[];
}

/** What a route asks of its caller; the default is a viewer. */
export type Access = 'open' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on open routes, for callers without a good key. */
    caller: Caller | null;
  }
}

/** The caller of this machine, where no keys are set. */
const LOCAL_CALLER: Caller = { name: 'local', role: 'operator', owners: [] };

const SHA256 = /^[0-9a-f]{64}$/i;

/**
 * Builds the check that runs before every request: it sets `request.caller` or throws a {@link Problem}.
 * @param keys asked for each request. Whether there are any is settled at the start.
 * @throws when a key's hash is not a SHA-256 in hex: such a key could never match.
 */
export function createGate(keys: () => readonly ApiKey[], clock: Clock): (request: FastifyRequest) => void {
  let current = keys();
  if (current.length === 0) return localGate;
  let finder = keyFinder(current);
  const find = (token: string) => {
    if (current !== keys()) {
      current = keys();
      finder = keyFinder(current);
    }
    return finder(token);
  };
  const failures = createAttemptLimit(clock);
  return (request) => {
    const { access = 'viewer' } = request.routeOptions.config;
    const token = bearerOf(request.headers.authorization);
    const caller = token === null ? null : find(token);
    request.caller = caller;
    if (access === 'open') return;
    if (!caller) {
      // A good key is never refused for the failures of others: behind a proxy everybody shares one address.
      const wait = failures(request.ip);
      if (wait === null) throw unauthorized(token !== null);
      const headers = { 'retry-after': String(wait) };
      throw new Problem('too-many-failures', 'Too many requests without a good key came from this address.', {
        headers,
      });
    }
    requireRole(caller, access);
  };
}

/** Without keys: only this machine, and no request that a web page elsewhere made its browser send. */
function localGate(request: FastifyRequest): void {
  const { access = 'viewer' } = request.routeOptions.config;
  const refusal = refuseForeign(request);
  if (refusal === null) {
    request.caller = LOCAL_CALLER;
    return;
  }
  if (access !== 'open') throw new Problem('forbidden', refusal);
}

/** The author of a write. */
export function authorOf(request: FastifyRequest): string {
  return callerOf(request).name;
}

/** Whose runs a caller may see; undefined for those who see all. */
export function visibleTo(request: FastifyRequest): { owners?: readonly string[] } {
  const { role, owners } = callerOf(request);
  return role === 'owner' ? { owners } : {};
}

/** By which ids a caller may be the owner of a run: the owners of the key, and its name. */
export function ownIds(request: FastifyRequest): readonly string[] {
  const { name, owners } = callerOf(request);
  return [caseless(name), ...owners];
}

/** The caller of a route that needs one. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Problem('internal', 'A route that needs a caller was open.');
  return caller;
}

function requireRole(caller: Caller, needed: Role): void {
  if (ROLES.indexOf(caller.role) >= ROLES.indexOf(needed)) return;
  const [is, needs] = [withArticle(caller.role), withArticle(needed)];
  throw new Problem('forbidden', `The key "${caller.name}" is ${is}; this needs ${needs}.`, {
    headers: { 'www-authenticate': 'Bearer realm="runwarden", error="insufficient_scope"' },
  });
}

function withArticle(role: Role): string {
  return `${role === 'viewer' ? 'a' : 'an'} ${role}`;
}

function bearerOf(header: string | undefined): string | null {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '') ?? [];
  return token ?? null;
}

/** Compares hashes in constant time and always with every key, so that the time reveals nothing. */
function keyFinder(keys: readonly ApiKey[]): (token: string) => Caller | null {
  for (const key of keys) if (!SHA256.test(key.sha256)) throw new Error(`the key "${key.name}" has no SHA-256 hash`);
  const known = keys.map(({ name, role, owners = [], sha256 }) => ({
    caller: { name, role, owners: owners.map(caseless) },
    hash: Buffer.from(sha256, 'hex'),
  }));
  return (token) => {
    const given = createHash('sha256').update(token).digest();
    let found: Caller | null = null;
    for (const { caller, hash } of known) if (timingSafeEqual(hash, given)) found ??= caller;
    return found;
  };
}

function unauthorized(wrong: boolean): Problem {
  const challenge = `Bearer realm="runwarden"${wrong ? ', error="invalid_token"' : ''}`;
  const detail = wrong ? 'This key is not known.' : 'Send a key as "Authorization: Bearer <key>".';
  return new Problem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
}
