import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { isSameId } from '../../core/run/run.ts';
import type { Phase } from '../../core/run/status.ts';
import type { Peer, Snapshot } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { need, needSubmission } from '../signals/need.ts';

const PEERS = { kind: 'peers' } as const;

/**
 * The GPUs that the active runs of one owner hold, compared with an allowance. They are counted from the oldest submission
 * on: a run violates if its GPUs and those of the owner's older runs exceed the allowance. So the oldest keep running.
 * A run of several owners counts in full for each of them, and violates if one of them exceeds the allowance.
 *
 * If the GPUs of an older run, or its owner, are not known, the count is a lower bound: enough to exceed the allowance, never
 * enough to be within it.
 */
export function judgeGpusPerOwner(snapshot: Snapshot, atMost: number, now: Instant): ConditionResult {
  const threshold = atMost;
  const peers = need(snapshot, PEERS, now, { threshold });
  if (!peers.known) return peers.answer;
  const { owners, runs } = peers.value;
  const self = runs.find(({ runId }) => isSameId(runId, snapshot.run.id));
  if (!self) return result('unknown', 'it is not among the active runs', { threshold });
  if (surelyHeldBy(self) === 0) return result('healthy', 'holds no GPU', { value: 0, threshold });
  if (owners === null || owners.length === 0)
    return result(
      'unknown',
      'its owner is not certain: two spellings of the owner tag differ, its bare names may be one name (owner.domain in the config settles that), or Azure does not report its tags',
      { threshold },
    );
  const submitted = needSubmission(snapshot, { threshold });
  if (!submitted.known) return submitted.answer;
  const olderRuns = runs.filter((peer) => isOlder(peer, { createdAt: submitted.value, runId: self.runId }));
  const answers = owners.map((owner) => judgeOwner(owner, self, olderRuns, threshold));
  return answers.reduce((worst, answer) => (BADNESS[answer.outcome] > BADNESS[worst.outcome] ? answer : worst));
}

const BADNESS = { healthy: 0, unknown: 1, violated: 2 } as const;

function judgeOwner(owner: string, self: Peer, olderRuns: readonly Peer[], threshold: number): ConditionResult {
  const older = olderRuns.filter((peer) => peer.owners?.includes(owner));
  const mayBe = olderRuns.filter((peer) => peer.owners === null && surelyHeldBy(peer) !== 0);
  const uncounted = older.filter((peer) => surelyHeldBy(peer) === null).map(({ displayName }) => displayName);
  const counted = older.reduce((sum, peer) => sum + (surelyHeldBy(peer) ?? 0), 0);
  const ownGpus = surelyHeldBy(self);
  if (ownGpus === null)
    return result('unknown', `how many GPUs it holds is not known, beside ${counted} of ${owner}'s older runs`, {
      threshold,
    });
  const held = counted + ownGpus;
  const atLeast = uncounted.length > 0 || mayBe.length > 0 ? 'at least ' : '';
  const words = `${owner} holds ${atLeast}${held} GPUs with this run and older ones, at most ${threshold}`;
  const facts = { value: held, threshold, detail: { owner, own: ownGpus, olderRuns: older.length } };
  if (held > threshold) return result('violated', words, { ...facts, identity: 'compute:gpus-per-owner' });
  const open = [
    ...(uncounted.length > 0 ? [`Azure does not report the GPUs of ${uncounted.slice(0, 3).join(', ')}`] : []),
    ...(mayBe.length > 0 ? [`the owner of ${mayBe[0]?.displayName} is not clear from its tags`] : []),
  ];
  if (open.length === 0) return result('healthy', words, facts);
  return result('unknown', `${words}; ${open.join('; ')}`, facts);
}

/**
 * In these phases a run may hold its GPUs, or not yet or no more: nodes are being got ready, a pause may have given them
 * back, and a cancel may have come while it was in the queue.
 */
const MAY_HOLD: ReadonlySet<Phase> = new Set(['preparing', 'paused', 'canceling', 'unrecognised']);

/** The GPUs that it holds for certain; null where that is not known. What has ended holds nothing. */
function surelyHeldBy({ phase, gpus }: Peer): number | null {
  if (phase === 'ended') return 0;
  return MAY_HOLD.has(phase) && gpus !== 0 ? null : gpus;
}

/** Submitted before; the id decides between two of the same moment, so that one of them is always the older. */
export function isOlder(peer: Peer, than: Pick<Peer, 'createdAt' | 'runId'>): boolean {
  return peer.createdAt === than.createdAt ? peer.runId < than.runId : peer.createdAt < than.createdAt;
}
