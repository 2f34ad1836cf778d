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

/**
 * Finds the caller of a key.
 * @param keys asked for each request.
 * @throws when a key's hash is not a SHA-256 in hex: such a key could never match.
 */
export function createKeyFinder(keys: () => readonly ApiKey[]): FindCaller {
  const find = findByKey(keys);
  return async (request: FastifyRequest) => {
    const token = bearerOf(request.headers.authorization);
    return token === null ? null : find(token);
  };
}

/** The caller of a key as it is written; null for one that is not known. */
function findByKey(keys: () => readonly ApiKey[]): (key: string) => Caller | null {
  let current = keys();
  let find = finderOf(current);
  return (key) => {
    if (current !== keys()) {
      current = keys();
      find = finderOf(current);
    }
    return find(key);
  };
}

/** Compares hashes in constant time and always with every key, so that the time reveals nothing. */
function finderOf(keys: readonly ApiKey[]): (token: string) => Caller | null {
  for (const key of keys) if (!SHA256.test(key.sha256)) throw new Error(`the key "${key.name}" has no SHA-256 hash`);
  const known = keys.map((key) => ({ caller: callerOfKey(key), hash: Buffer.from(key.sha256, 'hex') }));
  return (token) => {
    const given = createHash('sha256').update(token).digest();
    let found: Caller | null = null;
    for (const { caller, hash } of known) if (timingSafeEqual(hash, given)) found ??= caller;
    return found;
  };
}

function callerOfKey({ name, role, workspaces, owners = [] }: ApiKey): Caller {
  return { name, via: 'key', grants: [{ role, workspaces: workspaces ?? null }], owners: owners.map(caseless) };
}
