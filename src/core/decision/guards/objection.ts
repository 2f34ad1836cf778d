import { evidenceKey } from '../../policy/evaluate.ts';
import { formatInstant, type Instant } from '../../values/duration.ts';
import type { Assessment } from '../assessment.ts';
import { type Approval, keepsRun } from '../finding.ts';
import type { Objection } from '../objection.ts';
import { reachedNobody } from './consent.ts';
import type { Guard } from './guard.ts';

type Judged = Pick<Assessment, 'policy' | 'verdict' | 'history'>;

/**
 * The owner objected to what is seen, and nobody has answered since. Under every mode a person is asked then, with the owner's
 * words: only the answer to that question lifts the hold before it ends.
 */
export const objection: Guard = {
  name: 'objection',
  stopsNotice: true,
  check(assessment, { now }) {
    const found = unansweredObjection(assessment, now);
    if (!found) return null;
    const { history } = assessment;
    const asked = questionAbout(found, history.approvals);
    const isAsked = asked !== null && asked.ended === null && !reachedNobody(asked, history.notices, now);
    return {
      why: 'objected',
      reason: `${found.author} objected at ${formatInstant(found.at)}: “${found.reason}”`,
      next: { what: 'without an answer the objection ends and the run is judged again', at: found.endsAt },
      keeps: true,
      ...(isAsked ? {} : { ask: 'objected', askUntil: found.endsAt }),
    };
  },
};

/** The objection that holds a cancel at a moment: to what is seen now, not yet over, and not answered by a yes or a no. */
export function unansweredObjection({ policy, verdict, history }: Judged, now: Instant): Objection | null {
  const { approvals, objections = [] } = history;
  const about = objections.length === 0 ? '' : evidenceKey(policy, verdict);
  const found = objections.find(({ evidenceKey: key, endsAt }) => key === about && now < endsAt);
  // A no or silence keeps the run already: nobody need be asked again.
  const isKept = approvals.some((asked) => asked.evidenceKey === about && keepsRun(asked));
  if (!found || isKept) return null;
  const asked = questionAbout(found, approvals);
  return asked?.answer === 'approved' && asked.ended?.as !== 'lapsed' ? null : found;
}

/** The last question that shows the owner's words. */
function questionAbout({ evidenceKey: about }: Objection, approvals: readonly Approval[]): Approval | null {
  const asked = approvals.findLast(
    ({ evidenceKey: key, because, ended }) => key === about && because === 'objected' && ended?.as !== 'withdrawn',
  );
  return asked ?? null;
}

/** The objection that overtakes a question or its answer, since nobody who answered it knew of the owner's words. */
export function overtaking(approval: Approval, objections: readonly Objection[], now: Instant): Objection | null {
  if (approval.because === 'objected') return null;
  return objections.find((one) => one.evidenceKey === approval.evidenceKey && now < one.endsAt) ?? null;
}

/** Whether an objection has ended after a moment without an answer. What people were notified of before it announces nothing. */
export function endedUnanswered(
  { approvals, objections = [] }: Judged['history'],
  since: Instant,
  now: Instant,
): boolean {
  return objections.some(
    (one) => since < one.endsAt && one.endsAt <= now && !approvals.some((asked) => isAnswerTo(asked, one)),
  );
}

function isAnswerTo({ because, evidenceKey: key, answer }: Approval, { evidenceKey: about }: Objection): boolean {
  return because === 'objected' && key === about && answer !== null;
}
