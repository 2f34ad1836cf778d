import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential, DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { type Cloud, cloudOf } from './cloud/clouds.ts';
import type { AzureSettings } from './settings.ts';

/**
 * The credential of the settings, using our HTTP client. Outside the public cloud its list of authorities is not asked: it
 * has only Azure's own, and may be out of reach.
 */
export function createCredential(
  { credential }: AzureSettings,
  { authority }: Cloud,
  httpClient: HttpClient,
): TokenCredential {
  const disableInstanceDiscovery = authority !== cloudOf({}).authority;
  const options = { httpClient, authorityHost: authority, disableInstanceDiscovery };
  switch (credential.kind) {
    case 'default':
      return new DefaultAzureCredential(options);
    case 'managed-identity':
      return credential.clientId === undefined
        ? new ManagedIdentityCredential(options)
        : new ManagedIdentityCredential({ ...options, clientId: credential.clientId });
    case 'client-secret':
      return new ClientSecretCredential(credential.tenantId, credential.clientId, credential.clientSecret, options);
  }
}
