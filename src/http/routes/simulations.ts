import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Simulated } from '../../core/ports/simulator.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { callerOf, visibleTo } from '../gate.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, name, refusals } from '../schemas/common.ts';
import { simulationIn, simulationOut } from '../schemas/simulation.ts';

/** The one simulation of this process: the newest. */
interface Simulation {
  readonly id: string;
  readonly policy: string;
  /** It is theirs: it was tried on the runs that they may see. */
  readonly by: string;
  /** Whose workspaces it was tried on: roles change. */
  readonly workspaces: readonly string[] | null;
  readonly startedAt: Instant;
  readonly stop: AbortController;
  share: number;
  endedAt: Instant | null;
  came: Simulated | 'failed' | null;
  /** It works no more. One that was stopped ends its turn first. */
  done: Promise<unknown>;
}

/**
 * Policies tried on the recorded past. One at a time, in this process: it takes turns with the watch every few milliseconds,
 * so that the watch never waits for it.
 */
export function simulationRoutes(api: Api, { simulator, ledger, clock, newId }: AppDeps): void {
  let newest: Simulation | null = null;
  api.addHook('preClose', async () => newest?.stop.abort());

  const find = (id: string, request: FastifyRequest): Simulation => {
    const isTheirs = newest?.by === callerOf(request).id && isSame(newest.workspaces, visibleTo(request).workspaces);
    if (newest?.id !== id || !isTheirs) throw notFound(`simulation ${id} in this replica`);
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
      const { policy, mode = null, text = null, days } = request.body;
      const visible = visibleTo(request);
      const now = clock();
      const seen = (await ledger.workspaces()).filter(({ workspace }) =>
        coversWorkspace(visible.workspaces, workspace.name),
      );
      const workspaceIds = visible.workspaces === null ? null : seen.map(({ workspace }) => workspace.id);
      if (newest?.stop.signal.aborted) await newest.done;
      // Nothing is waited for from here until it is noted, so that two who ask at once do not both begin.
      if (newest?.endedAt === null)
        throw new Problem('conflict', 'Another simulation is under way. Wait until it is done.', {
          members: { reason: 'busy' },
        });
      const simulation: Simulation = {
        ...{ id: newId(), policy, by: callerOf(request).id, startedAt: now, stop: new AbortController() },
        ...{ workspaces: visible.workspaces, share: 0, endedAt: null, came: null, done: Promise.resolve() },
      };
      newest = simulation;
      const asked = { policy, mode, text, since: now - days * DAY, workspaceIds };
      simulation.done = simulator
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

function isSame(one: readonly string[] | null, other: readonly string[] | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function show({
  stop,
  came,
  by: _by,
  workspaces: _of,
  done: _done,
  ...simulation
}: Simulation): z.output<typeof simulationOut> {
  const problems = came !== null && came !== 'failed' && !came.ok ? [...came.problems] : [];
  const result = came !== null && came !== 'failed' && came.ok ? came.result : null;
  return { ...simulation, state: stateOf(came, stop.signal.aborted), problems, result };
}

function stateOf(came: Simulation['came'], isStopped: boolean): z.output<typeof simulationOut>['state'] {
  if (came === 'failed') return 'failed';
  if (came !== null) return came.ok ? 'done' : 'refused';
  return isStopped ? 'stopped' : 'running';
}
