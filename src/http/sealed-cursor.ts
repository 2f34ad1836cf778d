import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A continuation of Azure as a cursor for callers: it carries a signature of Azure's, so nobody can read it, and it is good
 * for the list that it was made for alone.
 * @param key shared by all replicas.
 */
export function sealCursor(key: string, list: string, continuation: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyFor(key), nonce).setAAD(Buffer.from(list));
  const sealed = Buffer.concat([cipher.update(continuation, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Null where it is not a cursor of this list. */
export function openCursor(key: string, list: string, cursor: string): string | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, keyFor(key), bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(list))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    // Nobody with the key made it for this list.
    return null;
  }
}

/** Another key than the one that signs the links of owners. */
function keyFor(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'cursor/1', 32));
}
