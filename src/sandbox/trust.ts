import { lookup as systemLookup } from 'node:dns';
import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';

/** Resolves `localhost` and every name below it to this machine (RFC 6761), which not every system does by itself. */
const lookupLocalhost: LookupFunction = (hostname, options, callback) => {
  const name = hostname.toLowerCase();
  if (name !== 'localhost' && !name.endsWith('.localhost')) {
    systemLookup(hostname, options, callback);
  } else if (options.all) {
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  } else {
    callback(null, '127.0.0.1', 4);
  }
};

/** An agent for Node's HTTPS clients that trusts a sandbox's authority and finds its hosts. */
export function createTrustingAgent(caPem: string): Agent {
  return new Agent({ ca: caPem, lookup: lookupLocalhost, keepAlive: true });
}
