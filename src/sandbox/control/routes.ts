import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { faultSchema } from '../fault-schema.ts';
import { ScenarioError } from '../scenario.ts';
import { type SandboxApp, toCall } from '../serve.ts';
import type { SandboxControl } from './control.ts';

const faultsBody = z.union([z.array(faultSchema), z.strictObject({ faults: z.array(faultSchema) }), faultSchema]);
const clockBody = z.strictObject({
  advance: z.union([z.string(), z.number()]).optional(),
  rate: z.number().min(0).optional(),
});
const failBody = z.strictObject({ fail: z.number().int().min(0), status: z.number().int().default(500) });

/** Adds the control plane under /_sandbox. It has no key, so it answers this machine alone. */
export function addControlRoutes(app: SandboxApp, control: SandboxControl): void {
  const add = (method: 'GET' | 'PUT' | 'DELETE', path: string, handle: (request: FastifyRequest) => unknown): void => {
    app.route({ method, url: `/_sandbox${path}`, handler: (request, reply) => answer(request, reply, handle) });
  };
  const name = (request: FastifyRequest): string => toCall(request).params.name ?? '';
  add('GET', '/requests', () => control.requests());
  add('DELETE', '/requests', () => control.resetRequests());
  add('GET', '/cancels', () => control.cancels());
  add('GET', '/faults', () => control.faults());
  add('DELETE', '/faults', () => control.clearFaults());
  add('PUT', '/faults', (request) => {
    const body = faultsBody.parse(readJson(request));
    const faults = Array.isArray(body) ? body : 'faults' in body ? body.faults : [body];
    for (const fault of faults) control.addFault(fault);
    return control.faults();
  });
  add('GET', '/state', () => control.state());
  add('PUT', '/clock', (request) => {
    const body = clockBody.parse(readJson(request));
    if (body.rate !== undefined) control.setRate(body.rate);
    if (body.advance !== undefined) control.advance(body.advance);
    return { now: new Date(control.now()).toISOString() };
  });
  add('PUT', '/scenario', (request) => {
    control.setScenario(toCall(request).body.toString('utf8'));
    return control.state();
  });
  add('GET', '/hooks/:name', (request) => ({ requests: control.hooks(name(request)) }));
  add('PUT', '/hooks/:name', (request) => {
    const body = failBody.parse(readJson(request));
    control.failHook(name(request), body.fail, body.status);
  });
  add('DELETE', '/hooks', () => control.clearHooks());
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  handle: (request: FastifyRequest) => unknown,
): FastifyReply {
  if (!['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)) {
    return reply.code(403).send({ error: 'the control plane answers this machine alone' });
  }
  try {
    const result = handle(request);
    return result === undefined ? reply.code(204).send() : reply.send(result);
  } catch (error) {
    if (error instanceof ScenarioError) return reply.code(400).send({ error: error.message, problems: error.problems });
    if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
    if (error instanceof RangeError || error instanceof SyntaxError)
      return reply.code(400).send({ error: error.message });
    throw error;
  }
}

function readJson(request: FastifyRequest): unknown {
  return JSON.parse(toCall(request).body.toString('utf8'));
}
