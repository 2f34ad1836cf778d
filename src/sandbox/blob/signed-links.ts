import { createHmac, randomBytes } from 'node:crypto';
import { type Answer, blobError, type Call } from '../answer.ts';

/** Addresses of blobs that carry a signature in the place of a token. */
export interface SignedLinks {
  sign(address: string): string;
  /** The answer that turns a call with a signature away, if it is not good. */
  refuse(call: Call): Answer | undefined;
}

const HOUR = 3_600_000;
const KEYS = ['sv', 'sr', 'sp', 'st', 'se', 'skoid', 'sktid'] as const;

/** Signs with a key of its own, for eight hours. */
export function createSignedLinks(clock: { now(): number }): SignedLinks {
  const key = randomBytes(32);
  const signature = (host: string, path: string, query: URLSearchParams): string =>
    createHmac('sha256', key)
      .update([host, decodeURIComponent(path), ...KEYS.map((name) => query.get(name) ?? '')].join('\n'))
      .digest('base64');
  return {
    sign(address) {
      const url = new URL(address);
      const at = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
      const query = new URLSearchParams({
        sv: '2023-11-03',
        skoid: '779301c0-18b2-4cdc-801b-a0a3368fee0a',
        sktid: '11111111-2222-4333-8444-555555555555',
        st: at(clock.now() - HOUR / 4),
        se: at(clock.now() + 8 * HOUR),
        sr: 'b',
        sp: 'r',
      });
      query.set('sig', signature(url.host, url.pathname, query));
      url.search = query.toString();
      return url.href;
    },
    refuse(call) {
      const refused = (code: string, message: string) => blobError(403, code, message);
      if (call.headers.authorization !== undefined)
        return refused('AuthenticationFailed', 'The request has a signature and a token.');
      const path = call.url.split('?')[0] ?? '';
      if (call.query.get('sig') !== signature(call.host, path, call.query))
        return refused('AuthenticationFailed', 'Signature did not match.');
      if (Date.parse(call.query.get('se') ?? '') < clock.now())
        return refused('AuthenticationFailed', 'Signature not valid in the specified time frame.');
      return undefined;
    },
  };
}
