import type { CredentialSettings } from '../azure/index.ts';
import type { Environment } from './environment.ts';
import type { ConfigFile } from './schema.ts';

type Settings = ConfigFile['azure']['credential'];

interface Given {
  readonly environment: Environment;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Who Runwarden is to Azure; null, with what is missing, where that is not complete. */
export function credentialOf(
  { credential }: ConfigFile['azure'],
  { environment, variables }: Given,
  missing: string[],
): CredentialSettings | null {
  if (credential.kind === 'client-secret') return appRegistration(credential, environment, missing);
  if (credential.kind === 'managed-identity') {
    const clientId = credential['client-id'] ?? environment.AZURE_CLIENT_ID;
    return { kind: 'managed-identity', ...(clientId === undefined ? {} : { clientId }) };
  }
  // The library looks first for an app registration in the environment, but not for a secret in a file.
  const inFile = variables.AZURE_CLIENT_SECRET_FILE !== undefined;
  return inFile ? appRegistration({ kind: 'client-secret' }, environment, missing) : { kind: 'default' };
}

function appRegistration(
  given: Extract<Settings, { kind: 'client-secret' }>,
  environment: Environment,
  missing: string[],
): CredentialSettings | null {
  const tenantId = given['tenant-id'] ?? environment.AZURE_TENANT_ID;
  const clientId = given['client-id'] ?? environment.AZURE_CLIENT_ID;
  const clientSecret = environment.AZURE_CLIENT_SECRET;
  const needed = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret };
  for (const [variable, value] of Object.entries(needed))
    if (value === undefined) missing.push(`${variable}: not set; credential kind client-secret needs it`);
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { kind: 'client-secret', tenantId, clientId, clientSecret };
}
