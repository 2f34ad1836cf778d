import { evidenceKey } from '../policy/evaluate.ts';
import { type CancelStep, modeAllows, type Policy } from '../policy/policy.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Pair, PairHistory, PlanContext } from './assessment.ts';
import type { Decision, Standing, StandingState, WithholdReason } from './decision.ts';
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
export interface PairPlan {
  readonly pair: Pair;
  /** The open finding as it should stand; null when there is none. */
  readonly finding: Finding | null;
  /** Findings that end with this pass. */
  readonly resolved: readonly Finding[];
  readonly decisions: readonly Decision[];
  readonly standing: Standing;
  readonly candidate: { readonly step: number; readonly attended: boolean; readonly cancel: CancelStep } | null;
}

/** Where a pair stands and what was decided on the way, gathered while the ladder is climbed. */
interface Climb {
  readonly decisions: Decision[];
  readonly stepsDone: number[];
  state: StandingState;
  withheld: WithholdReason | null;
  reason: string;
  next: Standing['next'];
  candidate: PairPlan['candidate'];
}

/** Plans one pair: opens, keeps or ends its finding and climbs the policy's ladder as far as the time allows. */
export function planPair(pair: Pair, context: PlanContext): PairPlan {
  const { verdict, policy, snapshot } = pair;
  const { now } = context;
  // Only active runs are judged. What 'not' makes of an ended one, in whatever snapshot, is nothing to act on.
  if (snapshot.run.phase === 'ended')
    return ended(pair, context, 'healthy', 'run-ended', `has ended (${snapshot.run.status})`, null);
  const exempt = overrideFor(context.overrides, 'exempt', snapshot, policy.name, now);
  if (exempt) {
    const reason = `exempt until ${formatInstant(exempt.endsAt)} by ${exempt.author}: ${exempt.reason}`;
    return ended(pair, context, 'exempt', 'exempt', reason, {
      what: 'the exemption ends and the run is judged again',
      at: exempt.endsAt,
    });
  }
  if (verdict.outcome === 'healthy')
    return ended(
      pair,
      context,
      'healthy',
      'healthy',
      verdict.reason,
      verdict.violatedAt === null ? null : { what: 'it would violate the policy', at: verdict.violatedAt },
    );
  if (verdict.outcome === 'unknown') return planUnknown(pair, context);
  return planViolated(pair, context);
}

function planUnknown(pair: Pair, context: PlanContext): PairPlan {
  const { history, verdict } = pair;
  const reason = `unknown, so nothing is done: ${verdict.reason}`;
  const next = { what: 'it is judged again at the next pass', at: null };
  // `for` means held without a break: a pending finding that cannot be confirmed starts over.
  if (history.finding?.state !== 'firing') return ended(pair, context, 'unknown', 'unknown', reason, next);
  const finding = { ...history.finding, heldSince: null };
  const climb = startClimb(finding, 'unknown', reason, next);
  withhold(climb, pair, context, finding, null, 'unknown', reason, next);
  return finish(pair, context, finding, climb, []);
}

function planViolated(given: Pair, context: PlanContext): PairPlan {
  const { policy, snapshot, verdict, history } = given;
  const { now } = context;
  const stale = history.finding && history.finding.fingerprint !== policy.fingerprint ? history.finding : null;
  const unwatched = !stale && context.wasBlind && history.finding?.state === 'pending' ? history.finding : null;
  const resolved = [
    ...(stale ? [resolve(stale, now, 'policy-changed')] : []),
    ...(unwatched ? [resolve(unwatched, now, 'unknown')] : []),
  ];
  // What was said and answered under the policy before its edit does not speak for the new episode.
  const pair: Pair = stale
    ? {
        ...given,
        history: { ...history, finding: null, notices: [], approvals: [], rejectedBefore: wasRejected(history) },
      }
    : given;
  const kept = unwatched ? null : pair.history.finding;
  const finding = advance(kept ? seenAgain(kept, context) : openFinding(pair, context), policy, now);
  if (finding.firingAt === null) {
    const firesAt = finding.since + policy.for;
    const reason = `${verdict.reason}; held for ${formatDuration(now - finding.since)} of ${formatDuration(policy.for)}`;
    const climb = startClimb(finding, 'pending', reason, { what: describeFiring(pair), at: firesAt });
    return finish(pair, context, finding, climb, resolved);
  }
  const climb = startClimb(finding, 'firing', verdict.reason, null);
  if (snapshot.run.phase === 'canceling') {
    climb.state = 'canceling';
    climb.reason = `Azure was asked to cancel it and has not finished; ${verdict.reason}`;
  } else {
    climbLadder(climb, pair, context, finding, finding.firingAt);
  }
  return finish(pair, context, { ...finding, stepsDone: climb.stepsDone }, climb, resolved);
}

function wasRejected({ approvals, rejectedBefore }: PairHistory): boolean {
  return rejectedBefore || approvals.some(({ answer }) => answer === 'rejected');
}

function openFinding(pair: Pair, context: PlanContext): Finding {
  return {
    id: context.newId(),
    workspaceId: pair.snapshot.run.workspaceId,
    runId: pair.snapshot.run.id,
    policy: pair.policy.name,
    audit: pair.policy.mode === 'audit',
    fingerprint: pair.policy.fingerprint,
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

function climbLadder(climb: Climb, pair: Pair, context: PlanContext, finding: Finding, firingAt: Instant): void {
  const { policy, verdict } = pair;
  for (const [index, step] of policy.steps.entries()) {
    const dueAt = firingAt + step.after;
    if (dueAt > context.now) {
      climb.next ??= { what: describeStep(pair, index), at: dueAt };
      break;
    }
    if (step.notify.length > 0 && !climb.stepsDone.includes(index)) {
      climb.stepsDone.push(index);
      if (modeAllows(policy.mode, 'notify')) {
        climb.decisions.push(notifyDecision(pair, context, finding, index, step.notify, verdict.reason));
      } else {
        const reason = `would notify ${step.notify.join(', ')}: ${verdict.reason}; mode is ${policy.mode}`;
        climb.decisions.push(withholdDecision(pair, context, finding, index, 'mode', reason));
        climb.reason = reason;
      }
    }
    if (step.cancel) climbCancelStep(climb, pair, context, finding, index, step.cancel);
  }
}

/** The rung that cancels: what can hold it back is asked in turn, and only then it becomes a candidate. */
function climbCancelStep(
  climb: Climb,
  pair: Pair,
  context: PlanContext,
  finding: Finding,
  index: number,
  cancel: CancelStep,
): void {
  const hold = holdOnCancel(climb, pair, context, finding, index, cancel);
  if (hold.why === null) {
    climb.candidate = { step: index, attended: hold.attended, cancel };
    climb.next = { what: 'cancel, after judging the run again', at: context.now };
    return;
  }
  if (hold.state) climb.state = hold.state;
  withhold(climb, pair, context, finding, index, hold.why, `${hold.reason}; ${pair.verdict.reason}`, hold.next);
}

function holdOnCancel(
  climb: Climb,
  pair: Pair,
  context: PlanContext,
  finding: Finding,
  index: number,
  cancel: CancelStep,
): Hold | { why: null; attended: boolean } {
  const blocked = standingBlock(pair, context);
  if (blocked) return blocked;
  requestNotice(climb, pair, context, finding, index);
  const interrupted = interruptedHold(finding, pair.policy, context.now);
  if (interrupted) return interrupted;
  const consent = consentOf(pair, context);
  if (consent.kind === 'ask') {
    const { within, otherwise } = consent.because === 'mode' ? cancel : LIMITS_ASK;
    const expiresAt = context.now + within;
    climb.decisions.push(askDecision(pair, context, finding, index, consent.because, expiresAt, otherwise));
    return waitingForApproval(expiresAt, otherwise);
  }
  if (consent.kind === 'hold') return consent;
  const about = evidenceKey(pair.policy, pair.verdict);
  return (
    noticeHold(pair.policy.grace, pair.history.notices, about, context.now) ?? { why: null, attended: consent.attended }
  );
}

/** Sends the owner a notice of the cancel when none that announces it is delivered or on its way. */
function requestNotice(climb: Climb, pair: Pair, context: PlanContext, finding: Finding, index: number): void {
  if (pair.policy.grace === null) return;
  const about = evidenceKey(pair.policy, pair.verdict);
  const onItsWay = (notice: Notice) =>
    announces(notice, about) && (!notice.failed || context.now < notice.at + RENEW_FAILED_AFTER);
  const decidedNow = climb.decisions.some((decision) => decision.announcesCancel && tellsOwner(decision.recipients));
  if (decidedNow || pair.history.notices.some(onItsWay)) return;
  climb.decisions.push(notifyDecision(pair, context, finding, index, ['owner'], pair.verdict.reason));
}

function tellsOwner(recipients: readonly string[]): boolean {
  return recipients.includes('owner');
}

function startClimb(finding: Finding, state: StandingState, reason: string, next: Standing['next']): Climb {
  return { decisions: [], stepsDone: [...finding.stepsDone], state, withheld: null, reason, next, candidate: null };
}

/** Notes that nothing is done and why; recorded as a decision only when that is news. */
function withhold(
  climb: Climb,
  pair: Pair,
  context: PlanContext,
  finding: Finding | null,
  step: number | null,
  why: WithholdReason,
  reason: string,
  next: Standing['next'],
): void {
  climb.withheld = why;
  climb.reason = reason;
  climb.next = next;
  if (pair.history.standing?.withheld === why && pair.history.standing.state === climb.state) return;
  climb.decisions.push(withholdDecision(pair, context, finding, step, why, reason));
}

/** A pair without an open finding: what there was is resolved. */
function ended(
  pair: Pair,
  context: PlanContext,
  state: 'healthy' | 'unknown' | 'exempt',
  resolution: Resolution,
  reason: string,
  next: Standing['next'],
): PairPlan {
  const { finding } = pair.history;
  const climb: Climb = { decisions: [], stepsDone: [], state, withheld: null, reason, next, candidate: null };
  if (state === 'unknown') withhold(climb, pair, context, finding, null, 'unknown', reason, next);
  return finish(pair, context, null, climb, finding ? [resolve(finding, context.now, resolution)] : []);
}

/** Ends a finding's episode. */
export function resolve(finding: Finding, now: Instant, resolution: Resolution): Finding {
  return { ...finding, state: 'resolved', resolvedAt: now, resolution };
}

function finish(
  pair: Pair,
  context: PlanContext,
  finding: Finding | null,
  climb: Climb,
  resolved: readonly Finding[],
): PairPlan {
  const { run } = pair.snapshot;
  const standing: Standing = {
    workspaceId: run.workspaceId,
    runId: run.id,
    policy: pair.policy.name,
    audit: pair.policy.mode === 'audit',
    at: context.now,
    outcome: pair.verdict.outcome,
    state: climb.state,
    withheld: climb.withheld,
    reason: climb.reason,
    next: climb.next,
    findingId: finding?.id ?? null,
    evidence: evidenceOf(pair),
  };
  return { pair, finding, resolved, decisions: climb.decisions, standing, candidate: climb.candidate };
}
