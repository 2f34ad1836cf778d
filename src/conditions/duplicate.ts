import { z } from 'zod';
import { type ConditionKind, result } from '../core/condition.ts';
import { formatInstant } from '../core/duration.ts';
import type { Run } from '../core/run.ts';
import type { Peer } from '../core/signal.ts';
import { isOlder } from './gpus-per-owner.ts';

const parameters = z.strictObject(
  {
    scope: z
      .enum(['experiment', 'workspace'], { error: 'experiment or workspace' })
      .default('experiment')
      .describe('Where the other run is looked for.'),
  },
  { error: 'a map such as {scope: experiment}' },
);

export type DuplicateParameters = z.infer<typeof parameters>;

/** The phases in which the elder still does, or will do, the work. One that is on its way out leaves it to the newer. */
const AT_WORK: ReadonlySet<Run['phase']> = new Set(['queued', 'preparing', 'running', 'paused', 'finalizing']);

/**
 * The same work twice: another active run executes the same code, command, environment, inputs and parameters.
 *
 * ```yaml
 * duplicate: {scope: experiment}
 * duplicate: {scope: workspace}
 * ```
 *
 * The newer of two violates, the oldest never does. An elder run that is being cancelled, or whose status is not known,
 * does not count. Runs that differ in where they compute are duplicates, those that differ in the number of nodes are
 * not. A run is unknown when Azure does not say what it executes. Value is the elder run's id.
 */
export const duplicate: ConditionKind<DuplicateParameters> = {
  kind: 'duplicate',
  summary: 'An older active run executes the same code with the same inputs and parameters.',
  parameters,
  signals: () => [{ kind: 'peers' }],
  check({ run, signals }, { scope }, now) {
    if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
    if (run.definition === null) return result('unknown', 'Azure does not say what it executes');
    const { peers } = signals;
    if (!peers) return result('unknown', 'the other runs were not looked at yet', { wants: [{ kind: 'peers' }] });
    if (!peers.known) return result('unknown', `the other runs are unknown: ${peers.reason}`);
    const own = { createdAt: run.createdAt, runId: run.id };
    const elders = peers.value.runs
      .filter((peer) => isSame(peer, run, scope) && isOlder(peer, own))
      .sort((a, b) => (isOlder(a, b) ? -1 : 1));
    const age = now - peers.at;
    const [elder] = elders;
    if (!elder) return result('healthy', `no older active run of the ${scope} executes the same`, { age });
    return result('violated', `executes the same as ${describe(elder)}`, {
      value: elder.runId,
      age,
      identity: `duplicate:${elder.runId}`,
      detail: { elderRunId: elder.runId, elderDisplayName: elder.displayName, elders: elders.length, scope },
    });
  },
};

function isSame(peer: Peer, run: Run, scope: DuplicateParameters['scope']): boolean {
  return (
    peer.runId !== run.id &&
    peer.definition === run.definition &&
    AT_WORK.has(peer.phase) &&
    (scope === 'workspace' || peer.experiment === run.experiment)
  );
}

function describe(elder: Peer): string {
  const name = elder.displayName === elder.runId ? elder.runId : `${elder.displayName} (${elder.runId})`;
  return `${name}, which is ${elder.phase} and was submitted at ${formatInstant(elder.createdAt)}`;
}
