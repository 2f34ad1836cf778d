import { z } from 'zod';
import type { Readiness } from '../../core/ports/readiness.ts';
import { hasRoleEverywhere } from '../caller.ts';
import type { Api, AppDeps } from '../deps.ts';
import { requireEverywhere } from '../gate.ts';
import { answer, refusals } from '../schemas/common.ts';
import { readinessOut } from '../schemas/workspace.ts';
import { createSharedReads } from '../shared-reads.ts';

/** Health, readiness and metrics. */
export function probeRoutes(api: Api, deps: AppDeps): void {
  const shared = createSharedReads();
  api.get(
    '/healthz',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'getHealth',
        tags: ['probes'],
        summary: 'Say that the process is alive',
        security: [],
        response: {
          200: answer('It is alive.', z.object({ status: z.literal('alive'), version: z.string() })),
          ...refusals(),
        },
      },
    },
    async () => ({ status: 'alive' as const, version: deps.version }),
  );

  api.get(
    '/readyz',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'getReadiness',
        tags: ['probes'],
        summary: 'Say whether Runwarden sees what it watches',
        description:
          'Viewers of all workspaces see them and, as reasons, what is not seen. It is ready while none of that lasts for `watch.blind-after`.',
        security: [],
        response: {
          200: answer('It sees every workspace.', readinessOut),
          503: answer('It is blind, with the reasons.', readinessOut),
          ...refusals(),
        },
      },
    },
    async (request, reply) => {
      const readiness = await deps.readiness().catch((error): Readiness => {
        request.log.error({ err: error }, 'the readiness cannot be read');
        return { ready: false, reasons: ['the store does not answer'], workspaces: [] };
      });
      const { ready } = readiness;
      const seesAll = request.caller !== null && hasRoleEverywhere(request.caller, 'viewer');
      return reply.code(ready ? 200 : 503).send(seesAll ? readiness : { ready });
    },
  );

  api.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        tags: ['probes'],
        summary: 'Metrics in the text format of Prometheus',
        description: 'For a viewer of all workspaces.',
        response: {
          200: { description: 'The metrics.', content: { 'text/plain': { schema: z.string() } } },
          ...refusals(),
        },
      },
    },
    async (request, reply) => {
      requireEverywhere(request, 'viewer');
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await shared('metrics', deps.metrics));
    },
  );
}
