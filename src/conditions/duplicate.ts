import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { isSameId, type Run } from '../core/run/run.ts';
import type { Peer, Snapshot } from '../core/signal/signal.ts';
import { isAhead } from '../core/signal/time-checks.ts';
import { uniqueById } from '../core/signal/unique-runs.ts';
import { formatInstant, type Instant } from '../core/values/duration.ts';
import { isOlder } from './gpu/gpus-per-owner.ts';

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
 * Another active run already does the same work. Manual: docs/conditions/duplicate.md
 *
 * ```yaml
 * duplicate: {scope: experiment}
 * ```
 */
export const duplicate: ConditionKind<DuplicateParameters> = {
  kind: 'duplicate',
  summary: 'An older active run executes the same code with the same inputs and parameters.',
  parameters,
  signals: () => [{ kind: 'peers' }],
  compile: (given) => (snapshot, now) => checkDuplicate(snapshot, given, now),
};

function checkDuplicate({ run, signals }: Snapshot, { scope }: DuplicateParameters, now: Instant): ConditionResult {
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  if (run.definition === null) return result('unknown', 'Azure does not say what it executes');
  if (isAhead(run.createdAt, now)) return result('unknown', 'its submission lies in the future');
  const { peers } = signals;
  if (!peers)
    return result('unknown', 'the other runs were not looked at yet', { missingSignals: [{ kind: 'peers' }] });
  if (!peers.known) return result('unknown', `the other runs are unknown: ${peers.reason}`);
  const listed = uniqueById(peers.value.runs, ({ runId }) => runId);
  if (!listed.ok) return result('unknown', `the other runs are unknown: ${listed.reason}`);
  const own = { createdAt: run.createdAt, runId: run.id };
  const alike = listed.items
    .filter((peer) => !isSameId(peer.runId, run.id) && isOlder(peer, own) && isSame(peer, run, scope) !== 'no')
    .sort((a, b) => (isOlder(a, b) ? -1 : 1));
  const age = now - peers.at;
  const elders = alike.filter((peer) => isSame(peer, run, scope) === 'yes');
  const [elder] = elders;
  const [open] = alike;
  if (!elder && open)
    return result('unknown', `it cannot be told whether the same work is done by ${describe(open)}`, { age });
  if (!elder) return result('healthy', `no older active run of the ${scope} executes the same`, { age });
  return result('violated', `executes the same as ${describe(elder)}`, {
    value: elder.runId,
    age,
    identity: `duplicate:${elder.runId}`,
    detail: { elderRunId: elder.runId, elderDisplayName: elder.displayName, elders: elders.length, scope },
  });
}

/** Whether another run does the same work; `maybe` where Azure does not say enough of it. */
function isSame(peer: Peer, run: Run, scope: DuplicateParameters['scope']): 'yes' | 'no' | 'maybe' {
  if (peer.definition !== null && peer.definition !== run.definition) return 'no';
  if (!AT_WORK.has(peer.phase) && peer.phase !== 'unrecognised') return 'no';
  const isTold = peer.definition !== null && peer.phase !== 'unrecognised';
  if (scope === 'workspace') return isTold ? 'yes' : 'maybe';
  if (peer.experiment === null || run.experiment === null) return 'maybe';
  if (peer.experiment !== run.experiment) return 'no';
  return isTold ? 'yes' : 'maybe';
}

function describe(elder: Peer): string {
  const name = elder.displayName === elder.runId ? elder.runId : `${elder.displayName} (${elder.runId})`;
  return `${name}, which is ${elder.phase} and was submitted at ${formatInstant(elder.createdAt)}`;
}
