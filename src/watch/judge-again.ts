import type { Assessment } from '../core/decision/assessment.ts';
import { notForIt, type Refusal } from '../core/decision/judged-again.ts';
import { BY_HAND_POLICY } from '../core/policy/by-hand-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { DecidedCase } from '../core/ports/ledger.ts';
import { ownerOf } from '../core/run/owner.ts';
import type { Run } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { phaseSinceOf } from '../core/signal/phase-since.ts';
import { resumedAt } from '../core/signal/resumption.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { History } from './assessments.ts';
import { judgeDeps, snapshotOf, unreadSnapshot } from './cycle.ts';
import type { WatchDeps } from './deps.ts';
import { judge } from './judge.ts';

/** A run as it is now, with its assessment; or why there is none. */
export type JudgedAgain =
  /** @param at when. */
  | { readonly kind: 'judged'; readonly run: Run; readonly assessment: Assessment; readonly at: Instant }
  | { readonly kind: 'impossible'; readonly refusal: Refusal };

/** Reads a run and its signals again and evaluates the one policy on them, with the evaluator that every pass uses. */
export async function judgeAgain(found: DecidedCase, deps: WatchDeps, abort: AbortSignal): Promise<JudgedAgain> {
  const { workspace, decision } = found;
  const listed = await deps.runs.read(workspace, decision.runId, abort);
  if (!listed) return impossible('run-gone', 'the run does not exist any more');
  const policy = [...deps.policies.current(), BY_HAND_POLICY].find(({ name }) => name === decision.policy);
  if (!policy) return impossible('policy-changed', `policy ${decision.policy} is not loaded any more`);
  const now = deps.clock();
  const assessment = await assess(found, { listed, policy, now }, deps, abort);
  return { kind: 'judged', run: listed.run, assessment, at: now };
}

function impossible(why: Refusal['why'], reason: string): JudgedAgain {
  return { kind: 'impossible', refusal: { why, reason } };
}

async function assess(
  found: DecidedCase,
  { listed, policy, now }: { readonly listed: ListedRun; readonly policy: Policy; readonly now: Instant },
  deps: WatchDeps,
  abort: AbortSignal,
): Promise<Assessment> {
  const { before, state, workspace } = found;
  const judging = {
    ...judgeDeps({ workspace, now, abort, progress: async () => abort.throwIfAborted() }, deps),
    others: policy.signals.some(({ kind }) => kind === 'peers') ? await otherRuns(found, deps, now, abort) : [],
  };
  const since = phaseSinceOf(listed.run, before, now, deps.blindAfter);
  const again = snapshotOf(listed, since, resumedAt(before, listed, now, deps.blindAfter));
  const [judged] = await judge([again], [policy], judging);
  if (!judged) throw new Error(`run ${listed.run.id} was not judged under ${policy.name}`);
  const { snapshot, verdicts, judgedOn } = judged;
  const seen = judgedOn?.get(policy) ?? snapshot;
  return {
    snapshot,
    policy,
    verdict: verdicts.get(policy) ?? notForIt(policy, seen),
    ...(seen !== snapshot && { judgedOn: seen }),
    owner: ownerOf(snapshot.run, workspace, deps.owner),
    history: new History(state).find(snapshot.run.id, policy),
  };
}

/** The other active runs as they are now, for a policy that compares a run with them. */
async function otherRuns(found: DecidedCase, deps: WatchDeps, at: Instant, abort: AbortSignal): Promise<Snapshot[]> {
  const { workspace, decision } = found;
  const known = (await deps.ledger.activeRuns(workspace.id)).filter(({ run }) => run.id !== decision.runId);
  const ids = known.map(({ run }) => run.id);
  const now = ids.length === 0 ? new Map() : await deps.runs.refresh(workspace, ids, abort);
  return known.flatMap((before) => {
    const answer = now.get(before.run.id);
    if (answer?.kind === 'failed') return [unreadSnapshot(before)];
    return answer?.kind === 'found' && answer.listed.run.phase !== 'ended'
      ? [snapshotOf(answer.listed, phaseSinceOf(answer.listed.run, before, at, deps.blindAfter))]
      : [];
  });
}
