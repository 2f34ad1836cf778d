import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type Milliseconds, SECOND } from '../core/values/duration.ts';
import { StartError } from '../core/values/start-error.ts';
import { createRawPipeline } from './http/raw-pipeline.ts';
import type { AzureContext } from './settings.ts';

const API = 'api-version=7.4';

/** How long one signature may take. */
const WITHIN: Milliseconds = 20 * SECOND;

const keySchema = z.object({
  key: z.object({ kid: z.string().min(1), kty: z.string(), n: z.string().nullish(), e: z.string().nullish() }),
});
const signatureSchema = z.object({ value: z.string().min(1) });

/** A key that never leaves its vault. */
export interface VaultKey {
  /** Signs a text with RS256, by the newest version of the key, or the one that its address names. */
  sign(text: string): Promise<{ readonly signature: Uint8Array; readonly publicKey: KeyObject }>;
}

/**
 * An RSA key of Azure Key Vault. The service needs the role Key Vault Crypto User for it.
 * @param address such as `https://vault.vault.azure.net/keys/runwarden-audit`, with a version or without
 * @throws {StartError} where it is at a host that gets no tokens.
 */
export function createVaultKey(context: AzureContext, address: string): VaultKey {
  if (context.addressProblem('key-vault', address) !== null)
    throw new StartError(
      `audit.key-vault: ${new URL(address).host} is no key vault of this cloud, so no token is sent there; if it is right, list it under azure.trusted-hosts`,
    );
  const pipeline = createRawPipeline(context, 'key-vault', 'retried');
  return {
    async sign(text) {
      const abort = AbortSignal.timeout(WITHIN);
      const found = await pipeline.read(keySchema, {
        ...{ doing: 'reading the key of the audit', method: 'GET', url: `${address}?${API}`, abort },
      });
      const { kid, n, e } = found.key;
      if (!n || !e) throw new Error(`${kid} is no RSA key: make one, and name it in audit.key-vault`);
      const value = createHash('sha256').update(text).digest('base64url');
      const version = kid.split('/').at(-1) ?? '';
      const signed = await pipeline.read(signatureSchema, {
        ...{
          doing: 'signing the audit',
          method: 'POST',
          url: `${withoutVersion(address)}/${version}/sign?${API}`,
          abort,
        },
        body: { alg: 'RS256', value },
      });
      return {
        signature: Buffer.from(signed.value, 'base64url'),
        publicKey: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }),
      };
    },
  };
}

/** The address of the config decides the host: what a vault answers as `kid` only gives the version. */
function withoutVersion(address: string): string {
  return address.replace(/(\/keys\/[^/]+)\/[^/]+$/, '$1');
}
