import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { isSameId, type Run } from '../core/run/run.ts';
import type { Peer, Snapshot } from '../core/signal/signal.ts';
import { formatInstant, type Instant } from '../core/values/duration.ts';
import { isOlder } from './gpu/gpus-per-owner.ts';
import { need, needSubmission } from './signals/need.ts';

const PEERS = { kind: 'peers' } as const;

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
  signals: () => [PEERS],
  compile: (given) => (snapshot, now) => checkDuplicate(snapshot, given, now),
};

function checkDuplicate(snapshot: Snapshot, { scope }: DuplicateParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  if (run.definition === null) return result('unknown', 'Azure does not say what it executes');
  const submitted = needSubmission(snapshot);
  if (!submitted.known) return submitted.answer;
  const peers = need(snapshot, PEERS, now);
  if (!peers.known) return peers.answer;
  const { age } = peers;
  const self = { createdAt: run.createdAt, runId: run.id };
  const alike = peers.value.runs
    .filter((peer) => !isSameId(peer.runId, run.id) && isOlder(peer, self) && isSame(peer, run, scope) !== 'no')
    .sort((a, b) => (isOlder(a, b) ? -1 : 1));
  const elders = alike.filter((peer) => isSame(peer, run, scope) === 'yes');
  const [elder] = elders;
  const [open] = alike;
  if (!elder && open) return result('unknown', `whether ${describe(open)}, does the same work is not known`, { age });
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
  const isKnown = peer.definition !== null && peer.phase !== 'unrecognised';
  if (scope === 'workspace') return isKnown ? 'yes' : 'maybe';
  if (peer.experiment === null || run.experiment === null) return 'maybe';
  if (peer.experiment !== run.experiment) return 'no';
  return isKnown ? 'yes' : 'maybe';
}

function describe(elder: Peer): string {
  const name = elder.displayName === elder.runId ? elder.runId : `${elder.displayName} (${elder.runId})`;
  return `${name}, which is ${elder.phase} and was submitted at ${formatInstant(elder.createdAt)}`;
}
