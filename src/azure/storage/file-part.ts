import type { Readable } from 'node:stream';
import type { BlobClient } from '@azure/storage-blob';
import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { FilePart, PartOfFile, RunFile } from '../../core/ports/evidence.ts';
import { toAzureError } from '../errors.ts';

/** What is read, and by which deadline. */
interface Reading {
  readonly blob: BlobClient;
  /** Begins the message of a failure. */
  readonly doing: string;
  readonly abort: AbortSignal;
  /** The file as a listing has it. */
  readonly listed?: RunFile | undefined;
}

type FileState = Pick<FilePart, 'size' | 'etag' | 'changedAt'>;

/** A part, and whether the file only grew since a version of it. */
interface Got extends FilePart {
  readonly appended: boolean;
}

/** How often the SDK asks for the rest of a body that broke off. */
const BODY_RETRIES = 2;

/**
 * A part of a file, and never more than was asked for, however large the file is. Throws AzureError.
 * Blob storage gives no last bytes of a file of unknown size, so its size is asked for first, unless a listing had it.
 */
export async function readPart(reading: Reading, part: PartOfFile): Promise<FilePart> {
  try {
    return 'last' in part ? await readEnd(reading, part.most) : await readRange(reading, part.from, part.most);
  } catch (error) {
    throw failure(error, reading);
  }
}

/** A whole file. Throws AzureError, also where it has more than `most` bytes. */
export async function readWhole(reading: Reading, most: number): Promise<FilePart> {
  const part = await readPart(reading, { from: 0, most });
  if (part.size <= most) return part;
  throw new AzureError('malformed', `it has ${inMiB(part.size)}, and at most ${inMiB(most)} are read`);
}

/** The end of the file as it was when its size was read. A file that was replaced in between is read again once. */
async function readEnd(reading: Reading, most: number): Promise<FilePart> {
  for (let turn = 0; ; turn++) {
    const { size, etag, changedAt } = (turn === 0 && listedState(reading)) || (await stateOf(reading));
    if (size === 0) return { bytes: new Uint8Array(), from: 0, size, etag, changedAt };
    const from = Math.max(0, size - most);
    const got = await readRange(reading, from, Math.min(size, most));
    if (got.etag === etag) return got;
    // Who appends to a log leaves what was there.
    if (got.appended && got.size >= size) return { ...got, size };
    if (turn > 0) return got;
  }
}

function listedState({ listed }: Reading): FileState | null {
  if (listed === undefined || listed.bytes === null) return null;
  return { size: listed.bytes, etag: bare(listed.etag), changedAt: listed.changedAt };
}

async function stateOf({ blob, abort }: Reading): Promise<FileState> {
  const { contentLength: size = 0, etag, lastModified } = await blob.getProperties({ abortSignal: abort });
  return { size, etag: bare(etag), changedAt: lastModified?.getTime() ?? null };
}

/** A listing has it without the quotes that headers have. */
function bare(etag: string | null | undefined): string | null {
  return etag?.replaceAll('"', '') || null;
}

async function readRange(reading: Reading, from: number, most: number): Promise<Got> {
  const { blob, doing, abort } = reading;
  try {
    const answer = await blob.download(from, most, { abortSignal: abort, maxRetryRequests: BODY_RETRIES });
    const { contentRange, contentLength = 0, etag, lastModified, blobType, readableStreamBody } = answer;
    const size = Number(/\/(\d+)$/.exec(contentRange ?? `/${from === 0 ? contentLength : ''}`)?.[1] ?? Number.NaN);
    const isPart = Number.isFinite(size) && contentLength <= most;
    if (!readableStreamBody || !isPart) {
      discard(readableStreamBody);
      throw new AzureError('malformed', `${doing}: storage gave something else than the part that was asked for`);
    }
    const bytes = await readBody(readableStreamBody, most);
    const changedAt = lastModified?.getTime() ?? null;
    return { bytes, from, size, etag: bare(etag), changedAt, appended: blobType === 'AppendBlob' };
  } catch (error) {
    if (statusOf(error) !== 416) throw error;
    // Nothing begins there: the file is empty, or shorter than it was.
    const state = await stateOf(reading);
    return { ...state, bytes: new Uint8Array(), from: Math.min(from, state.size), appended: false };
  }
}

async function readBody(body: NodeJS.ReadableStream, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    // Whoever sends without end is not listened to.
    if (length > most) break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}

function discard(body: NodeJS.ReadableStream | undefined): void {
  // On Node the SDK's streams are those of Node; its type leaves that open.
  (body as Readable | undefined)?.destroy();
}

function failure(error: unknown, { doing, abort }: Reading): AzureError {
  const status = statusOf(error);
  if (status !== null && status >= 300 && status < 400)
    return new AzureError('denied', `${doing}: storage names another address instead, which is not followed`, {
      status,
    });
  if (status === 404) return new AzureError('not-found', `${doing}: there is no such file now`, { status });
  return toAzureError(error, doing, abort);
}

function statusOf(error: unknown): number | null {
  return z.object({ statusCode: z.number() }).safeParse(error).data?.statusCode ?? null;
}

function inMiB(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
