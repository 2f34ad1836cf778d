import type { TokenCredential } from '@azure/core-auth';
import { AnonymousCredential, newPipeline, type Pipeline } from '@azure/storage-blob';
import { LRUCache } from 'lru-cache';
import type { AzureContext } from '../settings.ts';
import { toStorageHttpClient } from './blob-http.ts';

/** The way to containers of storage. */
export interface BlobPipelines {
  /** With our token: one for all, or one for each account where each is an audience of its own. */
  readonly of: (container: string) => Pipeline;
  /** Without a token, for addresses that carry a signature. */
  readonly signed: Pipeline;
}

export function createBlobPipelines(context: AzureContext): BlobPipelines {
  const pipelines = new LRUCache<string, Pipeline>({ max: 500 });
  const httpClient = toStorageHttpClient(context.httpClientFor('storage'));
  const retryOptions = { maxTries: 3, retryDelayInMs: context.retryDelay, maxRetryDelayInMs: 8 * context.retryDelay };
  const options = { httpClient, retryOptions };
  return {
    of(container) {
      const audience = context.cloud.audiences.storage ?? new URL(container).origin;
      const pipeline = pipelines.get(audience) ?? newPipeline(onlyFor(audience, context.credential), options);
      pipelines.set(audience, pipeline);
      return pipeline;
    },
    signed: newPipeline(new AnonymousCredential(), options),
  };
}

/** After a refusal the SDK asks for a token of whatever audience and tenant the answer names. Ours has one of each. */
function onlyFor(audience: string, credential: TokenCredential): TokenCredential {
  return {
    getToken: (_, { tenantId: _tenant, ...options } = {}) => credential.getToken(`${audience}/.default`, options),
  };
}
