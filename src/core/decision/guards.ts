import { evidenceKey } from '../policy/evaluate.ts';
import { type Mode, modeAllows, type Policy } from '../policy/policy.ts';
import { formatDuration, formatInstant, HOUR, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { Assessment, AssessmentHistory, PlanContext } from './assessment.ts';
import type { PolicyStatus, StatusState, WithholdReason } from './decision.ts';
import { type Approval, type ApprovalReason, type Finding, isUnderWay, type Notice } from './finding.ts';
import { overrideFor } from './override.ts';

/** An approval is good this long after it was given; what a person saw a day ago is not what they would see now. */
const APPROVAL_GOOD_FOR = 24 * HOUR;

/** After Azure refused a cancel for good, it is tried again no sooner than this. */
const RETRY_REFUSED_CANCEL_AFTER = 30 * MINUTE;

/** What could change after people let a run go on. */
const KEPT: PolicyStatus['next'] = {
  what: 'it is kept; a person is asked again about new evidence, after it was healthy, or when the policy is edited',
  at: null,
};

/** A message that no channel took is sent anew, no sooner than this after the last try began. */
export const RENEW_FAILED_AFTER = 15 * MINUTE;

export interface Hold {
  readonly why: WithholdReason;
  readonly reason: string;
  readonly next: PolicyStatus['next'];
  readonly state?: StatusState;
}

/** What stops a cancel whatever people say: the mode, a cancel under way, the run's state, a freeze, an extension. */
export function standingBlock(
  assessment: Pick<Assessment, 'snapshot' | 'policy' | 'history'>,
  context: Pick<PlanContext, 'now' | 'overrides' | 'freeze'>,
): Hold | null {
  const { policy, snapshot, history } = assessment;
  const { now, freeze } = context;
  if (!modeAllows(policy.mode, 'approve'))
    return { why: 'mode', reason: `would be cancelled; mode is ${policy.mode}`, next: null };
  const under = history.cancellation;
  if (under && isUnderWay(under))
    return {
      why: 'already-canceling',
      reason: 'a cancel is under way',
      next: { what: 'Azure confirms the cancel', at: null },
      state: 'canceling',
    };
  if (under?.state === 'failed' && under.settledAt !== null && now < under.settledAt + RETRY_REFUSED_CANCEL_AFTER)
    return {
      why: 'cancel-failed',
      reason: `the cancel failed: ${under.reason ?? 'no reason recorded'}`,
      next: { what: 'it is tried again', at: under.settledAt + RETRY_REFUSED_CANCEL_AFTER },
    };
  const { phase, status } = snapshot.run;
  if (phase === 'finalizing')
    return { why: 'finalizing', reason: 'it is finalizing and is left to finish', next: null };
  if (phase === 'unrecognised')
    return { why: 'unrecognised-status', reason: `its status "${status}" is not one that Runwarden knows`, next: null };
  if (freeze)
    return {
      why: 'frozen',
      reason: `enforcement is frozen by ${freeze.author}: ${freeze.reason}`,
      next: { what: 'the freeze is lifted', at: freeze.endsAt },
    };
  const extended = overrideFor(context.overrides, 'extend', snapshot, policy.name, now);
  if (extended)
    return {
      why: 'extended',
      reason: `extended until ${formatInstant(extended.endsAt)} by ${extended.author}: ${extended.reason}`,
      next: { what: 'the extension ends', at: extended.endsAt },
    };
  return null;
}

/**
 * Holds a cancel after a time in which the violation was unknown or nobody watched: what was so before it and is so after
 * it may not have been so in between. Null once it has held for the policy's `for` again.
 */
export function interruptedHold(
  { heldSince }: Pick<Finding, 'heldSince'>,
  { for: mustHold }: Pick<Policy, 'for'>,
  now: Instant,
): Hold | null {
  if (mustHold === 0 || (heldSince !== null && now - heldSince >= mustHold)) return null;
  const length = formatDuration(mustHold);
  return {
    why: 'interrupted',
    reason: `it was unknown or not watched for a while, and must hold for ${length} again before a cancel`,
    next: { what: `it has held for ${length} again`, at: heldSince === null ? null : heldSince + mustHold },
  };
}

export type Consent =
  | { readonly kind: 'given'; readonly approvedByPerson: boolean }
  /** On whose account people are asked (again): a question of the limits is never repeated as one of the policy's. */
  | { readonly kind: 'ask'; readonly because: ApprovalReason }
  | ({ readonly kind: 'hold' } & Hold);

/** The hold while a person's answer is out. */
export function waitingForApproval(expiresAt: Instant, otherwise: 'keep' | 'cancel'): Hold {
  return {
    why: 'waiting-for-approval',
    reason: 'a person was asked to approve the cancel',
    next: {
      what: otherwise === 'cancel' ? 'without an answer it is cancelled' : 'without an answer it is kept',
      at: expiresAt,
    },
  };
}

/**
 * Whether a person's answer is needed for this evidence, and how it stands. A no counts for the whole episode: it voids
 * every yes that was given before, and no silence is consent after it.
 */
export function consentOf(
  assessment: Pick<Assessment, 'policy' | 'verdict' | 'history'>,
  context: { now: Instant },
): Consent {
  const { policy, history, verdict } = assessment;
  const { now } = context;
  const key = evidenceKey(policy, verdict);
  const approval = history.approvals.findLast(({ evidenceKey: about }) => about === key);
  if (!approval) return consentWithoutAnswer(policy.mode, history);
  if (approval.answer === 'rejected')
    return {
      kind: 'hold',
      why: 'rejected',
      reason: `${approval.answeredBy ?? 'a person'} rejected the cancel${approval.note ? `: ${approval.note}` : ''}`,
      next: KEPT,
    };
  const again: Consent = { kind: 'ask', because: askReason(policy.mode, history, approval) };
  if (approval.answer === 'approved') {
    const answeredAt = approval.answeredAt ?? approval.askedAt;
    const isGood = now < answeredAt + APPROVAL_GOOD_FOR && !wasRejectedSince(answeredAt, history.approvals);
    return isGood ? { kind: 'given', approvedByPerson: true } : again;
  }
  if (reachedNobody(approval, history.notices, now)) return again;
  if (now < approval.expiresAt) return { kind: 'hold', ...waitingForApproval(approval.expiresAt, approval.otherwise) };
  if (approval.otherwise === 'keep')
    return {
      kind: 'hold',
      why: 'approval-expired',
      reason: `nobody answered by ${formatInstant(approval.expiresAt)}, which means keep`,
      next: KEPT,
    };
  // Asked before somebody else said no to the same cancel for another reason.
  return isRejected(history) ? again : consentBySilence(approval, history.notices, now);
}

/**
 * Nobody was asked about this evidence. Under enforce nobody has to be, unless a person who was asked about other
 * evidence of the same episode said no or has not answered: what they would have kept is not cancelled behind their
 * back.
 */
function consentWithoutAnswer(mode: Mode, history: AssessmentHistory): Consent {
  const open = history.approvals.findLast(({ answer }) => answer !== 'approved') ?? null;
  if (mode === 'enforce' && !open && !isRejected(history)) return { kind: 'given', approvedByPerson: false };
  return { kind: 'ask', because: askReason(mode, history, open) };
}

/** On whose account people are asked (again): after a no on that of the no, whose terms keep the run. */
function askReason(mode: Mode, history: AssessmentHistory, before: Approval | null): ApprovalReason {
  if (isRejected(history)) return 'rejected-before';
  return mode === 'approve' || !before ? 'mode' : before.because;
}

function isRejected({ approvals, rejectedBefore }: AssessmentHistory): boolean {
  return rejectedBefore || approvals.some(({ answer }) => answer === 'rejected');
}

function wasRejectedSince(at: Instant, approvals: readonly Approval[]): boolean {
  return approvals.some(({ answer, answeredAt, askedAt }) => answer === 'rejected' && (answeredAt ?? askedAt) >= at);
}

/** A question that no channel took is asked anew after a while; nobody can answer what nobody heard. */
function reachedNobody(approval: Approval, notices: readonly Notice[], now: Instant): boolean {
  const question = notices.find((notice) => notice.decisionId === approval.decisionId);
  return question?.failed === true && now >= question.at + RENEW_FAILED_AFTER;
}

/** Silence is an answer only of people whom the question reached, and only after the whole time to answer. */
function consentBySilence(approval: Approval, notices: readonly Notice[], now: Instant): Consent {
  const askedFor = approval.expiresAt - approval.askedAt;
  const deliveredAt = notices.find((notice) => notice.decisionId === approval.decisionId)?.deliveredAt ?? null;
  if (deliveredAt === null)
    return {
      kind: 'hold',
      why: 'waiting-for-approval',
      reason: 'the question to approve the cancel has reached nobody yet',
      next: { what: 'the time to answer starts when it is delivered', at: null },
    };
  const until = deliveredAt + askedFor;
  if (now < until) return { kind: 'hold', ...waitingForApproval(until, 'cancel') };
  return { kind: 'given', approvedByPerson: false };
}

/** Whether a notice says to the owner that the run will be cancelled for what settles a verdict; see `evidenceKey`. */
export function announces(notice: Notice, about: string): boolean {
  return notice.toOwner && notice.announcesCancel && notice.evidenceKey === about;
}

/**
 * Holds a cancel until a notice of it to the owner was delivered at least the grace ago. Null when that is so.
 * @param about the evidence key of what the run is to be cancelled for
 */
export function noticeHold(
  grace: Milliseconds | null,
  notices: readonly Notice[],
  about: string,
  now: Instant,
): Hold | null {
  if (grace === null) return null;
  const delivered = notices
    .filter((notice) => announces(notice, about))
    .flatMap(({ deliveredAt }) => deliveredAt ?? []);
  if (delivered.length === 0)
    return {
      why: 'waiting-for-notice',
      reason: 'no notice of the cancel has reached the owner or the fallback yet',
      next: { what: `the grace of ${formatDuration(grace)} starts when the notice is delivered`, at: null },
    };
  const allowedAt = Math.min(...delivered) + grace;
  if (now >= allowedAt) return null;
  return {
    why: 'grace',
    reason: `the owner was told and has until ${formatInstant(allowedAt)} to object`,
    next: { what: 'the grace ends', at: allowedAt },
  };
}
