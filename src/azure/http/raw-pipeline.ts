import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import { describeIssue, responseError, toAzureError } from '../errors.ts';
import type { AzureContext } from '../settings.ts';
import { retryOptions } from './retry.ts';

export interface RawRequest {
  readonly doing: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly abort: AbortSignal;
}

/**
 * Sends requests for which there is no SDK, with the SDKs' own policies.
 * @param scope of the token; null sends none
 */
export function createRawPipeline(context: AzureContext, scope: string | null, retries: 'retried' | 'once') {
  const pipeline = createPipelineFromOptions({
    retryOptions: retries === 'once' ? { maxRetries: 0 } : retryOptions(context.retryDelay),
  });
  if (scope !== null)
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: context.credential, scopes: scope }));

  /** An answer of any status. Throws AzureError if there is none. */
  async function send({ doing, method, url, body, abort }: RawRequest) {
    const headers = createHttpHeaders({ accept: 'application/json' });
    const request = createPipelineRequest({ url, method, headers, abortSignal: abort });
    if (body !== undefined) {
      headers.set('content-type', 'application/json');
      request.body = JSON.stringify(body);
    }
    try {
      const response = await pipeline.sendRequest(context.httpClient, request);
      return { status: response.status, text: response.bodyAsText ?? '' };
    } catch (error) {
      throw toAzureError(error, doing, abort);
    }
  }

  /** The used fields of a 2xx. Throws AzureError otherwise. */
  async function read<T>(schema: z.ZodType<T>, request: RawRequest): Promise<T> {
    const { status, text } = await send(request);
    if (status < 200 || status > 299) throw responseError(request.doing, status, text);
    return parseAs(schema, text, request.doing);
  }

  return { send, read };
}

/** The used fields of an answer's JSON text. Throws AzureError `malformed`. */
export function parseAs<T>(schema: z.ZodType<T>, text: string, doing: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AzureError('malformed', `${doing}: the answer is not JSON`);
  }
  return take(schema, json, doing);
}

/** The used fields of an answer. Throws AzureError `malformed`. */
function take<T>(schema: z.ZodType<T>, json: unknown, doing: string): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new AzureError('malformed', `${doing}: ${describeIssue(parsed.error)}`);
  return parsed.data;
}

/** An address that Azure named, unless it is without TLS: no token may be sent there. */
export function requireHttps(address: string, doing: string): string {
  if (URL.canParse(address) && new URL(address).protocol === 'https:') return address;
  throw new AzureError('malformed', `${doing}: Azure names no HTTPS address`);
}
