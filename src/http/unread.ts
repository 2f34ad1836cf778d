import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalid, Problem } from './problem.ts';

type Headers = Readonly<Record<string, string>>;

/** What Node says of a request that it cannot read, and what it comes to; anything else is no HTTP. */
const REFUSALS: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: new Problem('headers-too-large', 'The address and the headers have more than 16 KiB together.'),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem('timed-out', 'The request did not come within 15 seconds.'),
};
const NO_HTTP = new Problem('invalid', 'This is no request that can be read as HTTP/1.1.');

/** Answers what never becomes a request, with the headers of every answer. */
export function answerUnread(headers: Headers, newId: () => string) {
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = REFUSALS[error.code ?? ''] ?? NO_HTTP;
    const body = JSON.stringify(problem.toDocument('', newId()));
    const lines = Object.entries({
      ...headers,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
  };
}

/** Puts the headers on what Node and Fastify answer by themselves: at the stop of the service, and to `Expect`. */
export function addHeaders({ server }: Pick<FastifyInstance, 'server'>, headers: Headers): void {
  const all = new Map(Object.entries(headers));
  server.prependListener('request', (_: IncomingMessage, reply: ServerResponse) => void reply.setHeaders(all));
  server.on('checkExpectation', (_: IncomingMessage, reply: ServerResponse) => {
    reply.setHeaders(all).writeHead(417, { connection: 'close' }).end();
  });
}

/** Who a request is for must be said since HTTP/1.1: a write is held against it. */
export function refuseWithoutHost({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): void {
  if (headers.host === undefined && raw.httpVersion === '1.1')
    throw invalid([{ field: 'host', message: 'is required: HTTP/1.1 asks for the header' }]);
}
