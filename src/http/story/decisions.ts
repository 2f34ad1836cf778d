import { wordsByHand } from '../../core/decision/by-hand.ts';
import { WITHHOLD_REASONS } from '../../core/decision/decision.ts';
import { type ProgressState, progressOf } from '../../core/decision/progress.ts';
import type { DecisionView } from '../../core/ports/read-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoryPiece } from '../schemas/story.ts';
import { piece } from './piece.ts';

/** A decision, the answer to it, and what became of it. */
export function piecesOfDecision(view: DecisionView, all: readonly DecisionView[], now: Instant): StoryPiece[] {
  switch (view.decision.kind) {
    case 'notify':
      return [noticeOf(view)];
    case 'ask':
      return [questionOf(view), ...answersOf(view)];
    case 'cancel':
      return [cancelOf(view), ...stepsOf(view, all, now)];
    default:
      return [withheldOf(view)];
  }
}

function aboutOf({ decision: { id, at, policy, findingId, audit } }: DecisionView) {
  return { at, policy, findingId, audit, decisionId: id };
}

function noticeOf(view: DecisionView): StoryPiece {
  const { recipients, announcesCancel, audit } = view.decision;
  const who = listed(recipients);
  const says = audit ? `In audit: would have notified ${who}.` : `Notified ${who}.`;
  return piece({
    ...aboutOf(view),
    kind: 'notice',
    says: announcesCancel ? `${says} It announces a cancel.` : says,
    deliveries: view.deliveries,
  });
}

function questionOf(view: DecisionView): StoryPiece {
  const { recipients, ask, audit, policy } = view.decision;
  const who = listed(recipients);
  const silence = ask?.otherwise === 'cancel' ? 'Without an answer it is cancelled.' : 'Without an answer it is kept.';
  const says = audit
    ? `In audit: would have asked ${who} to approve a cancel under ${policy}.`
    : `Asked ${who} to approve a cancel under ${policy}. ${silence}`;
  return piece({
    ...aboutOf(view),
    kind: 'question',
    says,
    until: ask?.expiresAt ?? null,
    deliveries: view.deliveries,
  });
}

function answersOf(view: DecisionView): StoryPiece[] {
  const { approval } = view;
  if (!approval) return [];
  const of = { ...aboutOf(view), kind: 'answer' } as const;
  const { answer, answeredAt, answeredBy, note, given, ended } = approval;
  const pieces: StoryPiece[] = [];
  for (const { by, at, note: quote } of given.length > 1 || answer === null ? given : [])
    pieces.push(piece({ ...of, at, by: 'person', who: by, says: 'approves the cancel.', quote }));
  if (answer !== null && answeredAt !== null && !(answer === 'approved' && given.length > 1))
    pieces.push(
      piece({
        ...of,
        at: answeredAt,
        by: 'person',
        who: answeredBy,
        says: answer === 'approved' ? 'approves the cancel.' : 'rejects the cancel: the run is kept.',
        quote: note,
      }),
    );
  if (ended && !(ended.as === 'kept' && answer === 'rejected'))
    pieces.push(piece({ ...of, at: ended.at, says: endOf(ended, answer) }));
  return pieces;
}

function endOf({ as, because }: { readonly as: string; readonly because: string }, answer: string | null): string {
  if (as === 'lapsed') return `The approval does not count any more: ${because}.`;
  if (as === 'withdrawn') return `The question was withdrawn: ${because}.`;
  return answer === null ? 'Nobody answered in time, so the run is kept.' : `The run is kept: ${because}.`;
}

function withheldOf(view: DecisionView): StoryPiece {
  const { withheld, reason, policy } = view.decision;
  const word = withheld === null ? '' : ` (${WITHHOLD_REASONS[withheld]})`;
  return piece({
    ...aboutOf(view),
    kind: 'withheld',
    says: `${policy}: nothing is done${word}: ${reason}.`,
    minor: true,
  });
}

function cancelOf(view: DecisionView): StoryPiece {
  const { decidedBy, reason, audit, policy } = view.decision;
  const of = { ...aboutOf(view), kind: 'cancel' } as const;
  if (decidedBy !== null)
    return piece({ ...of, by: 'person', who: decidedBy, says: 'cancels it by hand.', quote: wordsByHand(reason) });
  return piece({
    ...of,
    says: audit ? `In audit: ${policy} would have cancelled it.` : `${policy} decides to cancel it: ${reason}.`,
  });
}

const STEPS: Readonly<Partial<Record<ProgressState, string>>> = {
  unclear: 'Azure did not say whether it took the request; the run is read until that shows.',
  requested: 'Azure was asked, and accepted the request.',
  acknowledged: 'Azure shows that it cancels the run.',
  ended: 'The run has ended.',
  released: 'Its nodes are free.',
  withdrawn: 'The cancel was withdrawn.',
  lapsed: 'The approval was overtaken, so it was not cancelled.',
  frozen: 'A freeze held the cancel.',
  limited: 'A limit of cancels held it.',
  objected: 'The objection of its owner held the cancel.',
  failed: 'Azure did not cancel the run.',
  superseded: 'Another cancel took the run.',
};

function stepsOf(view: DecisionView, all: readonly DecisionView[], now: Instant): StoryPiece[] {
  const ofFinding = all.filter(({ decision }) => decision.findingId === view.decision.findingId);
  const progress = progressOf(view, ofFinding, now);
  if (!progress || view.decision.audit) return [];
  const { steps, state, because } = progress;
  return steps.flatMap((step) => {
    const words = STEPS[step.state];
    // What came before the cancel is in the pieces of its question.
    if (words === undefined) return [];
    const why = step.state === state && because !== null ? `${words.replace(/\.$/, '')}: ${because}.` : words;
    return [piece({ ...aboutOf(view), at: step.at, kind: 'cancel-step', says: why })];
  });
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nobody';
  if (names.length === 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
