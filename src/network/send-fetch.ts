import type { Send, SendAnswer } from '../core/ports/send.ts';
import type { Milliseconds } from '../core/values/duration.ts';

/** What a `fetch` is bounded by. */
export interface FetchBounds {
  /** How long an answer may take. */
  readonly within: Milliseconds;
  readonly mostBytes: number;
}

/**
 * The way out of this process as a `fetch`, for libraries that take one: through the proxy, with the private authority. It
 * follows no redirect. A longer answer is refused.
 */
export function fetchBy(send: Send, { within, mostBytes }: FetchBounds): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    const answer = await send({
      url: request.url,
      method: METHODS.find((method) => method === request.method) ?? 'GET',
      headers: Object.fromEntries(request.headers),
      ...(body !== '' && { body }),
      abort: AbortSignal.any([request.signal, AbortSignal.timeout(within)]),
      mostBytes: mostBytes + 1,
    });
    if (answer.bytes.length > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`);
    return responseOf(answer);
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** Statuses that have no body. */
const BARE: ReadonlySet<number> = new Set([204, 205, 304]);

function responseOf({ status, headers, bytes }: SendAnswer): Response {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Response(BARE.has(status) ? null : new Uint8Array(bytes), { status, headers: given });
}
