import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { AzureError } from '../../core/ports/azure.ts';
import { responseError, toAzureError } from '../errors.ts';
import type { AzureContext } from '../settings.ts';
import { retryOptions } from './retry.ts';

interface RawRequest {
  readonly doing: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly abort: AbortSignal;
}

interface RawResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends requests for which there is no SDK, with the SDKs' own policies. */
export interface RawPipeline {
  /** An answer of any status. Throws AzureError if there is none. */
  send(request: RawRequest): Promise<RawResponse>;
  /** The JSON of a 2xx. Throws AzureError otherwise. */
  json(request: RawRequest): Promise<unknown>;
}

/** @param scope of the token; null sends none. */
export function createRawPipeline(
  context: AzureContext,
  scope: string | null,
  retries: 'retried' | 'once',
): RawPipeline {
  const pipeline = createPipelineFromOptions({
    retryOptions: retries === 'once' ? { maxRetries: 0 } : retryOptions(context.retryDelay),
  });
  if (scope !== null)
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: context.credential, scopes: scope }));

  async function send({ doing, method, url, body, abort }: RawRequest): Promise<RawResponse> {
    const headers = createHttpHeaders({ accept: 'application/json' });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const request = createPipelineRequest({
      url,
      method,
      headers,
      abortSignal: abort,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    try {
      const response = await pipeline.sendRequest(context.httpClient, request);
      return { status: response.status, text: response.bodyAsText ?? '' };
    } catch (error) {
      throw toAzureError(error, doing, abort);
    }
  }

  return {
    send,
    async json(request) {
      const { status, text } = await send(request);
      if (status < 200 || status > 299) throw responseError(request.doing, status, text);
      return parseJson(text, request.doing);
    },
  };
}

/** JSON text to a value. Throws AzureError `malformed`. */
export function parseJson(text: string, doing: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AzureError('malformed', `${doing}: the answer is not JSON`);
  }
}
