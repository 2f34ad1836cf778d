import { isIP, isIPv4 } from 'node:net';

/** Names of networks that the library for proxies knows. */
const NETWORKS: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Whether a text is an address, a network in CIDR notation, or the name of one. */
export function isProxyAddress(text: string): boolean {
  if (NETWORKS.has(text)) return true;
  const [address = '', length, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (isIPv4(address) ? 32 : 128));
}
