import { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { getCACertificates } from 'node:tls';
import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { Clock } from '../../core/ports/azure.ts';
import { type Milliseconds, SECOND } from '../../core/values/duration.ts';
import type { Sleep } from '../settings.ts';
import { refuseClockSkew } from './clock-skew.ts';
import { lookupWithLocalNames } from './local-names.ts';
import { ReadPacer } from './read-pacer.ts';
import { type RequestCounts, requestKind } from './request-kind.ts';
import { LONGEST_WAIT, WaitTooLong, waitAsked } from './retry.ts';

export interface HttpClientOptions {
  /** ARM endpoint: reads of its host are paced. */
  readonly endpoint: string;
  readonly ca?: string | undefined;
  readonly counts: RequestCounts;
  readonly clock: Clock;
  readonly sleep?: Sleep | undefined;
  readonly timeout?: Milliseconds | undefined;
  readonly transport?: HttpClient | undefined;
}

const DEFAULT_TIMEOUT: Milliseconds = 30 * SECOND;
const REMAINING_READS = 'x-ms-ratelimit-remaining-subscription-reads';

/**
 * The one way out: the HttpClient given to every Azure SDK. It counts, paces ARM reads and holds the clock against their
 * answers, bounds each request in time, and refuses to wait longer than {@link LONGEST_WAIT}. It logs nothing, so no
 * signed address can come out of it.
 * @returns the client, and `close` which ends its idle connections
 */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): void } {
  const agent = new Agent({
    keepAlive: true,
    lookup: lookupWithLocalNames,
    ...(options.ca === undefined ? {} : { ca: [...getCACertificates('default'), options.ca] }),
  });
  const transport = options.transport ?? createDefaultHttpClient();
  const sleep: Sleep = options.sleep ?? (async (length, abort) => delay(length, undefined, { signal: abort }));
  const pacer = new ReadPacer(options.clock, sleep);
  const armHost = new URL(options.endpoint).host.toLowerCase();

  async function sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    // Managed identity speaks plain HTTP to its own machine, and a proxy brings an agent of its own.
    if (request.url.startsWith('https:')) request.agent ??= agent;
    const subscription = pacedSubscription(request, armHost);
    if (subscription !== null) await pacer.take(subscription, nativeSignal(request));
    options.counts.add(requestKind(request.url));
    const askedAt = options.clock();
    const response = await sendBounded(transport, request, options.timeout ?? DEFAULT_TIMEOUT);
    // Of reads alone: what became of a cancel must be heard whatever the time is.
    if (subscription !== null) refuseClockSkew(response.headers.get('date'), askedAt, options.clock());
    const wait = waitAsked(response, options.clock());
    if (subscription !== null) takeNote(pacer, subscription, response, wait);
    if (wait !== null && wait > LONGEST_WAIT) throw new WaitTooLong(response.status, wait);
    return response;
  }

  return { sendRequest, close: () => agent.destroy() };
}

/** Tells the pacer what an answer says of the bucket. */
function takeNote(pacer: ReadPacer, subscription: string, response: PipelineResponse, wait: Milliseconds | null): void {
  const remaining = Number(response.headers.get(REMAINING_READS) || Number.NaN);
  if (Number.isFinite(remaining)) pacer.observe(subscription, remaining);
  if (wait !== null) pacer.pause(subscription, Math.min(wait, LONGEST_WAIT));
}

/** The subscription whose read bucket a request draws on; null when it draws on none. */
function pacedSubscription(request: PipelineRequest, armHost: string): string | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const url = new URL(request.url);
  if (url.host.toLowerCase() !== armHost) return null;
  return /^\/{1,2}subscriptions\/([^/]+)/i.exec(url.pathname)?.[1] ?? null;
}

/** The caller's signal as Node's own kind, which the SDKs' type does not promise. */
function nativeSignal(request: PipelineRequest): AbortSignal {
  const given = request.abortSignal;
  if (given === undefined) return new AbortController().signal;
  if (given instanceof AbortSignal) return given;
  const controller = new AbortController();
  if (given.aborted) controller.abort();
  else given.addEventListener('abort', () => controller.abort());
  return controller.signal;
}

/** Sends with a bound in time. Timeouts and broken bodies become lost connections, which the SDKs retry. */
async function sendBounded(
  transport: HttpClient,
  request: PipelineRequest,
  timeout: Milliseconds,
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
    throw error;
  } finally {
    // The retry policy looks at this signal: it must be the caller's again.
    if (given === undefined) delete request.abortSignal;
    else request.abortSignal = given;
  }
}
