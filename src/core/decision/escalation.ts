import { evidenceKey } from '../policy/evaluate.ts';
import { type CancelStep, modeAllows, type Policy } from '../policy/policy.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Assessment, AssessmentHistory, PlanContext } from './assessment.ts';
import type { Decision, PolicyStatus, StatusState, WithholdReason } from './decision.ts';
import { describeFiring, describeStep } from './describe-step.ts';
import type { Finding, Notice, Resolution } from './finding.ts';
import {
  announces,
  consentOf,
  type Hold,
  interruptedHold,
  noticeHold,
  RENEW_FAILED_AFTER,
  standingBlock,
  waitingForApproval,
} from './guards.ts';
import { askDecision, evidenceOf, LIMITS_ASK, notifyDecision, withholdDecision } from './new-decision.ts';
import { overrideFor } from './override.ts';

/** What one pair came to. A candidate is a cancel that only the limits can still stop. */
export interface AssessmentPlan {
  readonly assessment: Assessment;
  /** The open finding as it should stand; null when there is none. */
  readonly finding: Finding | null;
  /** Findings that end with this pass. */
  readonly resolved: readonly Finding[];
  readonly decisions: readonly Decision[];
  readonly status: PolicyStatus;
  readonly candidate: { readonly step: number; readonly approvedByPerson: boolean; readonly cancel: CancelStep } | null;
}

/** Where a pair stands and what was decided on the way, gathered while the ladder is climbed. */
interface Climb {
  readonly decisions: Decision[];
  readonly stepsDone: number[];
  state: StatusState;
  withheld: WithholdReason | null;
  reason: string;
  next: PolicyStatus['next'];
  candidate: AssessmentPlan['candidate'];
}

/** Plans one pair: opens, keeps or ends its finding and climbs the policy's ladder as far as the time allows. */
export function planAssessment(assessment: Assessment, context: PlanContext): AssessmentPlan {
  const { verdict, policy, snapshot } = assessment;
  const { now } = context;
  // Only active runs are judged. What 'not' makes of an ended one, in whatever snapshot, is nothing to act on.
  if (snapshot.run.phase === 'ended')
    return ended(assessment, context, 'healthy', 'run-ended', `has ended (${snapshot.run.status})`, null);
  const exempt = overrideFor(context.overrides, 'exempt', snapshot, policy.name, now);
  if (exempt) {
    const reason = `exempt until ${formatInstant(exempt.endsAt)} by ${exempt.author}: ${exempt.reason}`;
    return ended(assessment, context, 'exempt', 'exempt', reason, {
      what: 'the exemption ends and the run is judged again',
      at: exempt.endsAt,
    });
  }
  if (verdict.outcome === 'healthy')
    return ended(
      assessment,
      context,
      'healthy',
      'healthy',
      verdict.reason,
      verdict.violatedAt === null ? null : { what: 'it would violate the policy', at: verdict.violatedAt },
    );
  if (verdict.outcome === 'unknown') return planUnknown(assessment, context);
  return planViolated(assessment, context);
}

function planUnknown(assessment: Assessment, context: PlanContext): AssessmentPlan {
  const { history, verdict } = assessment;
  const reason = `unknown, so nothing is done: ${verdict.reason}`;
  const next = { what: 'it is judged again at the next pass', at: null };
  // `for` means held without a break: a pending finding that cannot be confirmed starts over.
  if (history.finding?.state !== 'firing') return ended(assessment, context, 'unknown', 'unknown', reason, next);
  const finding = { ...history.finding, heldSince: null };
  const climb = startClimb(finding, 'unknown', reason, next);
  withhold(climb, assessment, context, finding, null, 'unknown', reason, next);
  return finish(assessment, context, finding, climb, []);
}

function planViolated(given: Assessment, context: PlanContext): AssessmentPlan {
  const { policy, snapshot, verdict, history } = given;
  const { now } = context;
  const stale = history.finding && history.finding.fingerprint !== policy.fingerprint ? history.finding : null;
  const unwatched = !stale && context.wasBlind && history.finding?.state === 'pending' ? history.finding : null;
  const resolved = [
    ...(stale ? [resolve(stale, now, 'policy-changed')] : []),
    ...(unwatched ? [resolve(unwatched, now, 'unknown')] : []),
  ];
  // What was said and answered under the policy before its edit does not speak for the new episode.
  const assessment: Assessment = stale
    ? {
        ...given,
        history: { ...history, finding: null, notices: [], approvals: [], rejectedBefore: wasRejected(history) },
      }
    : given;
  const kept = unwatched ? null : assessment.history.finding;
  const finding = advance(kept ? seenAgain(kept, context) : openFinding(assessment, context), policy, now);
  if (finding.firingAt === null) {
    const firesAt = finding.since + policy.for;
    const reason = `${verdict.reason}; held for ${formatDuration(now - finding.since)} of ${formatDuration(policy.for)}`;
    const climb = startClimb(finding, 'pending', reason, { what: describeFiring(assessment), at: firesAt });
    return finish(assessment, context, finding, climb, resolved);
  }
  const climb = startClimb(finding, 'firing', verdict.reason, null);
  if (snapshot.run.phase === 'canceling') {
    climb.state = 'canceling';
    climb.reason = `Azure was asked to cancel it and has not finished; ${verdict.reason}`;
  } else {
    climbLadder(climb, assessment, context, finding, finding.firingAt);
  }
  return finish(assessment, context, { ...finding, stepsDone: climb.stepsDone }, climb, resolved);
}

function wasRejected({ approvals, rejectedBefore }: AssessmentHistory): boolean {
  return rejectedBefore || approvals.some(({ answer }) => answer === 'rejected');
}

function openFinding(assessment: Assessment, context: PlanContext): Finding {
  return {
    id: context.newId(),
    workspaceId: assessment.snapshot.run.workspaceId,
    runId: assessment.snapshot.run.id,
    policy: assessment.policy.name,
    audit: assessment.policy.mode === 'audit',
    fingerprint: assessment.policy.fingerprint,
    state: 'pending',
    since: context.now,
    firingAt: null,
    heldSince: context.now,
    resolvedAt: null,
    resolution: null,
    stepsDone: [],
  };
}

function seenAgain(finding: Finding, { wasBlind, now }: PlanContext): Finding {
  return wasBlind || finding.heldSince === null ? { ...finding, heldSince: now } : finding;
}

function advance(finding: Finding, policy: Policy, now: Instant): Finding {
  if (finding.state !== 'pending' || now - finding.since < policy.for) return finding;
  return { ...finding, state: 'firing', firingAt: now };
}

function climbLadder(
  climb: Climb,
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  firingAt: Instant,
): void {
  const { policy, verdict } = assessment;
  for (const [index, step] of policy.steps.entries()) {
    const dueAt = firingAt + step.after;
    if (dueAt > context.now) {
      climb.next ??= { what: describeStep(assessment, index), at: dueAt };
      break;
    }
    if (step.notify.length > 0 && !climb.stepsDone.includes(index)) {
      climb.stepsDone.push(index);
      if (modeAllows(policy.mode, 'notify')) {
        climb.decisions.push(notifyDecision(assessment, context, finding, index, step.notify, verdict.reason));
      } else {
        const reason = `would notify ${step.notify.join(', ')}: ${verdict.reason}; mode is ${policy.mode}`;
        climb.decisions.push(withholdDecision(assessment, context, finding, index, 'mode', reason));
        climb.reason = reason;
      }
    }
    if (step.cancel) climbCancelStep(climb, assessment, context, finding, index, step.cancel);
  }
}

/** The rung that cancels: what can hold it back is asked in turn, and only then it becomes a candidate. */
function climbCancelStep(
  climb: Climb,
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  index: number,
  cancel: CancelStep,
): void {
  const hold = holdOnCancel(climb, assessment, context, finding, index, cancel);
  if (hold.why === null) {
    climb.candidate = { step: index, approvedByPerson: hold.approvedByPerson, cancel };
    climb.next = { what: 'cancel, after judging the run again', at: context.now };
    return;
  }
  if (hold.state) climb.state = hold.state;
  withhold(
    climb,
    assessment,
    context,
    finding,
    index,
    hold.why,
    `${hold.reason}; ${assessment.verdict.reason}`,
    hold.next,
  );
}

function holdOnCancel(
  climb: Climb,
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  index: number,
  cancel: CancelStep,
): Hold | { why: null; approvedByPerson: boolean } {
  const blocked = standingBlock(assessment, context);
  if (blocked) return blocked;
  requestNotice(climb, assessment, context, finding, index);
  const interrupted = interruptedHold(finding, assessment.policy, context.now);
  if (interrupted) return interrupted;
  const consent = consentOf(assessment, context);
  if (consent.kind === 'ask') {
    const { within, otherwise } = consent.because === 'mode' ? cancel : LIMITS_ASK;
    const expiresAt = context.now + within;
    climb.decisions.push(askDecision(assessment, context, finding, index, consent.because, expiresAt, otherwise));
    return waitingForApproval(expiresAt, otherwise);
  }
  if (consent.kind === 'hold') return consent;
  const about = evidenceKey(assessment.policy, assessment.verdict);
  return (
    noticeHold(assessment.policy.grace, assessment.history.notices, about, context.now) ?? {
      why: null,
      approvedByPerson: consent.approvedByPerson,
    }
  );
}

/** Sends the owner a notice of the cancel when none that announces it is delivered or on its way. */
function requestNotice(
  climb: Climb,
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  index: number,
): void {
  if (assessment.policy.grace === null) return;
  const about = evidenceKey(assessment.policy, assessment.verdict);
  const onItsWay = (notice: Notice) =>
    announces(notice, about) && (!notice.failed || context.now < notice.at + RENEW_FAILED_AFTER);
  const decidedNow = climb.decisions.some((decision) => decision.announcesCancel && tellsOwner(decision.recipients));
  if (decidedNow || assessment.history.notices.some(onItsWay)) return;
  climb.decisions.push(notifyDecision(assessment, context, finding, index, ['owner'], assessment.verdict.reason));
}

function tellsOwner(recipients: readonly string[]): boolean {
  return recipients.includes('owner');
}

function startClimb(finding: Finding, state: StatusState, reason: string, next: PolicyStatus['next']): Climb {
  return { decisions: [], stepsDone: [...finding.stepsDone], state, withheld: null, reason, next, candidate: null };
}

/** Notes that nothing is done and why; recorded as a decision only when that is news. */
function withhold(
  climb: Climb,
  assessment: Assessment,
  context: PlanContext,
  finding: Finding | null,
  step: number | null,
  why: WithholdReason,
  reason: string,
  next: PolicyStatus['next'],
): void {
  climb.withheld = why;
  climb.reason = reason;
  climb.next = next;
  if (assessment.history.status?.withheld === why && assessment.history.status.state === climb.state) return;
  climb.decisions.push(withholdDecision(assessment, context, finding, step, why, reason));
}

/** A pair without an open finding: what there was is resolved. */
function ended(
  assessment: Assessment,
  context: PlanContext,
  state: 'healthy' | 'unknown' | 'exempt',
  resolution: Resolution,
  reason: string,
  next: PolicyStatus['next'],
): AssessmentPlan {
  const { finding } = assessment.history;
  const climb: Climb = { decisions: [], stepsDone: [], state, withheld: null, reason, next, candidate: null };
  if (state === 'unknown') withhold(climb, assessment, context, finding, null, 'unknown', reason, next);
  return finish(assessment, context, null, climb, finding ? [resolve(finding, context.now, resolution)] : []);
}

/** Ends a finding's episode. */
export function resolve(finding: Finding, now: Instant, resolution: Resolution): Finding {
  return { ...finding, state: 'resolved', resolvedAt: now, resolution };
}

function finish(
  assessment: Assessment,
  context: PlanContext,
  finding: Finding | null,
  climb: Climb,
  resolved: readonly Finding[],
): AssessmentPlan {
  const { run } = assessment.snapshot;
  const status: PolicyStatus = {
    workspaceId: run.workspaceId,
    runId: run.id,
    policy: assessment.policy.name,
    audit: assessment.policy.mode === 'audit',
    at: context.now,
    outcome: assessment.verdict.outcome,
    state: climb.state,
    withheld: climb.withheld,
    reason: climb.reason,
    next: climb.next,
    findingId: finding?.id ?? null,
    evidence: evidenceOf(assessment),
  };
  return { assessment, finding, resolved, decisions: climb.decisions, status, candidate: climb.candidate };
}
