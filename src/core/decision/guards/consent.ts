import { evidenceKey } from '../../policy/evaluate.ts';
import { cancelStepOf, type Mode, type Silence } from '../../policy/policy.ts';
import { formatInstant, HOUR, type Instant } from '../../values/duration.ts';
import { approvalsNeeded } from '../approvals-needed.ts';
import type { Assessment, AssessmentHistory } from '../assessment.ts';
import type { PolicyStatus } from '../decision.ts';
import type { Approval, ApprovalReason, Notice } from '../finding.ts';
import { seenCost } from '../seen-cost.ts';
import type { Guard, Hold } from './guard.ts';
import { RENEW_FAILED_AFTER } from './notice.ts';

/** An approval is good this long after it was given; what a person saw a day ago is not what they would see now. */
export const APPROVAL_GOOD_FOR = 24 * HOUR;

/** What could change after people kept a run. */
const KEPT: PolicyStatus['next'] = {
  what: 'this policy keeps the run; a person is asked again about new evidence, after the run was healthy, or when the policy is edited',
  at: null,
};

type Judged = Pick<Assessment, 'policy' | 'verdict' | 'history' | 'cost'> & Partial<Pick<Assessment, 'snapshot'>>;

type Consent =
  | { readonly kind: 'given'; readonly approvedByPerson: boolean }
  | { readonly kind: 'held'; readonly hold: Hold };

/** A person's answer is needed for this evidence and was not given, or was a no. */
export const consent: Guard = {
  name: 'consent',
  stopsNotice: false,
  check(assessment, { now }) {
    const found = consentOf(assessment, now);
    return found.kind === 'held' ? found.hold : null;
  },
};

/** Whether a person has approved the cancel, and the approval is still good. */
export function isApproved(assessment: Judged, now: Instant): boolean {
  const found = consentOf(assessment, now);
  return found.kind === 'given' && found.approvedByPerson;
}

/** The hold while a person's answer is awaited. */
export function waitingForApproval(expiresAt: Instant, otherwise: Silence): Hold {
  return {
    why: 'waiting-for-approval',
    reason: 'a person was asked to approve the cancel',
    next: {
      what: otherwise === 'cancel' ? 'without an answer it is cancelled' : 'without an answer it is kept',
      at: expiresAt,
    },
    ...(otherwise === 'keep' ? { keeps: true } : {}),
  };
}

/**
 * Whether a person's answer is needed for this evidence, and which was given. A no counts for the whole episode: it
 * voids every yes that was given before, and no silence is consent after it.
 */
function consentOf(judged: Judged, now: Instant): Consent {
  const { policy, history, verdict } = judged;
  const approvals = history.approvals.filter(({ ended }) => ended?.as !== 'withdrawn');
  const key = approvals.length === 0 ? '' : evidenceKey(policy, verdict);
  const approval = approvals.findLast(({ evidenceKey: about }) => about === key);
  if (!approval) return needsTwoPeople(judged, now) ? mustAsk('mode') : consentWithoutQuestion(policy.mode, history);
  if (approval.answer === 'rejected')
    return held({
      why: 'rejected',
      reason: `${approval.answeredBy ?? 'a person'} rejected the cancel${approval.note ? `: ${approval.note}` : ''}`,
      next: KEPT,
    });
  const again = mustAsk(askReason(policy.mode, history, approval));
  if (approval.ended?.as === 'lapsed') return again;
  return approval.answer === 'approved'
    ? consentByYes(approval, { approvals, again, now })
    : consentUnanswered(approval, { history, again, now });
}

/** A yes is good for a time, and until a no that comes after it. */
function consentByYes(
  approval: Approval,
  { approvals, again, now }: { approvals: readonly Approval[]; again: Consent; now: Instant },
): Consent {
  const answeredAt = approval.answeredAt ?? approval.askedAt;
  const isGood = now < answeredAt + APPROVAL_GOOD_FOR && !wasRejectedSince(answeredAt, approvals);
  return isGood ? { kind: 'given', approvedByPerson: true } : again;
}

function consentUnanswered(
  approval: Approval,
  { history, again, now }: { history: AssessmentHistory; again: Consent; now: Instant },
): Consent {
  const { notices } = history;
  const { expiresAt, otherwise } = approval;
  if (reachedNobody(approval, notices, now)) return again;
  if (now < expiresAt) return held(waitingForApproval(expiresAt, otherwise));
  if (otherwise === 'keep')
    return held({
      why: 'approval-expired',
      reason: `nobody answered by ${formatInstant(expiresAt)}, which means keep`,
      next: KEPT,
    });
  // The question is older than somebody's no to the same cancel for another reason.
  if (wasRejected(history) || isSilentYes(approval, notices, now) === 'old') return again;
  return consentBySilence(approval, notices, now);
}

/** What two people must approve, nobody cancels unasked, under enforce either. */
function needsTwoPeople({ policy, snapshot, cost, history }: Judged, now: Instant): boolean {
  const rule = cancelStepOf(policy)?.cancel.people;
  if (!rule || wasRejected(history)) return false;
  const seen = cost === undefined ? seenCost(snapshot?.signals.cost, now) : cost;
  return approvalsNeeded(rule, seen, { seenAt: now, now }) > 1;
}

function held(hold: Hold): Consent {
  return { kind: 'held', hold };
}

/** @param because why people are asked (again): a question of the limits is never repeated as one of the policy's. */
function mustAsk(because: ApprovalReason): Consent {
  return held({
    why: 'waiting-for-approval',
    reason: 'nobody has approved it for this evidence',
    next: null,
    ask: because,
  });
}

/**
 * Nobody was asked about this evidence. Under enforce nobody has to be, unless a person who was asked about other
 * evidence of the same episode rejected the cancel or has not answered: Runwarden does not cancel behind their back.
 */
function consentWithoutQuestion(mode: Mode, history: AssessmentHistory): Consent {
  const open =
    history.approvals.findLast(
      ({ answer, ended }) => ended?.as !== 'withdrawn' && (answer !== 'approved' || ended?.as === 'lapsed'),
    ) ?? null;
  if (mode === 'enforce' && !open && !wasRejected(history)) return { kind: 'given', approvedByPerson: false };
  return mustAsk(askReason(mode, history, open));
}

/** After a no people are asked because of the no, on terms under which silence keeps the run. */
function askReason(mode: Mode, history: AssessmentHistory, before: Approval | null): ApprovalReason {
  if (wasRejected(history)) return 'rejected-before';
  return mode === 'approve' || !before ? 'mode' : before.because;
}

/** Whether a person rejected a cancel in this episode or in an earlier one. */
export function wasRejected({ approvals, rejectedBefore }: AssessmentHistory): boolean {
  return rejectedBefore || approvals.some(({ answer }) => answer === 'rejected');
}

/** Whether a person rejected a cancel from a moment on. */
export function wasRejectedSince(at: Instant, approvals: readonly Approval[]): boolean {
  return approvals.some(({ answer, answeredAt, askedAt }) => answer === 'rejected' && (answeredAt ?? askedAt) >= at);
}

/** A question that no channel took is asked anew after a while; nobody can answer what nobody heard. */
export function reachedNobody(approval: Approval, notices: readonly Notice[], now: Instant): boolean {
  const question = notices.find(({ decisionId }) => decisionId === approval.decisionId);
  return question?.failed === true && now >= question.at + RENEW_FAILED_AFTER;
}

/**
 * Whether nobody's answer is consent by now: only where the question says so, only of people whom it reached, and only after
 * the whole time to answer. Like a yes it is good for a day; then it is `old`.
 */
export function isSilentYes(approval: Approval, notices: readonly Notice[], now: Instant): 'given' | 'old' | null {
  if (approval.otherwise !== 'cancel') return null;
  const until = answerableUntil(approval, notices);
  if (until === null || now < until) return null;
  return now < until + APPROVAL_GOOD_FOR ? 'given' : 'old';
}

/** The time to answer starts when the question is delivered; null before. */
function answerableUntil({ decisionId, expiresAt, askedAt }: Approval, notices: readonly Notice[]): Instant | null {
  const deliveredAt = notices.find((sent) => sent.decisionId === decisionId)?.deliveredAt ?? null;
  return deliveredAt === null ? null : deliveredAt + expiresAt - askedAt;
}

function consentBySilence(approval: Approval, notices: readonly Notice[], now: Instant): Consent {
  const until = answerableUntil(approval, notices);
  if (until === null)
    return held({
      why: 'waiting-for-approval',
      reason: 'the question to approve the cancel has reached nobody yet',
      next: { what: 'the time to answer starts when it is delivered', at: null },
    });
  return now < until ? held(waitingForApproval(until, 'cancel')) : { kind: 'given', approvedByPerson: false };
}
