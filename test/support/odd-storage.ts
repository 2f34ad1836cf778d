import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServerIdentity } from '../../src/sandbox/certificate.ts';

/** An answer to one request for a blob, written as it should not be. */
export type OddAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export interface OddStorage {
  /** `localhost:PORT`; an account is at `<account>.blob.localhost:PORT`. */
  readonly domain: string;
  /** The certificate authority to trust. */
  readonly caPem: string;
  /** What was asked: `HEAD`, `GET bytes=0-9`. */
  readonly asked: string[];
  /** Whether a request carried a token. */
  readonly tokens: boolean[];
  close(): Promise<void>;
}

/** An HTTPS server in the place of Blob storage that answers each request in turn; the last answer stays. */
export async function startOddStorage(...answers: readonly OddAnswer[]): Promise<OddStorage> {
  const identity = await createServerIdentity(['localhost', '*.blob.localhost'], ['127.0.0.1']);
  const asked: string[] = [];
  const tokens: boolean[] = [];
  const server = createServer({ key: identity.keyPem, cert: identity.certPem }, (request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(`${request.method} ${request.headers['x-ms-range'] ?? ''}`.trim());
    tokens.push(request.headers.authorization !== undefined);
    answer?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the storage has no port');
  return {
    domain: `localhost:${address.port}`,
    caPem: identity.caPem,
    asked,
    tokens,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a blob has of headers. */
export function blobHeaders(etag: string, type = 'BlockBlob'): Record<string, string> {
  return {
    etag: `"${etag}"`,
    'last-modified': 'Mon, 02 Mar 2026 10:00:00 GMT',
    'x-ms-blob-type': type,
    'x-ms-version': '2023-11-03',
  };
}

/** The answer to a HEAD. */
export function head(size: number, etag: string, type?: string): OddAnswer {
  return (_request, response) =>
    void response.writeHead(200, { ...blobHeaders(etag, type), 'content-length': String(size) }).end();
}

/** A part of a file as it is then. */
export function part(content: string, etag: string, type?: string): OddAnswer {
  return (request, response) => {
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d+)/.exec(String(request.headers['x-ms-range'])) ?? [];
    const bytes = Buffer.from(content).subarray(Number(from), Number(to) + 1);
    if (bytes.length === 0) return refusal(416, 'InvalidRange')(request, response);
    const range = `bytes ${from}-${Number(from) + bytes.length - 1}/${Buffer.byteLength(content)}`;
    response.writeHead(206, {
      ...blobHeaders(etag, type),
      'content-length': String(bytes.length),
      'content-range': range,
    });
    response.end(bytes);
  };
}

/** An error as storage writes it. */
export function refusal(status: number, code: string): OddAnswer {
  return (request, response) => {
    response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code });
    response.end(request.method === 'HEAD' ? '' : `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  };
}
