import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { isSameId, type Phase } from '../../core/run/run.ts';
import type { Peer, Snapshot } from '../../core/signal/signal.ts';
import { isAhead } from '../../core/signal/time-checks.ts';
import { uniqueById } from '../../core/signal/unique-runs.ts';

/**
 * The GPUs that the active runs of one owner hold, against an allowance. Counted from the oldest submission on: a run
 * violates when its own GPUs and those of the owner's older runs are more than the allowance. The oldest keep running,
 * and what was submitted beyond the allowance is the violation, so that not one owner's every run is.
 *
 * Where an older run's GPUs cannot be told, or whose it is, the count is a lower bound: enough to be beyond the allowance,
 * never enough to be within it.
 */
export function judgeGpusPerOwner({ run, signals }: Snapshot, atMost: number): ConditionResult {
  const { peers } = signals;
  const threshold = atMost;
  if (!peers)
    return result('unknown', 'the other runs were not looked at yet', {
      threshold,
      missingSignals: [{ kind: 'peers' }],
    });
  if (!peers.known) return result('unknown', `the other runs are unknown: ${peers.reason}`, { threshold });
  const { owner } = peers.value;
  const listed = uniqueById(peers.value.runs, ({ runId }) => runId);
  if (!listed.ok) return result('unknown', `the other runs are unknown: ${listed.reason}`, { threshold });
  const runs = listed.items;
  const own = runs.find(({ runId }) => isSameId(runId, run.id));
  if (!own) return result('unknown', 'it is not among the active runs', { threshold });
  const ownGpus = gpusOf(own);
  if (ownGpus === 0) return result('healthy', 'holds no GPU', { value: 0, threshold });
  if (owner === null)
    return result(
      'unknown',
      'whose run it is cannot be told: its owner tag has two values, or Azure does not say its tags',
      { threshold },
    );
  if (isAhead(own.createdAt, peers.at))
    return result('unknown', 'which runs are older cannot be told: its submission lies in the future', { threshold });
  const older = runs.filter((peer) => peer.owner === owner && isOlder(peer, own));
  const mayBe = runs.filter((peer) => peer.owner === null && isOlder(peer, own) && gpusOf(peer) !== 0);
  const untold = older.filter((peer) => gpusOf(peer) === null).map(({ displayName }) => displayName);
  const told = older.reduce((sum, peer) => sum + (gpusOf(peer) ?? 0), 0);
  if (ownGpus === null)
    return result('unknown', `how many GPUs it holds cannot be told, beside ${told} of ${owner}'s older runs`, {
      threshold,
    });
  const held = told + ownGpus;
  const atLeast = untold.length > 0 || mayBe.length > 0 ? 'at least ' : '';
  const words = `${owner} holds ${atLeast}${held} GPUs with this run and older ones, at most ${atMost}`;
  const facts = { value: held, threshold, detail: { owner, own: ownGpus, olderRuns: older.length } };
  if (held > atMost) return result('violated', words, { ...facts, identity: 'gpus-per-owner' });
  const open = [
    ...(untold.length > 0 ? [`Azure does not tell the GPUs of ${untold.slice(0, 3).join(', ')}`] : []),
    ...(mayBe.length > 0 ? [`whose ${mayBe[0]?.displayName} is cannot be told by its tags`] : []),
  ];
  if (open.length === 0) return result('healthy', words, facts);
  return result('unknown', `${words}; ${open.join('; ')}`, facts);
}

/**
 * In these phases a run may hold its GPUs, or not yet or no more: nodes are being got ready, a pause may have given them
 * back, and a cancel may have come while it was in the queue.
 */
const MAY_HOLD: ReadonlySet<Phase> = new Set(['preparing', 'paused', 'canceling', 'unrecognised']);

/** The GPUs that it holds for certain; null where that cannot be told. What has ended holds nothing. */
function gpusOf({ phase, gpus }: Peer): number | null {
  if (phase === 'ended') return 0;
  return MAY_HOLD.has(phase) && gpus !== 0 ? null : gpus;
}

/** Submitted before; the id decides between two of the same moment, so that one of them is always the older. */
export function isOlder(peer: Peer, than: Pick<Peer, 'createdAt' | 'runId'>): boolean {
  return peer.createdAt === than.createdAt ? peer.runId < than.runId : peer.createdAt < than.createdAt;
}
