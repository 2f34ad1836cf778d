import { SECOND } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { requireEverywhere } from '../gate.ts';
import { answer, refusals } from '../schemas/common.ts';
import { fleetOut } from '../schemas/fleet.ts';

/** Which replicas there are, and what they do. */
export function fleetRoutes(api: Api, { ledger }: AppDeps): void {
  api.get(
    '/fleet',
    {
      schema: {
        operationId: 'getFleet',
        tags: ['workspaces'],
        summary: 'Say which replicas there are, what each does, and what waits for them',
        description: 'For a viewer of all workspaces. Times are those of the database, which all replicas share.',
        response: { 200: answer('As it is now.', fleetOut), ...refusals() },
      },
    },
    async (request) => {
      requireEverywhere(request, 'viewer');
      const { now, replicas, queues, behind, reads } = await ledger.fleet();
      return {
        now,
        replicas: replicas.map(({ digest, clockAhead, passes, ...replica }) => ({
          ...replica,
          policies: digest,
          clockAhead: clockAhead === null ? null : clockAhead / SECOND,
          passes: [...passes],
        })),
        queues: queues.map(({ oldestFor, ...queue }) => ({ ...queue, oldestFor: oldestFor / SECOND })),
        behind: behind && { workspace: behind.workspace, dueFor: behind.dueFor / SECOND },
        reads: reads.map(({ pausedFor, ...of }) => ({ ...of, pausedFor: pausedFor / SECOND })),
      };
    },
  );
}
