import { cancelData } from '../core/alert/alert-data.ts';
import type { Assessment } from '../core/decision/assessment.ts';
import type { Decision } from '../core/decision/decision.ts';
import { INTENT_ABANDONED_AFTER } from '../core/decision/finding.ts';
import { withholdDecision } from '../core/decision/new-decision.ts';
import type { Verdict } from '../core/policy/evaluate.ts';
import { matchPolicy } from '../core/policy/match.ts';
import type { Policy } from '../core/policy/policy.ts';
import { AzureError } from '../core/ports/azure.ts';
import type { EnforceCase } from '../core/ports/ledger.ts';
import { type Attempt, TryLater } from '../core/ports/queue.ts';
import { ownerOf } from '../core/run/owner.ts';
import type { Run } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { phaseSinceOf } from '../core/signal/phase-since.ts';
import { resumedAt } from '../core/signal/resumption.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import { History } from './assessments.ts';
import { judgeDeps, snapshotOf, unreadSnapshot } from './cycle.ts';
import type { WatchDeps } from './deps.ts';
import { judge } from './judge.ts';
import { changedWorld, heldBack, type Refusal } from './recheck.ts';

/**
 * Carries out a decision to cancel: the only hand that cancels. Reads the run and its signals again, judges them again,
 * asks again for overrides, freezes, limits, consent and notice, commits the intent, and only then calls Azure. A
 * changed world abandons the cancel and says so in the record. Safe to run again after a kill at any point: a run that
 * is canceling already is not asked twice.
 * @throws what keeps Azure or the store from answering, to be tried again; {@link TryLater} while another process may
 *   be between intent and outcome.
 */
export async function enforce(
  decisionId: string,
  deps: WatchDeps,
  attempt: Attempt,
  abort: AbortSignal,
): Promise<void> {
  const found = await deps.ledger.enforceCase(decisionId, deps.clock());
  if (!found || (found.cancellation.state !== 'queued' && found.cancellation.state !== 'requesting')) return;
  try {
    await enforceCase(found, deps, abort);
  } catch (error) {
    if (error instanceof AzureError && error.kind !== 'aborted' && attempt.last) {
      // A request that Azure may have taken is not called failed: the intent stays and is queued anew, until the run shows.
      const after = await deps.ledger.enforceCase(decisionId, deps.clock());
      if (after?.cancellation.state !== 'requesting') return giveUp(found, deps, error);
    }
    throw error;
  }
}

async function enforceCase(found: EnforceCase, deps: WatchDeps, abort: AbortSignal): Promise<void> {
  const { cancellation, decision, workspace } = found;
  const listed = await deps.runs.read(workspace, cancellation.runId, abort);
  const judgedAgain = listed && (await judgeAgain(found, listed, deps, abort));
  if (!listed || !judgedAgain)
    return abandon(found, null, deps, { why: 'run-gone', reason: 'the run does not exist any more' });
  const { assessment } = judgedAgain;
  if (!assessment)
    return abandon(found, null, deps, {
      why: 'policy-changed',
      reason: `policy ${decision.policy} is not loaded any more`,
    });

  // A process died after it wrote the intent. Azure shows whether its request arrived.
  if (cancellation.state === 'requesting' && isCanceling(listed.run)) return requested(found, deps);
  if (found.intentAt !== null && deps.clock() - found.intentAt <= INTENT_ABANDONED_AFTER)
    throw new TryLater('Azure may still be at a cancel of this run that was asked before; looked at again later');

  const refusal = changedWorld(found, assessment) ?? heldBack(found, assessment, found.memory, deps, deps.clock());
  if (refusal) return abandon(found, assessment, deps, refusal);

  let refusedInClaim: Refusal | null = null;
  const claim = await deps.ledger.claim(cancellation.decisionId, deps.clock(), (memory) => {
    refusedInClaim = heldBack(found, assessment, memory, deps, deps.clock());
    return refusedInClaim?.reason ?? null;
  });
  if (claim.kind === 'not-mine') throw new TryLater('another process may be canceling this run; looked at again later');
  if (claim.kind === 'held')
    return abandon(found, assessment, deps, refusedInClaim ?? { why: 'frozen', reason: claim.reason });
  await cancel(found, assessment, deps, abort);
}

/** Reads the signals again and evaluates the one policy on them, with the evaluator that every pass uses. */
async function judgeAgain(
  found: EnforceCase,
  listed: ListedRun,
  deps: WatchDeps,
  abort: AbortSignal,
): Promise<{ assessment: Assessment | null }> {
  const policy = deps.policies.current().find(({ name }) => name === found.decision.policy);
  if (!policy) return { assessment: null };
  const now = deps.clock();
  const judging = {
    ...judgeDeps({ workspace: found.workspace, now, abort, progress: async () => abort.throwIfAborted() }, deps),
    around: policy.signals.some(({ kind }) => kind === 'peers') ? await activeAround(found, deps, now, abort) : [],
  };
  const { before } = found;
  const since = phaseSinceOf(listed.run, before, now, deps.blindAfter);
  const again = snapshotOf(listed, since, resumedAt(before, listed, now, deps.blindAfter));
  const [judged] = await judge([again], [policy], judging);
  if (!judged) throw new Error(`run ${listed.run.id} was not judged under ${policy.name}`);
  return { assessment: assessmentOf(found, judged.snapshot, policy, judged.verdicts.get(policy) ?? null, deps) };
}

/** The other active runs as they are now, for a policy that looks at what goes on around a run. */
async function activeAround(found: EnforceCase, deps: WatchDeps, at: Instant, abort: AbortSignal): Promise<Snapshot[]> {
  const { workspace, cancellation } = found;
  const known = (await deps.ledger.activeRuns(workspace.id)).filter(({ run }) => run.id !== cancellation.runId);
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

function assessmentOf(
  found: EnforceCase,
  snapshot: Assessment['snapshot'],
  policy: Policy,
  verdict: Verdict | null,
  deps: WatchDeps,
): Assessment {
  return {
    snapshot,
    policy,
    verdict: verdict ?? notForIt(policy, snapshot),
    owner: ownerOf(snapshot.run, found.workspace, deps.owner.tags, deps.owner.fallback),
    history: new History(found.memory).of(snapshot.run.id, policy),
  };
}

function notForIt(policy: Policy, snapshot: Snapshot): Verdict {
  const reason = `the policy is not for it any more: ${matchPolicy(policy, snapshot).because}`;
  return { outcome: 'healthy', evidence: null, reason, missingSignals: [], violatedAt: null };
}

async function cancel(found: EnforceCase, assessment: Assessment, deps: WatchDeps, abort: AbortSignal): Promise<void> {
  const { workspace, cancellation } = found;
  let answer: Awaited<ReturnType<typeof deps.runs.cancel>>;
  try {
    answer = await deps.runs.cancel(workspace, cancellation.runId, abort);
  } catch (error) {
    // An answer below 500 says that nothing was begun. Else it is not known, and nobody asks again before it must have ended.
    const state = error instanceof AzureError && error.status !== null && error.status < 500 ? 'queued' : 'requesting';
    const reason = error instanceof Error ? error.message : String(error);
    await deps.ledger.settle(cancellation.decisionId, { state, reason }, NOTHING, deps.clock());
    throw error;
  }
  if (answer.kind === 'accepted') return requested(found, deps);
  const after = await deps.runs.read(workspace, cancellation.runId, abort);
  if (!after || after.run.phase === 'ended') {
    const reason = `the run had ended when Azure was asked to cancel it${after ? `, as ${after.run.status}` : ''}`;
    return abandon(found, assessment, deps, { why: 'run-ended', reason });
  }
  if (after.run.phase === 'canceling') return requested(found, deps);
  await failed(found, deps, `Azure refused the cancel with status ${answer.status}: ${answer.reason}`);
}

/** What a cancel looks like that has arrived. */
function isCanceling(run: Run): boolean {
  return run.phase === 'canceling' || run.status.toLowerCase() === 'canceled';
}

const NOTHING = { decision: null, alerts: [] } as const;

async function requested(found: EnforceCase, deps: WatchDeps): Promise<void> {
  const { decision, cancellation } = found;
  const now = deps.clock();
  const data = cancelData(decision, { requestedAt: now });
  const alert = { ...alertOf(decision, 'cancel.requested', deps.newId, data, ['owner', 'oncall']), at: now };
  await deps.ledger.settle(
    cancellation.decisionId,
    { state: 'requested', reason: null },
    { decision: null, alerts: [alert] },
    now,
  );
  deps.meter.cancelMoved('requested');
  deps.log.info(
    { decisionId: decision.id, runId: decision.runId, policy: decision.policy },
    'asked Azure to cancel the run',
  );
}

/** Nothing is done. Quiet, but for a person who had approved it: that one is told why it did not happen. */
async function abandon(
  found: EnforceCase,
  assessment: Assessment | null,
  deps: WatchDeps,
  refusal: Refusal,
): Promise<void> {
  const { decision, cancellation, finding } = found;
  const now = deps.clock();
  const withheld: Decision = assessment
    ? withholdDecision(
        assessment,
        { now, overrides: [], freeze: null, wasBlind: false, newId: deps.newId },
        finding,
        decision.step,
        refusal.why,
        `not cancelled: ${refusal.reason}`,
      )
    : {
        ...decision,
        id: deps.newId(),
        at: now,
        kind: 'withhold',
        withheld: refusal.why,
        reason: `not cancelled: ${refusal.reason}`,
      };
  const alerts = cancellation.approvedByPerson
    ? [
        {
          ...alertOf(decision, 'cancel.abandoned', deps.newId, cancelData(decision, { problem: refusal.reason }), [
            'oncall',
          ]),
          at: now,
        },
      ]
    : [];
  await deps.ledger.settle(
    cancellation.decisionId,
    { state: 'abandoned', reason: refusal.reason },
    { decision: withheld, alerts },
    now,
  );
  deps.meter.cancelMoved('abandoned');
  deps.log.info({ decisionId: decision.id, runId: decision.runId, why: refusal.why }, 'the cancel was abandoned');
}

async function failed(found: EnforceCase, deps: WatchDeps, reason: string): Promise<void> {
  const { decision, cancellation } = found;
  const now = deps.clock();
  const data = cancelData(decision, { problem: reason });
  const alert = { ...alertOf(decision, 'cancel.failed', deps.newId, data, ['oncall']), at: now };
  await deps.ledger.settle(
    cancellation.decisionId,
    { state: 'failed', reason },
    { decision: null, alerts: [alert] },
    now,
  );
  deps.meter.cancelMoved('failed');
  deps.log.error({ decisionId: decision.id, runId: decision.runId, reason }, 'a cancel failed');
}

/** The tries are used up. The next pass decides anew, after a pause. */
function giveUp(found: EnforceCase, deps: WatchDeps, error: AzureError): Promise<void> {
  return failed(found, deps, `Azure could not be reached for it: ${error.message}`);
}
