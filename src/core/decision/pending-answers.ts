import { formatInstant, type Instant } from '../values/duration.ts';
import type { PolicyStatus } from './decision.ts';
import type { Approval, Freeze } from './finding.ts';
import { APPROVAL_GOOD_FOR, type Hold, KEPT } from './guards.ts';
import type { Override } from './override.ts';

/** The newest question of a standing's episode, with the reason that people were given. */
export interface Question {
  readonly approval: Approval;
  readonly reason: string;
}

/** What people may have done since a pass judged a run. */
export interface SincePass {
  readonly question: Question | null;
  /** In force for the run and the policy. */
  readonly exempt: Override | null;
  readonly freeze: Freeze | null;
  /** What the owner's notice and grace hold back by now, whatever is answered; null when nothing. */
  readonly notice: Hold | null;
  /** Null when it is not known. */
  readonly nextPassAt: Instant | null;
  readonly now: Instant;
}

type Said = Pick<PolicyStatus, 'withheld' | 'reason' | 'next'>;

/**
 * How a run stands with what people did since the pass that judged it. The next pass alone acts on that; until then
 * somebody who has answered must not read that an answer is awaited.
 */
export function sinceThePass(status: PolicyStatus, since: SincePass): Said {
  const { exempt, freeze, nextPassAt, notice, question } = since;
  if (status.state === 'canceling') return status;
  if (exempt && exempt.createdAt > status.at)
    return {
      withheld: 'exempt',
      reason: `exempt until ${formatInstant(exempt.endsAt)} by ${exempt.author}: ${exempt.reason}`,
      next: { what: 'the next pass leaves it alone', at: nextPassAt },
    };
  if (question) {
    const answered = sinceTheAnswer(status, question, since);
    if (answered) return answered;
  }
  if (status.withheld === 'waiting-for-approval' && notice)
    return {
      ...status,
      reason: `${status.reason}; also with an answer it is not cancelled before ${untilThen(notice)}`,
    };
  if (status.withheld === 'frozen' && !freeze)
    return {
      withheld: null,
      reason: 'the freeze that held it is over',
      next: { what: 'the next pass judges it again', at: nextPassAt },
    };
  return status;
}

/** Null where nobody has answered, or a pass has acted on the answer already. */
function sinceTheAnswer(
  status: PolicyStatus,
  question: Question,
  { freeze, nextPassAt, notice, now }: SincePass,
): Said | null {
  const answer = answerSince(question.approval, status, now);
  if (answer === null) return null;
  const given = answerText(question);
  const unknown = status.state === 'unknown';
  const why = unknown ? status.reason : question.reason;
  if (answer === 'rejected') return { withheld: 'rejected', reason: `${given}; ${why}`, next: KEPT };
  if (freeze)
    return {
      withheld: 'frozen',
      reason: `${given}, but enforcement is frozen by ${freeze.author} since ${formatInstant(freeze.createdAt)} (${freeze.reason}): lift the freeze to let it go on; ${why}`,
      next: {
        what: 'the freeze ends, and it is judged again, and cancelled if it still violates the policy',
        at: freeze.endsAt,
      },
    };
  if (notice && !unknown)
    return {
      withheld: notice.why,
      reason: `${given}; ${notice.reason}; ${why}`,
      next: notice.next && {
        what: `${notice.next.what}, then it is judged again, and cancelled if it still violates the policy`,
        at: notice.next.at,
      },
    };
  return {
    withheld: unknown ? 'unknown' : null,
    reason: `${given}; ${why}`,
    next: { what: 'the next pass judges it again, and cancels it if it still violates the policy', at: nextPassAt },
  };
}

/** The end of the owner's time to object, for a sentence. */
function untilThen({ next }: Hold): string {
  return next?.at == null
    ? 'a notice has reached the owner and its grace is over'
    : `the owner's grace ends at ${formatInstant(next.at)}`;
}

/** An answer that no pass has acted on: it came after the latest, or a freeze kept that one from it. */
function answerSince(approval: Approval, status: PolicyStatus, now: Instant): Approval['answer'] {
  const at = approval.answeredAt;
  if (at === null || now - at >= APPROVAL_GOOD_FOR) return null;
  return at > status.at || status.withheld === 'frozen' ? approval.answer : null;
}

function answerText({ approval }: Question): string {
  const { answer, answeredBy, answeredAt, note } = approval;
  const at = answeredAt === null ? '' : ` at ${formatInstant(answeredAt)}`;
  return `${answer} by ${answeredBy ?? 'a person'}${at}${note ? ` (${note})` : ''}`;
}
