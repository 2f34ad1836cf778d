import { type BlobFile, md5Of } from './blob-file.ts';

/** The XML of a container's listing, byte order mark included; `NextMarker` is filled when more follows. */
export function listing(
  endpoint: string,
  container: string,
  files: readonly BlobFile[],
  query: URLSearchParams,
): string {
  const prefix = query.get('prefix') ?? '';
  const size = Number(query.get('maxresults') ?? 5_000);
  const from = Number(Buffer.from(query.get('marker') ?? '', 'base64url').toString('utf8') || 0);
  const page = files.slice(from, from + size);
  const more = from + size < files.length;
  const marker = more
    ? `<NextMarker>${Buffer.from(String(from + size)).toString('base64url')}</NextMarker>`
    : '<NextMarker />';
  const prefixTag = prefix === '' ? '<Prefix />' : `<Prefix>${escapeXml(prefix)}</Prefix>`;
  return `\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="${endpoint}" ContainerName="${escapeXml(container)}">${prefixTag}<Blobs>${page.map(entry).join('')}</Blobs>${marker}</EnumerationResults>`;
}

function entry(file: BlobFile): string {
  const when = new Date(file.modifiedAt).toUTCString();
  const unset = ['Content-Encoding', 'Content-Language', 'Content-CRC64', 'Cache-Control', 'Content-Disposition'];
  return [
    `<Blob><Name>${escapeXml(file.name)}</Name><Properties>`,
    `<Creation-Time>${when}</Creation-Time><Last-Modified>${when}</Last-Modified><Etag>${file.etag}</Etag>`,
    `<Content-Length>${file.content.size}</Content-Length><Content-Type>application/octet-stream</Content-Type>`,
    md5Tag(file),
    unset.map((name) => `<${name} />`).join(''),
    `<BlobType>${file.type}</BlobType><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>`,
    '<ServerEncrypted>true</ServerEncrypted></Properties><Metadata /><OrMetadata /></Blob>',
  ].join('');
}

function md5Tag(file: BlobFile): string {
  const md5 = md5Of(file);
  return md5 === null ? '<Content-MD5 />' : `<Content-MD5>${md5}</Content-MD5>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
