import { randomUUID } from 'node:crypto';
import type { Server } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, armError, type Call } from './answer.ts';
import type { CallKind } from './call-kinds.ts';
import type { SandboxContext } from './context.ts';
import { answerInstead, spoil } from './faults.ts';
import type { Service } from './tokens.ts';

type Incoming = import('node:http').IncomingMessage;
type Outgoing = import('node:http').ServerResponse;

/** The HTTPS application the routes are added to. */
export type SandboxApp = FastifyInstance<Server, Incoming, Outgoing, FastifyBaseLogger>;

/** One address of the pretended Azure. */
export interface Route {
  kind: CallKind;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | ['GET', 'HEAD'];
  path: string;
  service: Service;
  host?: RegExp;
  handle(call: Call, context: SandboxContext): Answer;
}

/** Adds a route: counted, disturbed by faults, asked for a token and held to ARM's limits before it answers. */
export function addRoute(app: SandboxApp, context: SandboxContext, route: Route): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(route.host ? { constraints: { host: route.host } } : {}),
    async handler(request, reply) {
      const call = toCall(request);
      context.requests.count(route.kind);
      const fault = context.faults.strike(route.kind, call.url);
      if (fault?.do === 'slow') await delay(fault.ms);
      const answer = (fault && answerInstead(fault)) ?? answerTo(call, context, route);
      context.requests.finished(route.kind, call.method, call.url, answer.status);
      reply.header('date', new Date(context.clock.now()).toUTCString());
      return fault?.do === 'cut' ? cutOff(reply, answer) : send(reply, fault ? spoil(fault, answer) : answer, call);
    },
  });
}

function answerTo(call: Call, context: SandboxContext, route: Route): Answer {
  if (route.service === 'blob' && call.query.has('sig'))
    return context.links.refuse(call) ?? route.handle(call, context);
  const caller = context.tokens.check(call, route.service);
  if ('status' in caller) return caller;
  if (route.service !== 'arm') return route.handle(call, context);
  if (!call.query.has('api-version')) {
    return armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const subscription = call.params.subscription ?? '';
  const left = context.limits.take(subscription, caller.clientId, call.method === 'POST' ? 'writes' : 'reads');
  if (isAnswer(left)) return left;
  const answer = context.world.subscriptionExists(subscription)
    ? route.handle(call, context)
    : armError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  return { ...answer, headers: { ...left, ...serviceHeaders(), ...answer.headers } };
}

/** The headers of every answer of ARM. */
function serviceHeaders(): Record<string, string> {
  const id = randomUUID();
  return {
    'x-ms-response-type': 'standard',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': id,
    'azureml-served-by-cluster': 'vienna-local-01',
    'x-request-time': '0.042',
  };
}

function isAnswer(value: Record<string, string> | Answer): value is Answer {
  return typeof value.status === 'number';
}

/** Sends an answer as it is. */
export function send(reply: FastifyReply, answer: Answer, call: Call): FastifyReply {
  const body = Buffer.from(answer.body);
  reply.code(answer.status).headers({ 'cache-control': 'no-cache', ...answer.headers });
  if (answer.status !== 304 && answer.headers['content-length'] === undefined)
    reply.header('content-length', body.length);
  return call.method === 'HEAD' || body.length === 0 ? reply.send() : reply.send(body);
}

/** Sends the head and half of the body, then tears the connection down. */
function cutOff(reply: FastifyReply, answer: Answer): FastifyReply {
  const body = Buffer.from(answer.body);
  reply.hijack();
  reply.raw.writeHead(answer.status, { ...answer.headers, 'content-length': String(Math.max(body.length, 2)) });
  reply.raw.write(body.subarray(0, Math.max(1, Math.floor(body.length / 2))), () => reply.raw.socket?.destroy());
  return reply;
}

/** Turns the framework's request into the handlers' form. */
export function toCall(request: FastifyRequest): Call {
  const headers: Call['headers'] = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params ?? {})) params[name] = String(value);
  return {
    method: request.method,
    url: request.url,
    host: request.host,
    params,
    query: new URL(request.url.replace(/^\/+/, '/'), 'https://localhost').searchParams,
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}
