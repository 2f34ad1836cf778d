import { setTimeout as delay } from 'node:timers/promises';
import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { Clearance } from '../../core/ports/azure.ts';
import { type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { createOutbound, type Outbound } from '../../network/outbound.ts';
import type { AzureParts } from '../settings.ts';
import { clearedBefore, clearedTransport } from './cleared-transport.ts';
import { refuseClockSkew } from './clock-skew.ts';
import { createReadPacer } from './read-pacer.ts';
import { type RequestCounts, requestKind } from './request-kind.ts';
import { LONGEST_WAIT, WaitTooLong, waitAsked } from './retry.ts';
import { urgencyNow } from './urgency.ts';

const DEFAULT_TIMEOUT: Milliseconds = 30 * SECOND;
const REMAINING_READS = 'x-ms-ratelimit-remaining-subscription-reads';

/**
 * The only way out: every Azure SDK gets this HttpClient. It counts requests, paces ARM reads, compares the clock with their
 * answers, limits the time of each request, and refuses to wait longer than {@link LONGEST_WAIT}. It logs nothing of a
 * request, so it cannot leak a signed address.
 * @returns the client; `cleared`, which makes one that asks for a clearance just before each request is written, over a
 * connection of its own; and `close`, which ends its idle connections
 */
export function createHttpClient(
  { endpoint, ca, principal = '' }: { readonly endpoint: string; readonly ca?: string; readonly principal?: string },
  parts: AzureParts,
  counts: RequestCounts,
): HttpClient & { cleared(clear: Clearance): HttpClient; close(): void } {
  const { clock, sleep = sleepFor, requestTimeout = DEFAULT_TIMEOUT, answered = () => {} } = parts;
  const usual = parts.transport ?? createDefaultHttpClient();
  const outbound = parts.outbound ?? createOutbound(ca === undefined ? {} : { ca });
  const pacer = createReadPacer({
    ...{ clock, sleep, principal, shared: parts.readBuckets ?? (() => null) },
    onAlone: (error) =>
      parts.log?.warn(
        { err: error },
        'the reads of Azure that replicas share cannot be counted; this replica reads by a quarter of them until they can',
      ),
  });
  const armHost = new URL(endpoint).host.toLowerCase();

  async function send(request: PipelineRequest, transport: HttpClient): Promise<PipelineResponse> {
    const subscription = pacedSubscription(request, armHost);
    const kind = requestKind(request.url);
    if (subscription !== null) await pacer.take(subscription, nativeSignal(request), urgencyNow());
    counts.add(kind);
    const askedAt = clock();
    const response = await sendBounded(transport, request, requestTimeout, outbound).catch((error) => {
      answered(kind, null);
      throw error;
    });
    answered(kind, response.status);
    // Reads only: the answer to a cancel counts even if the clock is wrong.
    if (subscription !== null) refuseClockSkew(response.headers.get('date'), askedAt, clock());
    const wait = waitAsked(response, clock());
    if (subscription !== null) {
      const remaining = Number(response.headers.get(REMAINING_READS) || Number.NaN);
      await pacer.observe(subscription, remaining, Math.min(wait ?? 0, LONGEST_WAIT));
    }
    if (wait !== null && wait > LONGEST_WAIT) throw new WaitTooLong(response.status, wait);
    return response;
  }

  return {
    sendRequest(request) {
      // In the place of the SDKs' own proxy agent, which drops the certificate authority.
      request.agent = outbound.agentFor(new URL(request.url));
      return send(request, usual);
    },
    cleared: (clear) => ({
      sendRequest(request) {
        const agent = outbound.freshAgentFor(new URL(request.url));
        return send(request, parts.transport ? clearedBefore(parts.transport, clear) : clearedTransport(clear, agent));
      },
    }),
    close: () => outbound.close(),
  };
}

async function sleepFor(length: Milliseconds, abort: AbortSignal): Promise<void> {
  await delay(length, undefined, { signal: abort });
}

/** The subscription whose read bucket a request uses; null if it uses none. */
function pacedSubscription(request: PipelineRequest, armHost: string): string | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const url = new URL(request.url);
  if (url.host.toLowerCase() !== armHost) return null;
  return /^\/{1,2}subscriptions\/([^/]+)/i.exec(url.pathname)?.[1] ?? null;
}

/** The caller's signal. The type of the SDKs promises less than a signal of Node, which every caller gives. */
function nativeSignal({ abortSignal = new AbortController().signal }: PipelineRequest): AbortSignal {
  if (abortSignal instanceof AbortSignal) return abortSignal;
  throw new TypeError('the abort signal is none of Node');
}

/** Sends with a time limit. Timeouts and broken bodies become lost connections, which the SDKs retry. */
async function sendBounded(
  transport: HttpClient,
  request: PipelineRequest,
  timeout: Milliseconds,
  outbound: Outbound,
): Promise<PipelineResponse> {
  const given = request.abortSignal;
  const expiry = AbortSignal.timeout(timeout);
  request.abortSignal = AbortSignal.any([nativeSignal(request), expiry]);
  try {
    return await transport.sendRequest(request);
  } catch (error) {
    if (expiry.aborted && !given?.aborted)
      throw new RestError(`no answer within ${timeout / SECOND} s`, { code: 'ETIMEDOUT' });
    if (error instanceof Error && 'code' in error && error.code === RestError.PARSE_ERROR)
      throw new RestError('the connection was lost within the answer', { code: 'ECONNRESET' });
    throw namingProxy(error, outbound.proxyOf(new URL(request.url)));
  } finally {
    // The retry policy looks at this signal, so it must be the caller's again.
    if (given === undefined) delete request.abortSignal;
    else request.abortSignal = given;
  }
}

/** A lost connection says through which proxy it went: the address of a proxy is wrong more often than Azure is down. */
function namingProxy(error: unknown, proxy: string | null): unknown {
  if (proxy !== null && error instanceof RestError && error.statusCode === undefined)
    error.message += ` (through the proxy ${proxy})`;
  return error;
}
