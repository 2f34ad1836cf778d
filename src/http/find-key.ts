import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { caseless } from '../core/values/text.ts';
import type { Caller, Role } from './caller.ts';
import { bearerOf, type FindCaller } from './gate.ts';

/** A key of the API. Only its hash is kept. */
export interface ApiKey {
  /** The author of what its user writes. */
  readonly name: string;
  readonly role: Role;
  /** Over which workspaces, by names or patterns; over all without it. */
  readonly workspaces?: readonly string[];
  /** Ids of owners whose runs are its user's own, without case. An owner has at least one. */
  readonly owners?: readonly string[];
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
}

const SHA256 = /^[0-9a-f]{64}$/i;

/** Finds the caller of a key in a request. */
export function createKeyFinder(known: KnownKeys): FindCaller {
  return async (request: FastifyRequest) => {
    const token = bearerOf(request.headers.authorization);
    return token === null ? null : known.byHash(hashOf(token));
  };
}

/** The hash of a key, in hex. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export interface KnownKeys {
  /** The caller of the key with this hash; null for one that is not known, or not any more. */
  byHash(hash: string): Caller | null;
}

/**
 * The keys as they are now.
 * @param keys asked for each request.
 * @throws when a key's hash is not a SHA-256 in hex: such a key could never match.
 */
export function knownKeys(keys: () => readonly ApiKey[]): KnownKeys {
  let current = keys();
  let find = finderOf(current);
  return {
    byHash(hash) {
      if (current !== keys()) {
        current = keys();
        find = finderOf(current);
      }
      return find(hash);
    },
  };
}

/** Compares hashes in constant time and always with every key, so that the time reveals nothing. */
function finderOf(keys: readonly ApiKey[]): (hash: string) => Caller | null {
  for (const key of keys) if (!SHA256.test(key.sha256)) throw new Error(`the key "${key.name}" has no SHA-256 hash`);
  const known = keys.map((key) => ({ caller: callerOfKey(key), hash: Buffer.from(key.sha256, 'hex') }));
  return (hash) => {
    const given = Buffer.from(hash, 'hex');
    let found: Caller | null = null;
    for (const { caller, hash } of known)
      if (given.length === hash.length && timingSafeEqual(hash, given)) found ??= caller;
    return found;
  };
}

function callerOfKey({ name, role, workspaces, owners = [] }: ApiKey): Caller {
  const grants = [{ role, workspaces: workspaces ?? null }];
  return { name, id: `key:${name}`, via: 'key', grants, owners: owners.map(caseless) };
}
