import type { GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import {
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  type TokenCredentialOptions,
} from '@azure/identity';
import { messageOf } from '../core/values/caught.ts';
import type { Milliseconds } from '../core/values/duration.ts';
import { type Cloud, cloudOf } from './cloud/clouds.ts';
import { UntrustedHost } from './cloud/trusted-hosts.ts';
import { retryOptions } from './http/retry.ts';
import type { AzureSettings, CredentialSettings } from './settings.ts';

/** Errors of the library that name neither what the connection failed with nor what Entra answered. */
const SAYS_NOTHING = /network_error|endpoints_resolution_error/;

/** No token, with the reason that the library left out. */
class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}

/**
 * The credential of the settings, using our HTTP client. Outside the public cloud its list of authorities is not asked: it
 * has only Azure's own, and may be out of reach.
 */
export function createCredential(
  settings: AzureSettings,
  { authority }: Cloud,
  { httpClient, retryDelay }: { readonly httpClient: HttpClient; readonly retryDelay: Milliseconds },
): TokenCredential {
  let problem: unknown = null;
  const watched: HttpClient = {
    async sendRequest(request) {
      try {
        const response = await httpClient.sendRequest(request);
        if (response.status >= 400) problem = `HTTP ${response.status} ${response.bodyAsText ?? ''}`;
        return response;
      } catch (error) {
        problem = error;
        throw error;
      }
    },
  };
  const disableInstanceDiscovery = authority !== cloudOf({}).authority;
  const options = {
    httpClient: watched,
    authorityHost: authority,
    disableInstanceDiscovery,
    retryOptions: retryOptions(retryDelay),
  };
  const credential = createPlainCredential(settings.credential, options);
  return {
    async getToken(scopes, given) {
      try {
        return await untilAborted(credential.getToken(scopes, given), given?.abortSignal);
      } catch (error) {
        if (problem === null || !SAYS_NOTHING.test(messageOf(error))) throw error;
        throw problem instanceof UntrustedHost ? problem : new SignInFailed(`${authority}: ${messageOf(problem)}`);
      }
    },
  };
}

/** The library tries for two minutes, whatever its caller wants by then. */
function untilAborted<T>(asked: Promise<T>, abort: GetTokenOptions['abortSignal']): Promise<T> {
  if (abort === undefined) return asked;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('the sign-in was interrupted'));
    if (abort.aborted) giveUp();
    abort.addEventListener('abort', giveUp);
    asked.then(resolve, reject).finally(() => abort.removeEventListener('abort', giveUp));
  });
}

function createPlainCredential(
  credential: CredentialSettings,
  options: TokenCredentialOptions & { readonly disableInstanceDiscovery: boolean },
): TokenCredential {
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

/** Names who signs in, without a secret: replicas with the same settings read by the same principal. */
export function principalOf({ credential }: Pick<AzureSettings, 'credential'>): string {
  if (credential.kind === 'client-secret') return `${credential.tenantId}/${credential.clientId}`.toLowerCase();
  return credential.kind === 'managed-identity'
    ? (credential.clientId ?? credential.kind).toLowerCase()
    : credential.kind;
}
