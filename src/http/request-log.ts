import type { FastifyInstance } from 'fastify';
import { pathOf } from './errors.ts';

/**
 * One line for each answer. It is built of named parts, so that no header, query or body can slip into the log; probes
 * and pages are logged as debug.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const path = pathOf(request.url);
    const line = {
      method: request.method,
      path,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      caller: request.caller?.name ?? null,
      address: request.ip,
    };
    if (path.startsWith('/api/') || reply.statusCode >= 400) request.log.info(line, 'request');
    else request.log.debug(line, 'request');
  });
}
