import { type Answer, blobError, type Call } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import type { Route } from '../serve.ts';
import type { WorldWorkspace } from '../world.ts';
import { type BlobFile, md5Of } from './blob-file.ts';
import { findFile, listFiles } from './files.ts';
import { listing } from './listing.ts';
import { deleteBlob, putBlob, writtenBlob } from './written.ts';

/** `<account>.blob.localhost`, with or without a port. */
const HOST = /^[a-z0-9]+\.blob\.localhost(?::\d+)?$/i;

/** The most that is sent at once. */
const MOST_WHOLE = 256 * 1_024 * 1_024;

/** Reads blobs and lists containers, by the host's account. */
export const blobRoutes: Route[] = [
  {
    kind: 'blob-list',
    method: 'GET',
    path: '/:container',
    host: HOST,
    service: 'blob',
    handle: inAccount((workspace, call, context) => {
      const container = call.params.container ?? '';
      if (call.query.get('restype') !== 'container' || call.query.get('comp') !== 'list') {
        return blobError(400, 'InvalidQueryParameterValue', 'Only listing is offered for a container.');
      }
      const files = listFiles(context.world, workspace, container, call.query.get('prefix') ?? '');
      const body = listing(`https://${call.host}/`, container, files, call.query);
      return { status: 200, headers: { 'content-type': 'application/xml', ...commonHeaders(call) }, body };
    }),
  },
  {
    kind: 'blob-get',
    method: ['GET', 'HEAD'],
    path: '/:container/*',
    host: HOST,
    service: 'blob',
    handle: inAccount((workspace, call, context) => {
      const file =
        findFile(context.world, workspace, call.params.container ?? '', call.params['*'] ?? '') ??
        writtenBlob(call, context.written);
      return file
        ? readFile(file, call)
        : blobError(404, 'BlobNotFound', 'The specified blob does not exist.', commonHeaders(call));
    }),
  },
  {
    kind: 'blob-put',
    method: 'PUT',
    path: '/:container/*',
    host: HOST,
    service: 'blob',
    handle: inAccount((_workspace, call, context) => putBlob(call, context.written, context.clock.now())),
  },
  {
    kind: 'blob-delete',
    method: 'DELETE',
    path: '/:container/*',
    host: HOST,
    service: 'blob',
    handle: inAccount((_workspace, call, context) => deleteBlob(call, context.written)),
  },
];

function inAccount(
  handle: (workspace: WorldWorkspace, call: Call, context: SandboxContext) => Answer,
): (call: Call, context: SandboxContext) => Answer {
  return (call, context) => {
    const account = call.host.split('.')[0] ?? '';
    const workspace = context.world.workspaces.find((one) => one.storageAccount === account.toLowerCase());
    if (workspace && !workspace.spec['storage-role'] && !call.query.has('sig')) return notPermitted(call);
    return workspace
      ? handle(workspace, call, context)
      : blobError(404, 'ResourceNotFound', 'The specified account does not exist.', commonHeaders(call));
  };
}

/** What storage says to who has a good token and no role on it. */
function notPermitted(call: Call): Answer {
  const message = 'This request is not authorized to perform this operation using this permission.';
  return blobError(403, 'AuthorizationPermissionMismatch', message, commonHeaders(call));
}

function readFile(file: BlobFile, call: Call): Answer {
  const headers: Record<string, string> = {
    ...commonHeaders(call),
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag: `"${file.etag}"`,
    'last-modified': new Date(file.modifiedAt).toUTCString(),
    'x-ms-creation-time': new Date(file.modifiedAt).toUTCString(),
    'x-ms-blob-type': file.type,
    ...hashHeader(file, call),
    'x-ms-lease-status': 'unlocked',
    'x-ms-lease-state': 'available',
    'x-ms-server-encrypted': 'true',
  };
  const condition = call.headers['if-match'];
  if (condition !== undefined && condition !== '*' && condition.replaceAll('"', '') !== file.etag) {
    return blobError(
      412,
      'ConditionNotMet',
      'The condition specified using HTTP conditional header(s) is not met.',
      commonHeaders(call),
    );
  }
  if (call.method === 'HEAD') {
    return { status: 200, headers: { ...headers, 'content-length': String(file.content.size) }, body: '' };
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(call.headers['x-ms-range'] ?? call.headers.range ?? '');
  const { size } = file.content;
  if (!range)
    return size > MOST_WHOLE
      ? blobError(500, 'InternalError', 'The sandbox sends no blob of this size as a whole.', commonHeaders(call))
      : { status: 200, headers, body: file.content.read(0, size) };
  const first = Number(range[1]);
  if (first >= size) {
    return blobError(416, 'InvalidRange', 'The range specified is invalid for the current size of the resource.', {
      ...commonHeaders(call),
      'content-range': `bytes */${size}`,
    });
  }
  const last = Math.min(range[2] ? Number(range[2]) : size - 1, size - 1, first + MOST_WHOLE - 1);
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` },
    body: file.content.read(first, last + 1),
  };
}

/** The hash of the whole: beside a whole blob, or under another name beside a part. */
function hashHeader(file: BlobFile, call: Call): Record<string, string> {
  const md5 = md5Of(file);
  if (md5 === null) return {};
  const isPart = (call.headers['x-ms-range'] ?? call.headers.range) !== undefined;
  return { [isPart ? 'x-ms-blob-content-md5' : 'content-md5']: md5 };
}

function commonHeaders(call: Call): Record<string, string> {
  return {
    server: 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0',
    'x-ms-version': call.headers['x-ms-version'] ?? '2021-08-06',
  };
}
