import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is in a NO_PROXY list: names separated by commas or spaces. A name includes all names below it, with or
 * without a dot or `*.` before it; `*` is every address; a port after a name limits it to that port. An IP address may have
 * the length of a network behind it (10.0.0.0/8).
 */
export function isInNoProxy(url: URL, list: string): boolean {
  const host = bare(url.hostname.toLowerCase());
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, network = '', length] = /^(.+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (length !== undefined) return isInNetwork(host, bare(network), Number(length));
  const [, name = entry, onlyPort] = isIP(entry) === 0 ? (/^(.+):(\d+)$/.exec(entry) ?? []) : [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = bare(name.replace(/^\*?\./, ''));
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function isInNetwork(host: string, network: string, length: number): boolean {
  const [hostKind, kind] = [isIP(host), isIP(network)];
  if (kind === 0 || hostKind !== kind || length > (kind === 4 ? 32 : 128)) return false;
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, length, family);
  return block.check(host, family);
}

/** An IPv6 address without its brackets, a name without its final dot. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
