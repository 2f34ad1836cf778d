import type { Readable } from 'node:stream';
import type { TokenCredential } from '@azure/core-auth';
import { BlobClient, ContainerClient, newPipeline, type Pipeline } from '@azure/storage-blob';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { ArtifactContent } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { toAzureError } from '../errors.ts';
import { parseReport } from '../parse/report.ts';
import type { AzureContext } from '../settings.ts';
import { toStorageHttpClient } from './blob-http.ts';

/** The largest artifact that is read. */
const LARGEST = 1024 * 1024;

/** Reads a JSON file. Throws AzureError if storage cannot or may not be read, or has no such container. */
export type ReadBlob = (container: string, path: string, abort: AbortSignal) => Promise<ArtifactContent>;

/** A blob of a listing. */
export interface ListedBlob {
  readonly name: string;
  readonly bytes: number;
  readonly changedAt: Instant;
}

/** The blobs whose names begin with a prefix. Throws AzureError. */
export type ListBlobs = (container: string, prefix: string, abort: AbortSignal) => Promise<readonly ListedBlob[]>;

/** More files than any run logs to. A run with more is unknown. */
const MOST_BLOBS = 10_000;

/** The pipeline for a container: one for all, or one for each account where each is an audience of its own. */
function createPipelineFor(context: AzureContext): (container: string) => Pipeline {
  const pipelines = new LRUCache<string, Pipeline>({ max: 500 });
  const httpClient = toStorageHttpClient(context.httpClientFor('storage'));
  const retryOptions = { maxTries: 3, retryDelayInMs: context.retryDelay, maxRetryDelayInMs: 8 * context.retryDelay };
  return (container) => {
    const audience = context.cloud.audiences.storage ?? new URL(container).origin;
    const pipeline =
      pipelines.get(audience) ?? newPipeline(onlyFor(audience, context.credential), { httpClient, retryOptions });
    pipelines.set(audience, pipeline);
    return pipeline;
  };
}

/** After a refusal the SDK asks for a token of whatever audience and tenant the answer names. Ours has one of each. */
function onlyFor(audience: string, credential: TokenCredential): TokenCredential {
  return {
    getToken: (_, { tenantId: _tenant, ...options } = {}) => credential.getToken(`${audience}/.default`, options),
  };
}

export function createListBlobs(context: AzureContext): ListBlobs {
  const pipelineFor = createPipelineFor(context);
  return async (container, prefix, abort) => {
    const doing = `listing ${prefix}`;
    const found: ListedBlob[] = [];
    try {
      const client = new ContainerClient(container, pipelineFor(container));
      for await (const { name, properties } of client.listBlobsFlat({ prefix, abortSignal: abort })) {
        if (found.length >= MOST_BLOBS) throw new AzureError('malformed', `${doing}: more than ${MOST_BLOBS} files`);
        found.push({ name, bytes: properties.contentLength ?? 0, changedAt: properties.lastModified.getTime() });
      }
      return found;
    } catch (error) {
      throw toAzureError(error, doing, abort);
    }
  };
}

export function createReadBlob(context: AzureContext): ReadBlob {
  const pipelineFor = createPipelineFor(context);

  return async (container, path, abort) => {
    const doing = `reading ${path}`;
    const client = new BlobClient(
      `${container}/${path.split('/').map(encodeURIComponent).join('/')}`,
      pipelineFor(container),
    );
    try {
      // Without a range: for an empty blob Azure answers a range with an error.
      const answer = await client.download(undefined, undefined, { abortSignal: abort });
      const version = answer.etag ?? '';
      const size = answer.contentLength ?? 0;
      const body = answer.readableStreamBody;
      if (!body) return { state: 'unread', reason: 'it came without content' };
      if (size > LARGEST) {
        discard(body);
        return { state: 'unread', reason: `it has ${(size / LARGEST).toFixed(1)} MiB, and at most 1 MiB is read` };
      }
      return parseReport(await readAll(body), version);
    } catch (error) {
      if (isMissing(error)) return { state: 'absent' };
      throw toAzureError(error, doing, abort);
    }
  };
}

/** Only the 404 of the blob itself is an absence. A missing container or account is a wrong address. */
function isMissing(error: unknown): boolean {
  const parsed = z.object({ statusCode: z.literal(404), code: z.string().nullish() }).safeParse(error);
  return parsed.success && (parsed.data.code ?? 'BlobNotFound') === 'BlobNotFound';
}

function discard(body: NodeJS.ReadableStream): void {
  // On Node the SDK's streams are those of Node; its type leaves that open.
  (body as Readable).destroy();
}

async function readAll(body: NodeJS.ReadableStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  // The SDK returns exactly the length that was checked.
  for await (const piece of body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
