import type { Assessment } from '../core/decision/assessment.ts';
import type { WithholdReason } from '../core/decision/decision.ts';
import { type Finding, freezeInForce } from '../core/decision/finding.ts';
import { consentOf, interruptedHold, noticeHold, standingBlock } from '../core/decision/guards.ts';
import { cancelLimitReached } from '../core/decision/limits.ts';
import { overrideFor } from '../core/decision/override.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import { evidenceKey } from '../core/policy/evaluate.ts';
import type { EnforceCase } from '../core/ports/ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { History, isBlind } from './assessments.ts';
import type { WatchDeps } from './deps.ts';

/** Why a cancel is given up: one word for the record and one sentence for people. */
export interface Refusal {
  readonly why: WithholdReason;
  readonly reason: string;
}

/** What in the world has changed since the decision, or null. */
export function changedWorld(found: EnforceCase, assessment: Assessment): Refusal | null {
  const { run } = assessment.snapshot;
  const { verdict, policy } = assessment;
  if (run.phase === 'ended') return { why: 'run-ended', reason: `the run ended by itself as ${run.status}` };
  if (run.phase === 'canceling') return { why: 'already-canceling', reason: 'somebody else is canceling the run' };
  if (found.finding.state === 'resolved')
    return {
      why: 'no-longer-violating',
      reason: `the finding is resolved (${found.finding.resolution ?? 'no reason recorded'})`,
    };
  if (verdict.outcome === 'unknown') return { why: 'unknown', reason: `unknown now: ${verdict.reason}` };
  if (verdict.outcome === 'healthy')
    return { why: 'no-longer-violating', reason: `not violating any more: ${verdict.reason}` };
  if (policy.fingerprint !== found.finding.fingerprint)
    return { why: 'policy-changed', reason: `policy ${policy.name} was edited since the decision` };
  if (evidenceKey(policy, verdict) !== found.decision.evidenceKey)
    return { why: 'evidence-changed', reason: 'it violates the policy for another reason than was decided on' };
  return null;
}

/** What people, limits or missing notice hold against the cancel, by the memory given, or null. */
export function heldBack(
  found: EnforceCase,
  judged: Assessment,
  memory: WorkspaceState,
  deps: WatchDeps,
  now: Instant,
): Refusal | null {
  const history = new History(memory).of(judged.snapshot.run.id, judged.policy);
  // Its own cancellation is under way by definition and is no reason against itself.
  const assessment: Assessment = { ...judged, history: { ...history, cancellation: null } };
  const exempt = overrideFor(memory.overrides, 'exempt', assessment.snapshot, assessment.policy.name, now);
  if (exempt) return { why: 'exempt', reason: `exempt by ${exempt.author}: ${exempt.reason}` };
  const freeze = freezeInForce(memory.freezes, now);
  const blocked = standingBlock(assessment, { now, overrides: memory.overrides, freeze });
  if (blocked) return blocked;
  const interrupted = interruptedHold(heldSince(found, memory, deps, now), assessment.policy, now);
  if (interrupted) return interrupted;
  const consent = consentOf(assessment, { now });
  if (consent.kind === 'hold') return consent;
  if (consent.kind === 'ask')
    return { why: 'waiting-for-approval', reason: 'nobody has approved it for this evidence' };
  const notice = noticeHold(
    assessment.policy.grace,
    assessment.history.notices,
    evidenceKey(assessment.policy, assessment.verdict),
    now,
  );
  if (notice) return notice;
  if (consent.approvedByPerson) return null;
  const reached = cancelLimitReached(
    assessment.policy,
    assessment.snapshot.run.workspaceId,
    memory.recentCancels.filter((past) => past.decisionId !== found.decision.id),
    { now, overall: deps.limits, activeRuns: found.activeRuns },
  );
  return reached === null ? null : { why: 'limited', reason: reached };
}

/** Since when the violation holds without a break; not since before an outage that no pass has seen the end of. */
function heldSince(
  found: EnforceCase,
  memory: WorkspaceState,
  deps: WatchDeps,
  now: Instant,
): Pick<Finding, 'heldSince'> {
  return isBlind(memory, deps.blindAfter, now) ? { heldSince: null } : found.finding;
}
