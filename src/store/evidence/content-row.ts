import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { KeptBytes } from '../../core/ports/evidence.ts';

/** Logs and JSON take a tenth of their room when they are compressed. What gains less than a tenth stays as it is. */
const GAINS_BELOW = 0.9;

/** A content as the database keeps it. */
export function toBody(bytes: Uint8Array): { readonly compressed: boolean; readonly body: Uint8Array } {
  const small = zstdCompressSync(bytes);
  return small.length < bytes.length * GAINS_BELOW
    ? { compressed: true, body: small }
    : { compressed: false, body: bytes };
}

/** The content of a row. */
export function fromBody(
  sha256: string,
  { compressed, body, most }: { readonly compressed: boolean; readonly body: Uint8Array; readonly most: number },
): KeptBytes {
  try {
    return verified(sha256, compressed ? zstdDecompressSync(body, { maxOutputLength: Math.max(most, 1) }) : body);
  } catch {
    return DAMAGED;
  }
}

/** The bytes, if they are those of the hash. */
export function verified(sha256: string, bytes: Uint8Array): KeptBytes {
  return createHash('sha256').update(bytes).digest('hex') === sha256 ? { kind: 'bytes', bytes } : DAMAGED;
}

const DAMAGED: KeptBytes = {
  kind: 'unreadable',
  reason: 'it was changed or damaged after it was kept: its bytes do not have its hash any more',
};
