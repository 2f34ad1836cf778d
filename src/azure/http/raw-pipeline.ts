import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import { AzureError, type Clearance } from '../../core/ports/azure.ts';
import type { Purpose } from '../cloud/trusted-hosts.ts';
import { describeIssue, responseError, toAzureError } from '../errors.ts';
import type { AzureContext } from '../settings.ts';
import { type Retries, retryIfThrottled, retryOptions } from './retry.ts';

export interface RawRequest {
  readonly doing: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly abort: AbortSignal;
  /** Asked just before the request is written. */
  readonly clear?: Clearance;
}

/**
 * Sends requests for which there is no SDK, with the SDKs' own policies.
 * @param purpose decides the token and the hosts
 */
export function createRawPipeline(context: AzureContext, purpose: Purpose, retries: Retries | 'once') {
  const pipeline = createPipelineFromOptions({
    retryOptions: retries === 'retried' ? retryOptions(context.retryDelay) : { maxRetries: 0 },
    // A redirect sends the request a second time.
    ...(retries === 'once' && { redirectOptions: { maxRetries: 0 } }),
  });
  if (retries === 'if-throttled') pipeline.addPolicy(retryIfThrottled(context.clock));
  const audience = audienceOf(context, purpose);
  if (audience !== null)
    pipeline.addPolicy(
      bearerTokenAuthenticationPolicy({ credential: context.credential, scopes: `${audience}/.default` }),
    );
  const httpClient = context.httpClientFor(purpose);

  /** An answer of any status. Throws AzureError if there is none. */
  async function send({ doing, method, url, body, abort, clear }: RawRequest) {
    const headers = createHttpHeaders({ accept: 'application/json' });
    const request = createPipelineRequest({ url, method, headers, abortSignal: abort });
    if (body !== undefined) {
      headers.set('content-type', 'application/json');
      request.body = JSON.stringify(body);
    }
    try {
      const response = await pipeline.sendRequest(
        clear ? context.clearedClientFor(purpose, clear) : httpClient,
        request,
      );
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
export function take<T>(schema: z.ZodType<T>, json: unknown, doing: string): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new AzureError('malformed', `${doing}: ${describeIssue(parsed.error)}`);
  return parsed.data;
}

/** The audience of a purpose's tokens; null if it takes none. MLflow's documentation names ARM's. */
function audienceOf({ cloud }: AzureContext, purpose: Purpose): string | null {
  if (purpose === 'run-history') return cloud.audiences.ml;
  // A cloud of its own has one audience.
  if (purpose === 'key-vault') return cloud.vaultDomain === null ? cloud.audiences.arm : `https://${cloud.vaultDomain}`;
  return purpose === 'arm' || purpose === 'mlflow' ? cloud.audiences.arm : null;
}

/** An address that Azure named, if its host is one of the purpose's: a bad one is not remembered. Throws AzureError. */
export function requireTrusted(
  { addressProblem }: AzureContext,
  purpose: Purpose,
  { address, doing }: { readonly address: string; readonly doing: string },
): string {
  const problem = addressProblem(purpose, address);
  if (problem !== null) throw new AzureError('denied', `${doing}: ${problem}`);
  return address;
}
