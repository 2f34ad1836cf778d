import type { FastifyRequest } from 'fastify';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Proxies set these: a request that has one does not come from a person at this machine. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/** Whether an IP address belongs to this machine alone. */
export function isLoopbackAddress(address: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address) || address === '::1';
}

/** Whether a host name can only mean this machine. A name that DNS could point here does not count. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || isLoopbackAddress(bare);
}

/**
 * Why a request without a key does not count as one of this machine's user, or null. Loopback alone is not enough: any
 * page in a local browser can send requests here, under its own name (DNS rebinding) or across sites.
 */
export function refuseForeign(request: FastifyRequest): string | null {
  if (!isLoopbackAddress(request.ip)) return 'Without API keys only this machine is served.';
  if (FORWARDING.some((header) => request.headers[header] !== undefined))
    return 'Without API keys nothing that a proxy passed on is served.';
  const host = request.headers.host ?? '';
  if (!isLoopbackHost(host.replace(/:\d+$/, ''))) return 'Without API keys the Host header must name this machine.';
  return SAFE_METHODS.has(request.method) ? null : refuseCrossSite(request, host);
}

function refuseCrossSite(request: FastifyRequest, host: string): string | null {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'A write that another site made the browser send is refused.';
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return 'A write from another origin is refused.';
  return null;
}

/** Why the service must not listen there, or null. Without keys it serves this machine alone: it can cancel runs. */
export function bindProblem(host: string, keys: readonly unknown[]): string | null {
  if (keys.length > 0 || isLoopbackHost(host)) return null;
  return `refusing to listen on ${host} without API keys: anybody who reaches it could cancel runs`;
}
