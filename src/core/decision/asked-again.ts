import { formatInstant, type Instant } from '../values/duration.ts';
import type { Approval, ApprovalReason, Finding } from './finding.ts';

/** A question about the same run under the same policy that was asked before, with the finding that it was about. */
export interface EarlierQuestion {
  readonly approval: Approval;
  readonly finding: Pick<Finding, 'id' | 'resolution' | 'resolvedAt'>;
}

/** How a question came out: who answered, or that nobody did. */
export const EARLIER_OUTCOMES = ['approved', 'rejected', 'silence', 'withdrawn', 'unanswered'] as const;

export interface EarlierAnswer {
  readonly as: (typeof EARLIER_OUTCOMES)[number];
  /** Null where nobody answered. */
  readonly by: string | null;
  readonly at: Instant;
  readonly note: string | null;
}

/** What a person who is asked again must know. */
export interface AskedAgain {
  /** The newest first. */
  readonly earlier: readonly EarlierAnswer[];
  /** Why the newest of them does not settle it, in one clause. */
  readonly why: string;
}

/** The new question. */
export interface NewQuestion {
  readonly at: Instant;
  readonly findingId: string | null;
  readonly evidenceKey: string;
  readonly because: ApprovalReason;
}

const MOST_EARLIER = 3;

/** What came of earlier questions, and why there is a new one; null when nobody was asked before. */
export function askedAgain(questions: readonly EarlierQuestion[], asked: NewQuestion): AskedAgain | null {
  const earlier = questions.toSorted((a, b) => b.approval.askedAt - a.approval.askedAt);
  const [latest] = earlier;
  if (!latest) return null;
  return {
    earlier: earlier.slice(0, MOST_EARLIER).map(({ approval }) => outcomeOf(approval, asked.at)),
    why: whyAgain(latest, asked),
  };
}

function outcomeOf({ answer, answeredAt, answeredBy, note, ended, expiresAt }: Approval, now: Instant): EarlierAnswer {
  if (answer !== null) return { as: answer, by: answeredBy, at: answeredAt ?? expiresAt, note };
  if (ended?.as === 'withdrawn') return { as: 'withdrawn', by: null, at: ended.at, note: null };
  const isSilence = ended?.as === 'kept' || expiresAt <= now;
  return { as: isSilence ? 'silence' : 'unanswered', by: null, at: Math.min(expiresAt, now), note: null };
}

function whyAgain({ approval, finding }: EarlierQuestion, asked: NewQuestion): string {
  const { ended, evidenceKey, answer } = approval;
  if (ended?.as === 'lapsed')
    return `that approval lapsed at ${formatInstant(ended.at)}, because ${asPast(ended.because)}`;
  if (ended?.as === 'withdrawn') return `that question was withdrawn, because ${asPast(ended.because)}`;
  if (asked.because === 'objected') return 'the owner objected since then';
  if (finding.id !== asked.findingId) return sinceItEnded(finding);
  if (evidenceKey !== asked.evidenceKey) return 'the reason is another one now';
  if (answer === null && ended === null) return 'that question reached nobody';
  if (asked.because === 'again') return 'the same work was cancelled before and submitted again';
  if (asked.because === 'precision') return 'too many of the last cancels of the policy were wrong';
  return asked.because === 'limited' ? 'a limit on cancels is reached' : 'the earlier answer does not settle it';
}

/** What was true when an answer ended need not be true when people are asked again. */
function asPast(because: string): string {
  return because.replace(/^the run is /, 'the run was ');
}

/** What came between two findings of a run under a policy. */
function sinceItEnded({ resolution, resolvedAt }: EarlierQuestion['finding']): string {
  const at = resolvedAt === null ? '' : ` at ${formatInstant(resolvedAt)}`;
  switch (resolution) {
    case 'healthy':
      return `the run was as the policy wants it${at}, and is not any more`;
    case 'policy-changed':
      return `the policy was edited${at}`;
    case 'exempt':
      return `an exception ended what was known of it${at}`;
    case 'not-matched':
      return `the policy was not for the run${at}, and is again`;
    case 'policy-gone':
    case 'in-audit':
      return `the policy was out of force${at}, and is in force again`;
    case 'run-ended':
      return `the run had ended${at}, and runs again`;
    default:
      return `it could not be judged for a while${at === '' ? '' : `, seen${at}`}`;
  }
}
