import { type Answer, blobError, type Call, empty } from '../answer.ts';
import { type BlobFile, makeFile } from './blob-file.ts';
import { fixedContent } from './content.ts';

/** Blobs that clients wrote, by account, container and name. They outlive the scenario. */
export type WrittenBlobs = Map<string, BlobFile>;

export function createWrittenBlobs(): WrittenBlobs {
  return new Map();
}

/** The containers that clients may write to; nothing in the second one can be changed or deleted. */
const WRITABLE = new Set(['evidence', 'evidence-immutable']);

export function writtenBlob(call: Call, written: WrittenBlobs): BlobFile | undefined {
  return written.get(keyOf(call));
}

/** Put Blob, of a whole block blob. */
export function putBlob(call: Call, written: WrittenBlobs, modifiedAt: number): Answer {
  const refusal = containerProblem(call);
  if (refusal) return refusal;
  if (call.headers['x-ms-blob-type'] !== 'BlockBlob')
    return blobError(400, 'InvalidHeaderValue', 'The sandbox takes block blobs, each written as a whole.');
  const before = written.get(keyOf(call));
  if (before && call.headers['if-none-match'] === '*')
    return blobError(409, 'BlobAlreadyExists', 'The specified blob already exists.');
  if (before && isImmutable(call)) return immutable();
  const name = call.params['*'] ?? '';
  const file = makeFile(name, fixedContent(call.body, modifiedAt), 'BlockBlob');
  written.set(keyOf(call), file);
  const lastModified = new Date(modifiedAt).toUTCString();
  return empty(201, { etag: `"${file.etag}"`, 'last-modified': lastModified, 'x-ms-request-server-encrypted': 'true' });
}

export function deleteBlob(call: Call, written: WrittenBlobs): Answer {
  const refusal = containerProblem(call);
  if (refusal) return refusal;
  if (!written.has(keyOf(call))) return blobError(404, 'BlobNotFound', 'The specified blob does not exist.');
  if (isImmutable(call)) return immutable();
  written.delete(keyOf(call));
  return empty(202, { 'x-ms-delete-type-permanent': 'true' });
}

function containerProblem(call: Call): Answer | null {
  if (WRITABLE.has(call.params.container ?? '')) return null;
  return blobError(404, 'ContainerNotFound', 'The specified container does not exist.');
}

function isImmutable(call: Call): boolean {
  return call.params.container === 'evidence-immutable';
}

function immutable(): Answer {
  const why = 'This operation is not permitted as the blob is immutable due to a policy.';
  return blobError(409, 'BlobImmutableDueToPolicy', why);
}

function keyOf({ host, params }: Call): string {
  return `${host.split('.')[0]?.toLowerCase()}/${params.container}/${params['*']}`;
}
