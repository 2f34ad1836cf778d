import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential, DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import type { AzureSettings } from './settings.ts';

/**
 * The credential of the settings, using our HTTP client. Azure's list of authority hosts has only its own, so another host
 * is not looked up there.
 */
export function createCredential(settings: AzureSettings, httpClient: HttpClient): TokenCredential {
  const { credential, authorityHost } = settings;
  const options = {
    httpClient,
    ...(authorityHost === undefined ? {} : { authorityHost, disableInstanceDiscovery: true }),
  };
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
