import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Clearance } from '../../core/ports/azure.ts';

/** Nothing was sent, because the clearance was not given. */
class NotCleared extends Error {
  override readonly name = 'NotCleared';
}

/**
 * Sends a request without a body, and asks for the clearance as the last thing: the token is there, the connection is made,
 * and between the answer and the bytes lies no wait. The request is cut when the clearance ends.
 */
export function clearedTransport(clear: Clearance, agent: Agent): HttpClient {
  return {
    async sendRequest(request) {
      const { abortSignal } = request;
      if (abortSignal?.aborted) throw new NotCleared('the request was stopped');
      const asked = open(request, agent);
      // Without a listener an error ends the process; each of the waits below has its own as well.
      asked.on('error', () => undefined);
      const cut = () => asked.destroy(new Error('the request was stopped'));
      abortSignal?.addEventListener('abort', cut);
      let deadline: NodeJS.Timeout | undefined;
      try {
        await connected(asked);
        const clearance = await clear();
        const left = asked.destroyed ? 0 : (clearance?.left() ?? 0);
        if (left <= 0) throw new NotCleared('the request was held back');
        asked.end();
        deadline = setTimeout(() => asked.destroy(new Error('no answer came in time')), left);
        return await readAnswer(await answerTo(asked), request);
      } finally {
        clearTimeout(deadline);
        abortSignal?.removeEventListener('abort', cut);
        asked.destroy();
      }
    },
  };
}

/** The same before a transport that only tests have. */
export function clearedBefore(transport: HttpClient, clear: Clearance): HttpClient {
  return {
    async sendRequest(request) {
      const clearance = await clear();
      if ((clearance?.left() ?? 0) <= 0) throw new NotCleared('the request was held back');
      return transport.sendRequest(request);
    },
  };
}

/** Connects, and writes nothing yet. */
function open({ url, method, headers }: PipelineRequest, agent: Agent): ClientRequest {
  const plain = { ...headers.toJSON({ preserveCase: true }), 'accept-encoding': 'identity' };
  return httpsRequest(url, { method, headers: plain, agent });
}

function connected(asked: ClientRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject);
    asked.once('socket', (socket: Socket) => {
      // Through a proxy the agent hands out a connection whose handshake is done.
      if (socket instanceof TLSSocket && socket.authorized) resolve();
      else socket.once('secureConnect', () => resolve());
    });
  });
}

function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.once('close', () => reject(new Error('the connection was closed without an answer')));
  });
}

const MOST_BYTES = 64 * 1024;

/** @throws for an answer that breaks off: what a gateway began to say is no word of Azure. */
async function readAnswer(message: IncomingMessage, request: PipelineRequest): Promise<PipelineResponse> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of message) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length >= MOST_BYTES) break;
  }
  const headers = createHttpHeaders();
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, [value].flat().join(', '));
  const bodyAsText = Buffer.concat(pieces).toString('utf8');
  return { request, headers, status: message.statusCode ?? 0, bodyAsText };
}
