import { resolve } from 'node:path';
import { z } from 'zod';
import { duration } from '../conditions/parameters/parameters.ts';
import { MINUTE, type Milliseconds } from '../core/values/duration.ts';
import { privateKeyProblem } from '../evidence/audit-key.ts';

/** How the audit is signed, and where its checkpoints are kept beside the database. */
export interface AuditSettings {
  /** A private key in PEM; null where none is set. */
  readonly key: string | null;
  /** The address of a key in Key Vault, which signs in its place. */
  readonly vaultKey: string | null;
  readonly every: Milliseconds;
  readonly to: { readonly folder: string } | { readonly container: string } | null;
}

const FOLDER = 'a folder, such as /mnt/audit';
const CONTAINER = 'the https address of a container, such as https://account.blob.core.windows.net/audit';

const VAULT_KEY = 'the https address of a key, such as https://vault.vault.azure.net/keys/runwarden-audit';

/** The part `audit` of the config file. */
export const auditSchema = z.strictObject({
  'key-vault': z
    .url({ protocol: /^https$/, error: VAULT_KEY })
    .refine((url) => /^https:\/\/[^/?#@]+\/keys\/[0-9A-Za-z-]{1,127}(\/[0-9a-f]{32})?\/?$/.test(url), {
      error: VAULT_KEY,
    })
    .transform((url) => url.replace(/\/$/, ''))
    .optional()
    .describe('An RSA key in Azure Key Vault that signs the audit, in place of RUNWARDEN_AUDIT_KEY.'),
  checkpoints: z
    .strictObject({
      every: duration(MINUTE, '1m')
        .default(10 * MINUTE)
        .describe('How often the end of the audit is signed.'),
      folder: z.string({ error: FOLDER }).min(1, { error: FOLDER }).optional(),
      container: z
        .url({ protocol: /^https$/, error: CONTAINER })
        .refine((url) => /^https:\/\/[^/?#@]+\/[a-z0-9](-?[a-z0-9]){2,62}\/?$/.test(url), { error: CONTAINER })
        .transform((url) => url.replace(/\/$/, ''))
        .optional(),
    })
    .refine(({ folder, container }) => folder === undefined || container === undefined, {
      error: 'a folder or a container, not both',
    })
    .prefault({})
    .describe(
      'Where signed checkpoints are written to, beside the database: a folder, or a container of Azure Storage.',
    ),
});

export function auditSettings(
  { 'key-vault': vaultKey, checkpoints: { every, folder, container } }: z.output<typeof auditSchema>,
  key: string | undefined,
  base: string,
): AuditSettings {
  const to =
    folder === undefined ? (container === undefined ? null : { container }) : { folder: resolve(base, folder) };
  return { key: key ?? null, vaultKey: vaultKey ?? null, every, to };
}

/** The variable that holds the key, for the environment's schema. */
export const auditKey = z
  .string()
  .superRefine((pem, { addIssue }) => {
    const problem = privateKeyProblem(pem);
    if (problem !== null) addIssue({ code: 'custom', message: problem.replace(/^expected /, '') });
  })
  .optional();
