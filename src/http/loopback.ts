import type { FastifyRequest } from 'fastify';
import { crossSiteProblem, isRead } from './same-site.ts';

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
  return isRead(request) ? null : crossSiteProblem(request, { takesPrograms: true });
}

/**
 * Why the service must not listen there, or null. Where nobody can sign in it serves this machine alone: it can cancel runs.
 * @param ways to sign in: keys, and an issuer.
 */
export function bindProblem(host: string, ways: readonly unknown[]): string | null {
  if (ways.length > 0 || isLoopbackHost(host)) return null;
  return `refusing to listen on ${host} without API keys: anybody who reaches it could cancel runs`;
}
