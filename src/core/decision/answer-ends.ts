import { modeAllows, type Policy } from '../policy/policy.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import type { Decision } from './decision.ts';
import type { Approval, ApprovalEnd } from './finding.ts';
import { APPROVAL_GOOD_FOR, isSilentYes, reachedNobody, wasRejectedSince } from './guards/consent.ts';
import type { Hold } from './guards/guard.ts';
import { overtaking } from './guards/objection.ts';
import type { Objection } from './objection.ts';
import type { Override } from './override.ts';

/** What became, in a pass, of a question or of its answer. */
export interface AnswerEnd {
  readonly runId: string;
  readonly policy: string;
  readonly approval: Approval;
  readonly ended: ApprovalEnd;
  /** The decision that records it; null where the end of the finding says it all. */
  readonly decision: Decision | null;
}

/** An end that is due, before it is recorded. */
export interface DueEnd {
  readonly approval: Approval;
  readonly as: ApprovalEnd['as'];
  readonly because: string;
}

/** A due end as it is recorded. */
export function answerEnd(
  { approval, as, because }: DueEnd,
  { runId, policy }: Pick<AnswerEnd, 'runId' | 'policy'>,
  now: Instant,
  decision: Decision | null = null,
): AnswerEnd {
  return { runId, policy, approval, ended: { as, at: now, because }, decision };
}

/** What holds for the answers of an assessment in this pass. */
export interface AnswerTerms {
  readonly now: Instant;
  /** The exemption or extension in force, which overtakes a yes. */
  readonly exception: Hold | null;
  /** Exceptions of the run that ended lately. A yes that one of them overtook has lapsed, also where no pass saw it in force. */
  readonly endedExceptions: readonly Override[];
  /** The policy's mode when the questions were asked, where it is another one now. */
  readonly modeBefore: Policy['mode'] | null;
}

/**
 * Questions and answers that end with this pass although their finding is open. A no and silence are kept; a yes lapses when
 * something overtakes it; a question is withdrawn when the policy's mode changed.
 */
export function dueEnds({ policy, history }: Assessment, terms: AnswerTerms): DueEnd[] {
  return history.approvals.flatMap((approval) => {
    if (approval.ended) return [];
    if (approval.answer === 'rejected')
      return {
        approval,
        as: 'kept' as const,
        because: `${whoAnswered(approval)} rejected the cancel${noteOf(approval)}`,
      };
    return approval.answer === 'approved'
      ? endOfYes(approval, policy, history, terms)
      : endOfQuestion(approval, policy, history, terms);
  });
}

/** All that is open when a finding ends. @param because how it ended. */
export function endsWithFinding(approvals: readonly Approval[], because: string): DueEnd[] {
  return approvals
    .filter(({ ended }) => ended === null)
    .map((approval) => ({ approval, as: endWithFinding(approval), because }));
}

function endWithFinding({ answer }: Approval): ApprovalEnd['as'] {
  if (answer === null) return 'withdrawn';
  return answer === 'approved' ? 'lapsed' : 'kept';
}

function endOfYes(
  approval: Approval,
  policy: Policy,
  { approvals, objections = [] }: Assessment['history'],
  { now, exception, endedExceptions, modeBefore }: AnswerTerms,
): DueEnd[] {
  const answeredAt = approval.answeredAt ?? approval.askedAt;
  const lapsed = (because: string): DueEnd[] => [{ approval, as: 'lapsed', because }];
  if (wasRejectedSince(answeredAt, approvals)) return lapsed('a person rejected the cancel afterwards');
  const objection = overtaking(approval, objections, now);
  if (objection) return lapsed(objected(objection));
  if (exception) return lapsed(wasExcepted(exception));
  const ended = endedExceptions.find(({ endsAt, revokedAt }) => (revokedAt ?? endsAt) > answeredAt);
  if (ended)
    return lapsed(
      `the run was ${ended.kind === 'exempt' ? 'made exempt' : 'extended'} by ${ended.author} after it was given`,
    );
  if (modeBefore !== null && !modeAllows(policy.mode, 'approve')) return lapsed(modeChanged(policy, modeBefore));
  if (now >= answeredAt + APPROVAL_GOOD_FOR)
    return lapsed(`nothing was cancelled for a day after it was given at ${formatInstant(answeredAt)}`);
  return [];
}

function endOfQuestion(
  approval: Approval,
  policy: Policy,
  { notices, objections = [] }: Assessment['history'],
  { now, exception, modeBefore }: AnswerTerms,
): DueEnd[] {
  const { otherwise, expiresAt, given } = approval;
  const withdrawn = (because: string): DueEnd[] => [{ approval, as: 'withdrawn', because }];
  const objection = overtaking(approval, objections, now);
  if (objection) return withdrawn(`${objected(objection)}; a new question has their reason`);
  if (approval.because === 'objected' && now >= expiresAt)
    return withdrawn('the objection ended without an answer, and the run is judged again');
  // It is asked anew.
  if (reachedNobody(approval, notices, now)) return [];
  const asked = notices.find(({ decisionId }) => decisionId === approval.decisionId);
  // While it is on its way nobody could answer it, and nobody's silence keeps the run for good.
  if (otherwise === 'keep' && now >= expiresAt && asked?.deliveredAt === null) return [];
  if (otherwise === 'keep' && now >= expiresAt)
    return [{ approval, as: 'kept', because: `nobody answered by ${formatInstant(expiresAt)}` }];
  if (modeBefore !== null) return withdrawn(modeChanged(policy, modeBefore));
  // The first of two people said yes. It counts no more than a whole yes does, so both are asked anew.
  if (given.length > 0 && exception) return withdrawn(wasExcepted(exception));
  const silence = isSilentYes(approval, notices, now);
  if (silence === 'given' && exception) return withdrawn(wasExcepted(exception));
  if (silence === 'old') return withdrawn('nobody answered, and nothing was cancelled for a day after that');
  return [];
}

/** In words that stay true when it is over: a later question repeats them. */
function wasExcepted({ why, reason }: Hold): string {
  return `the run was ${why === 'exempt' ? 'made ' : ''}${reason}`;
}

function modeChanged({ name, mode }: Policy, before: Policy['mode']): string {
  return `the mode of the policy ${name} was changed from ${before} to ${mode}`;
}

function objected({ author, at }: Objection): string {
  return `${author} objected at ${formatInstant(at)}`;
}

/** Who answered, in words. */
export function whoAnswered({ answeredBy }: Approval): string {
  return answeredBy ?? 'a person';
}

function noteOf({ note }: Approval): string {
  return note ? `: ${note}` : '';
}
