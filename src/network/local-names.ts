import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Resolves `localhost` and every name below it to this machine without a lookup (RFC 6761 §6.3); the C library does so only
 * for `localhost`. The system resolves all other names.
 */
export const lookupWithLocalNames: LookupFunction = (hostname, options, callback) => {
  const name = hostname.toLowerCase();
  if (name !== 'localhost' && !name.endsWith('.localhost')) systemLookup(hostname, options, callback);
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
