import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Simulated } from '../../core/ports/simulator.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, visibleTo } from '../gate.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, name, refusals } from '../schemas/common.ts';
import { simulationIn, simulationOut } from '../schemas/simulation.ts';

/** The one simulation of this process: the newest. */
interface Simulation {
  readonly id: string;
  readonly policy: string;
  /** It is theirs: it was tried on the runs that they may see. */
  readonly by: string;
  readonly startedAt: Instant;
  readonly stop: AbortController;
  share: number;
  endedAt: Instant | null;
  came: Simulated | 'failed' | null;
}

/**
 * Policies tried on the recorded past. One at a time, in this process: it takes turns with the watch, pass by pass of the
 * record, so that the watch never waits for it.
 */
export function simulationRoutes(api: Api, { simulator, ledger, clock, newId }: AppDeps): void {
  let newest: Simulation | null = null;
  api.addHook('preClose', async () => newest?.stop.abort());

  const find = (id: string, request: FastifyRequest): Simulation => {
    if (newest?.id !== id || newest.by !== authorOf(request)) throw notFound(`simulation ${id} in this replica`);
    return newest;
  };

  api.post(
    '/simulations',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'startSimulation',
        tags: ['policies'],
        summary: 'Try a change of a policy on the recorded past',
        description:
          'Writes nothing and notifies nobody. One at a time; the policy files themselves are changed where they are kept.',
        body: simulationIn,
        response: {
          202: answer('It is under way.', simulationOut),
          ...refusals('invalid', 'not-found', 'conflict', 'unavailable', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      if (!simulator) throw new Problem('unavailable', 'Nothing can be simulated here.');
      if (newest?.endedAt === null)
        throw new Problem('conflict', 'Another simulation is under way. Wait until it is done.', {
          members: { reason: 'busy' },
        });
      const { policy, mode = null, text = null, days } = request.body;
      const visible = visibleTo(request);
      const now = clock();
      const seen = (await ledger.workspaces()).filter(({ workspace }) =>
        coversWorkspace(visible.workspaces, workspace.name),
      );
      const workspaceIds = visible.workspaces === null ? null : seen.map(({ workspace }) => workspace.id);
      const simulation: Simulation = {
        ...{ id: newId(), policy, by: authorOf(request), startedAt: now, stop: new AbortController() },
        ...{ share: 0, endedAt: null, came: null },
      };
      newest = simulation;
      const asked = { policy, mode, text, since: now - days * DAY, workspaceIds };
      simulator
        .simulate(asked, (share) => Object.assign(simulation, { share }), simulation.stop.signal)
        .then((came) => Object.assign(simulation, { came, share: 1 }))
        .catch((error) => {
          if (simulation.stop.signal.aborted) return;
          request.log.error({ err: error }, 'a simulation failed');
          simulation.came = 'failed';
        })
        .finally(() => Object.assign(simulation, { endedAt: clock() }));
      return reply.code(202).send(show(simulation));
    },
  );

  const one = z.object({ id: name });

  api.get(
    '/simulations/:id',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getSimulation',
        tags: ['policies'],
        summary: 'Read how far a simulation is, and what it came to',
        params: one,
        response: { 200: answer('The simulation.', simulationOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => show(find(request.params.id, request)),
  );

  api.delete(
    '/simulations/:id',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'stopSimulation',
        tags: ['policies'],
        summary: 'Stop a simulation',
        params: one,
        response: { 200: answer('The simulation.', simulationOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const simulation = find(request.params.id, request);
      simulation.stop.abort();
      simulation.endedAt ??= clock();
      return show(simulation);
    },
  );
}

function show({ stop, came, by: _, ...simulation }: Simulation): z.output<typeof simulationOut> {
  const problems = came !== null && came !== 'failed' && !came.ok ? [...came.problems] : [];
  const result = came !== null && came !== 'failed' && came.ok ? came.result : null;
  return { ...simulation, state: stateOf(came, stop.signal.aborted), problems, result };
}

function stateOf(came: Simulation['came'], isStopped: boolean): z.output<typeof simulationOut>['state'] {
  if (came === 'failed') return 'failed';
  if (came !== null) return came.ok ? 'done' : 'refused';
  return isStopped ? 'stopped' : 'running';
}
