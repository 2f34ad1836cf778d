import { createHash } from 'node:crypto';

/** A new key. The key is shown once, to the person who asked; the hash goes into the configuration. */
export interface NewApiKey {
  readonly key: string;
  readonly sha256: string;
}

/** Makes a key of 256 random bits. The prefix lets secret scanners find a leaked one. */
export function newApiKey(randomBytes: (size: number) => Buffer): NewApiKey {
  const key = `rw_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: createHash('sha256').update(key).digest('hex') };
}
