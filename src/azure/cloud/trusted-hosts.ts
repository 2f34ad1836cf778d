import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Cloud } from './clouds.ts';

/** What a request is for. Each purpose has its tokens, and its hosts. */
export type Purpose = 'arm' | 'run-history' | 'mlflow' | 'storage' | 'key-vault' | 'prices' | 'sign-in';

/** Why nothing may be sent to an address for a purpose, or null. */
export type AddressProblem = (purpose: Purpose, address: string) => string | null;

/** An address that Azure named is none of the cloud's. No RestError, so no SDK tries again. */
export class UntrustedHost extends Error {
  override readonly name = 'UntrustedHost';
}

/** Managed identities get their tokens without TLS from the machine that they run on. */
const OWN_MACHINE = /^(localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\])$/;

/**
 * Which hosts may be sent what. Answers of Azure name hosts (next pages, discovery, MLflow's address, datastores): whoever can
 * write one of these could otherwise have a token sent to a host of their own, and with it could cancel runs.
 * @param trusted hosts of the config, trusted for every purpose
 */
export function createAddressProblem(cloud: Cloud, trusted: readonly string[], prices: string | null): AddressProblem {
  const hosts: Readonly<Record<Purpose, readonly string[]>> = {
    arm: cloud.armHosts,
    'run-history': cloud.mlHosts,
    mlflow: cloud.mlHosts,
    storage: cloud.storageHosts,
    'key-vault': cloud.vaultHosts,
    prices: prices === null ? [] : [new URL(prices).host],
    'sign-in': cloud.authorityHosts,
  };
  return (purpose, address) => {
    if (!URL.canParse(address)) return 'Azure names no address';
    const url = new URL(address);
    if (url.username !== '' || url.password !== '')
      return 'Azure names an address with a user in it, so nothing is sent there';
    if (purpose === 'sign-in' && url.protocol === 'http:' && OWN_MACHINE.test(url.hostname)) return null;
    if (url.protocol !== 'https:') return `Azure names an address at ${url.host} without TLS, so nothing is sent there`;
    if ([...hosts[purpose], ...trusted].some((pattern) => isHost(url.host, pattern))) return null;
    return `Azure names the host ${url.host}, which does not belong to ${describeCloud(cloud)}, so nothing is sent there; if the host is right, list it under azure.trusted-hosts`;
  };
}

/** The client for one purpose: it sends nothing to other hosts, redirects and later pages included. */
export function onlyTo(purpose: Purpose, httpClient: HttpClient, addressProblem: AddressProblem): HttpClient {
  return {
    async sendRequest(request) {
      refuseUntrusted(addressProblem(purpose, request.url));
      const response = await httpClient.sendRequest(request);
      const location = response.headers.get('location');
      // The SDKs do not follow a redirect to another host, and do not name it either.
      if (location && response.status >= 300 && response.status < 400)
        refuseUntrusted(addressProblem(purpose, absolute(location, request.url)));
      return response;
    },
  };
}

function refuseUntrusted(problem: string | null): void {
  if (problem !== null) throw new UntrustedHost(problem);
}

function absolute(location: string, base: string): string {
  return URL.canParse(location, base) ? new URL(location, base).href : location;
}

/** @param pattern a host with its port, or `*.` and what it is below */
function isHost(host: string, pattern: string): boolean {
  const name = pattern.toLowerCase().replace(/:443$/, '');
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
}

function describeCloud({ name, endpoint }: Cloud): string {
  return name === 'custom' ? `the cloud at ${new URL(endpoint).host}` : `Azure's ${name} cloud`;
}
