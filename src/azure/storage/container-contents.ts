import { BlockBlobClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { ContentStore } from '../../core/ports/evidence.ts';
import { type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import { toAzureError } from '../errors.ts';
import type { AzureContext } from '../settings.ts';
import type { BlobPipelines } from './blob-pipeline.ts';

/** So long one content may take. A cancel may wait for it. */
const WITHIN: Milliseconds = 20 * SECOND;

/**
 * Keeps contents as blobs of a container, each under its hash and never written twice. It works with a container whose policy
 * forbids to change and delete blobs.
 * @param container its address, such as `https://account.blob.core.windows.net/evidence`
 * @param setting that names it, for an error
 * @throws {StartError} where it is at a host that gets no tokens.
 */
export function createContainerContents(
  { addressProblem }: Pick<AzureContext, 'addressProblem'>,
  pipelines: BlobPipelines,
  container: string,
  setting = 'evidence.store.container',
): ContentStore {
  if (addressProblem('storage', container) !== null)
    throw new StartError(
      `${setting}: ${new URL(container).host} is no storage host of this cloud, so no token is sent there; if it is right, list it under azure.trusted-hosts`,
    );

  function blobOf(sha256: string): BlockBlobClient {
    return new BlockBlobClient(`${container}/sha256/${sha256.slice(0, 2)}/${sha256}`, pipelines.of(container));
  }

  return {
    async put(sha256, bytes) {
      const blob = blobOf(sha256);
      const abortSignal = AbortSignal.timeout(WITHIN);
      try {
        await blob.upload(bytes, bytes.length, {
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: 'application/octet-stream' },
          abortSignal,
        });
      } catch (error) {
        if (!REFUSED_WHERE_IT_IS.has(codeOf(error) ?? '') || !(await hasLength(blob, bytes.length, abortSignal)))
          throw toAzureError(error, `writing to ${container}`);
      }
    },
    async get(sha256) {
      try {
        return await blobOf(sha256).downloadToBuffer(0, undefined, { abortSignal: AbortSignal.timeout(WITHIN) });
      } catch (error) {
        if (codeOf(error) === 'BlobNotFound') return null;
        throw toAzureError(error, `reading from ${container}`);
      }
    },
    async remove(sha256) {
      try {
        await blobOf(sha256).deleteIfExists({ abortSignal: AbortSignal.timeout(WITHIN) });
      } catch (error) {
        if (PROTECTED.has(codeOf(error) ?? ''))
          throw new Error(`${container} has a policy or a legal hold that forbids to delete it`);
        throw toAzureError(error, `deleting from ${container}`);
      }
    },
  };
}

/** Deleting is refused by a policy with a time, or by a legal hold. */
const PROTECTED = new Set(['BlobImmutableDueToPolicy', 'BlobImmutableDueToLegalHold']);

/** How a blob that is there already refuses to be written: by our condition, by its protection, or for lack of a right. */
const REFUSED_WHERE_IT_IS = new Set(['BlobAlreadyExists', 'UnauthorizedBlobOverwrite', ...PROTECTED]);

/** A blob that is there and has another length is not the content. Where it cannot be looked at, the refusal to write is said. */
async function hasLength(blob: BlockBlobClient, bytes: number, abortSignal: AbortSignal): Promise<boolean> {
  const found = await blob.getProperties({ abortSignal }).catch(() => null);
  return found?.contentLength === bytes;
}

function codeOf(error: unknown): string | null {
  const parsed = z.object({ code: z.string().nullish(), details: z.object({ errorCode: z.string() }).nullish() });
  const { data } = parsed.safeParse(error);
  return data?.code ?? data?.details?.errorCode ?? null;
}
