import { canonicalJson } from '../values/canonical-json.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import { isPlainObject } from '../values/plain-object.ts';
import type { ChainHead } from './link.ts';

/** What a checkpoint says: the chain of this name had this row at its end. */
export interface CheckpointStatement extends ChainHead {
  /** The name of the chain, from its first row. */
  readonly database: string;
  /** RFC 3339 in UTC. */
  readonly at: string;
}

/** A statement, and the signature over exactly this text. */
export interface Checkpoint {
  readonly statement: string;
  /** In base64; null where no key is set. */
  readonly signature: string | null;
  readonly algorithm: SignatureAlgorithm | null;
  /** The beginning of the SHA-256 of the public key. */
  readonly key: string | null;
}

/** Key Vault has no Ed25519; a key there signs with RSA. */
export const SIGNATURE_ALGORITHMS = ['Ed25519', 'RS256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** Holds a private key, or asks who holds it. */
export interface Signer {
  sign(
    text: string,
  ): Promise<{ readonly [Part in keyof Omit<Checkpoint, 'statement'>]: NonNullable<Checkpoint[Part]> }>;
}

/** Signs where a chain ends. @param signer null where no key is set: the statement is kept unsigned. */
export async function makeCheckpoint(
  database: string,
  { seq, hash }: ChainHead,
  at: Instant,
  signer: Signer | null,
): Promise<Checkpoint> {
  const statement = canonicalJson({ database, seq, hash, at: formatInstant(at) });
  if (!signer) return { statement, signature: null, algorithm: null, key: null };
  return { statement, ...(await signer.sign(statement)) };
}

/** A checkpoint with its statement read. */
export interface ReadCheckpoint extends Checkpoint {
  readonly says: CheckpointStatement;
}

/** A checkpoint from a row of the audit or from a file; null where it is none. */
export function readCheckpoint(given: unknown): ReadCheckpoint | null {
  if (!isPlainObject(given) || typeof given.statement !== 'string') return null;
  const { statement, signature = null, algorithm = null, key = null } = given;
  const says = readStatement(statement);
  if (!says || !isTextOrNull(signature) || !isTextOrNull(key)) return null;
  const known = SIGNATURE_ALGORITHMS.find((one) => one === algorithm) ?? null;
  return { statement, signature, algorithm: known, key, says };
}

function readStatement(text: string): CheckpointStatement | null {
  try {
    const given: unknown = JSON.parse(text);
    if (!isPlainObject(given)) return null;
    const { database, seq, hash, at } = given;
    if (typeof database !== 'string' || typeof seq !== 'number') return null;
    return typeof hash === 'string' && typeof at === 'string' ? { database, seq, hash, at } : null;
  } catch {
    return null;
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
