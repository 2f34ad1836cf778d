import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { Checkpoint, SignatureAlgorithm, Signer } from '../core/audit/checkpoint.ts';

const ED25519 = 'a private key of Ed25519 in PEM, as runwarden audit key makes it';

/** A new pair of keys, in PEM. */
export function makeKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** What is wrong with a private key, without a part of it; null for nothing. */
export function privateKeyProblem(pem: string): string | null {
  return readPrivateKey(pem) ? null : `expected ${ED25519}`;
}

/** Signs with a private key that this process holds. @throws where {@link privateKeyProblem} says so. */
export function keySigner(pem: string): Signer {
  const key = readPrivateKey(pem);
  if (!key) throw new Error(`expected ${ED25519}`);
  const name = keyName(createPublicKey(key));
  return {
    sign: async (text) => ({
      signature: sign(null, Buffer.from(text), key).toString('base64'),
      algorithm: 'Ed25519',
      key: name,
    }),
  };
}

/** Signs with an RSA key that another holds, as Key Vault does. */
export function remoteSigner(remote: {
  sign(text: string): Promise<{ readonly signature: Uint8Array; readonly publicKey: KeyObject }>;
}): Signer {
  return {
    async sign(text) {
      const { signature, publicKey } = await remote.sign(text);
      return { signature: Buffer.from(signature).toString('base64'), algorithm: 'RS256', key: keyName(publicKey) };
    },
  };
}

function readPrivateKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** A key to verify with. */
export interface PublicKey {
  readonly name: string;
  /** Whether a signature over a text was made by its private key. */
  verifies(checkpoint: Pick<Checkpoint, 'statement' | 'signature' | 'algorithm'>): boolean;
}

/** Null for what is no public key. @param pem that of a private key gives its public one. */
export function readPublicKey(pem: string): PublicKey | null {
  try {
    return publicKeyOf(createPublicKey(pem));
  } catch {
    return null;
  }
}

function publicKeyOf(key: KeyObject): PublicKey | null {
  const algorithm = algorithmOf(key);
  if (algorithm === null) return null;
  return {
    name: keyName(key),
    verifies(checkpoint) {
      if (checkpoint.signature === null || checkpoint.algorithm !== algorithm) return false;
      const signature = Buffer.from(checkpoint.signature, 'base64');
      const text = Buffer.from(checkpoint.statement);
      if (algorithm === 'Ed25519') return verify(null, text, key, signature);
      return verify('sha256', text, key, signature);
    },
  };
}

function algorithmOf(key: KeyObject): SignatureAlgorithm | null {
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  return key.asymmetricKeyType === 'rsa' ? 'RS256' : null;
}

/** The beginning of the SHA-256 of the public key, as `openssl pkey -pubin -outform DER | sha256sum` prints it. */
function keyName(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}
