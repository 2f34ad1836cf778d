import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../core/ports/azure.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { refuseForeign } from './loopback.ts';
import { Problem } from './problem.ts';

/** What a key may do; an operator may do what a viewer may. */
export type Role = 'viewer' | 'operator';

/** A key of the API. Only its hash is kept. */
export interface ApiKey {
  /** The author of what its user writes. */
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
}

/** Who asks. */
export type Caller = Pick<ApiKey, 'name' | 'role'>;

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
const LOCAL_CALLER: Caller = { name: 'local', role: 'operator' };

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
  if (!request.caller) throw new Problem('internal', 'A route that writes was open.');
  return request.caller.name;
}

function requireRole(caller: Caller, needed: Role): void {
  if (needed === 'viewer' || caller.role === 'operator') return;
  throw new Problem('forbidden', `The key "${caller.name}" is a ${caller.role}; this needs an ${needed}.`, {
    headers: { 'www-authenticate': 'Bearer realm="runwarden", error="insufficient_scope"' },
  });
}

function bearerOf(header: string | undefined): string | null {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '') ?? [];
  return token ?? null;
}

/** Compares hashes in constant time and always with every key, so that the time reveals nothing. */
function keyFinder(keys: readonly ApiKey[]): (token: string) => Caller | null {
  for (const key of keys) if (!SHA256.test(key.sha256)) throw new Error(`the key "${key.name}" has no SHA-256 hash`);
  const known = keys.map(({ name, role, sha256 }) => ({ caller: { name, role }, hash: Buffer.from(sha256, 'hex') }));
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
