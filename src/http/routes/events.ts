import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, AppDeps } from '../deps.ts';
import { createFeed } from '../events/feed.ts';
import { createStreams } from '../events/streams.ts';
import { refusals } from '../schemas/common.ts';
import { eventOut } from '../schemas/event.ts';

/**
 * What changes, as it changes.
 * @param gate asked again while a stream lasts: it ends with the key or session of its reader.
 */
export function eventRoutes(
  api: Api,
  { ledger, clock, timer, logger }: AppDeps,
  gate: (request: FastifyRequest) => Promise<void>,
): void {
  const feed = createFeed({ ledger, timer, log: logger });
  const streams = createStreams({ feed, ledger, clock, timer, gate });
  api.addHook('preClose', async () => streams.close());
  api.get(
    '/events',
    {
      config: { access: 'owner', isUse: false },
      exposeHeadRoute: false,
      schema: {
        operationId: 'followEvents',
        tags: ['events'],
        summary: 'Follow what changes, as server-sent events',
        description:
          'An event says what changed; read again what you show. Send the id of your last event as `Last-Event-ID` to resume without a gap.',
        headers: z.looseObject({
          'last-event-id': z.string().optional().describe('The id of the last event that you have.'),
        }),
        response: {
          200: { description: 'The events, until you leave.', content: { 'text/event-stream': { schema: eventOut } } },
          ...refusals('too-many-requests', 'unavailable'),
        },
      },
    },
    async (request, reply) => {
      await streams.open(request, reply, placeIn(request.headers['last-event-id']));
      return reply;
    },
  );
}

/** What is no place is one that is not known, so that its reader reads everything again. */
function placeIn(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  return /^\d{1,15}$/.test(header) ? Number(header) : Number.MAX_SAFE_INTEGER;
}
