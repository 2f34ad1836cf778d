import type { Readable } from 'node:stream';
import { BlobClient, ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { ArtifactContent } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { toAzureError } from '../errors.ts';
import { parseReport } from '../parse/report.ts';
import type { BlobPipelines } from './blob-pipeline.ts';

/** The largest artifact that is read. */
const LARGEST = 1024 * 1024;

/** Reads a JSON file. Throws AzureError if storage cannot or may not be read, or has no such container. */
export type ReadBlob = (container: string, path: string, abort: AbortSignal) => Promise<ArtifactContent>;

/** A blob of a listing. */
export interface ListedBlob {
  readonly name: string;
  readonly bytes: number;
  readonly changedAt: Instant;
  /** In hex; null where storage has none, as of a blob that was appended to. */
  readonly md5: string | null;
  readonly etag: string | null;
}

/** The blobs whose names begin with a prefix. Throws AzureError. */
export type ListBlobs = (container: string, prefix: string, abort: AbortSignal) => Promise<readonly ListedBlob[]>;

/** More files than any run logs to. A run with more is unknown. */
const MOST_BLOBS = 10_000;

/** The first blobs whose names begin with a prefix, and whether these are all. Throws AzureError. */
export type ListSomeBlobs = (
  container: string,
  { prefix, most }: { readonly prefix: string; readonly most: number },
  abort: AbortSignal,
) => Promise<{ readonly blobs: readonly ListedBlob[]; readonly isWhole: boolean }>;

export function createListSomeBlobs(pipelines: BlobPipelines): ListSomeBlobs {
  return async (container, { prefix, most }, abort) => {
    const blobs: ListedBlob[] = [];
    try {
      const client = new ContainerClient(container, pipelines.of(container));
      for await (const { name, properties } of client.listBlobsFlat({ prefix, abortSignal: abort })) {
        if (blobs.length >= most) return { blobs, isWhole: false };
        blobs.push({
          name,
          bytes: properties.contentLength ?? 0,
          changedAt: properties.lastModified.getTime(),
          md5: properties.contentMD5?.length === 16 ? Buffer.from(properties.contentMD5).toString('hex') : null,
          etag: properties.etag || null,
        });
      }
      return { blobs, isWhole: true };
    } catch (error) {
      throw toAzureError(error, `listing ${prefix}`, abort);
    }
  };
}

export function createListBlobs(listSome: ListSomeBlobs): ListBlobs {
  return async (container, prefix, abort) => {
    const { blobs, isWhole } = await listSome(container, { prefix, most: MOST_BLOBS }, abort);
    if (!isWhole) throw new AzureError('malformed', `listing ${prefix}: more than ${MOST_BLOBS} files`);
    return blobs;
  };
}

export function createReadBlob(pipelines: BlobPipelines): ReadBlob {
  return async (container, path, abort) => {
    const doing = `reading ${path}`;
    const client = new BlobClient(blobAddress(container, path), pipelines.of(container));
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

/** The address of a blob. */
export function blobAddress(container: string, path: string): string {
  return `${container}/${path.split('/').map(encodeURIComponent).join('/')}`;
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
