import type { Instant } from '../values/duration.ts';
import { BUSY_AFTER, HANGS_AFTER, REMIND_AFTER } from './cancel-delay.ts';
import type { Decision, PolicyStatus, WithholdReason } from './decision.ts';
import type { Approval, Cancellation } from './finding.ts';

/** The stages of a cancel, in their order, each with its meaning. */
export const PROGRESS_STAGES = {
  proposed: 'decided and not sent yet',
  'awaiting-approval': 'a person was asked',
  approved: 'a person approved it, and it was not sent yet',
  unclear: 'Azure may have taken the request; the run is read until that shows',
  requested: 'Azure accepted the request',
  acknowledged: 'Azure shows that it cancels the run',
  ended: 'the run has ended; runs below it or its nodes may still be at work',
  released: 'the runs below it have ended, and its nodes are free as far as the compute says',
} as const;

/** The other ends of a cancel, each with its meaning. */
export const PROGRESS_ENDS = {
  withdrawn: 'the reason for it was gone, or the run had ended',
  lapsed: 'a person had approved it, and the approval was overtaken',
  rejected: 'a person said no',
  expired: 'nobody answered, which means keep',
  limited: 'a limit of cancels was reached',
  objected: 'the owner objected',
  frozen: 'all cancels were frozen',
  failed: 'Azure did not cancel the run',
  superseded: 'another cancel took the run',
} as const;

export type ProgressState = keyof typeof PROGRESS_STAGES | keyof typeof PROGRESS_ENDS;

/** How far a cancel has come, or how it ended. */
export interface Progress {
  readonly state: ProgressState;
  readonly at: Instant;
  readonly because: string | null;
  /** Nothing more comes. */
  readonly isOver: boolean;
  /** What it has passed, with the present state. */
  readonly steps: readonly { readonly state: ProgressState; readonly at: Instant }[];
  /** When people hear, or what else comes, if the state stays; null where nothing has a time. */
  readonly due: { readonly at: Instant; readonly what: string } | null;
}

/** What is recorded about a proposed or decided cancel. */
export interface Recorded {
  readonly decision: Decision;
  readonly approval: Approval | null;
  readonly cancellation: Cancellation | null;
}

type Stage = Omit<Progress, 'steps'>;

/**
 * The progress of a decision to ask or to cancel, from what is recorded; null for any other.
 * @param others the other decisions about the same finding: the question that a cancel was approved by, and the cancel that
 *   came of a question.
 */
export function progressOf(
  { decision, approval, cancellation }: Recorded,
  others: readonly Recorded[],
  now: Instant,
): Progress | null {
  if (decision.kind === 'ask' && approval) {
    const came = others.find((other) => other.decision.kind === 'cancel' && cameOf(other.decision, approval));
    if (came && approval.ended === null) return progressOfCancel(came, approval, now);
    return withSteps([{ state: 'proposed', at: approval.askedAt }, ...yesOf(approval)], questionStage(approval, now));
  }
  if (decision.kind !== 'cancel') return null;
  return progressOfCancel({ decision, cancellation }, approvalBehind(decision, others), now);
}

/** The answer of the person who approved a cancel; null where nobody was asked. */
export function approvalBehind(decision: Decision, others: readonly Recorded[]): Approval | null {
  if (decision.kind !== 'cancel' || !decision.approvedByPerson) return null;
  return others.find(({ approval }) => approval !== null && cameOf(decision, approval))?.approval ?? null;
}

/** Whether a cancel was decided on the word of an answer. */
function cameOf({ findingId, approvedByPerson, at }: Decision, { answer, answeredAt, ...asked }: Approval): boolean {
  return approvedByPerson && findingId === asked.findingId && answer === 'approved' && (answeredAt ?? 0) <= at;
}

function progressOfCancel(
  { decision, cancellation }: Pick<Recorded, 'decision' | 'cancellation'>,
  approval: Approval | null,
  now: Instant,
): Progress {
  const before = [{ state: 'proposed' as const, at: approval?.askedAt ?? decision.at }, ...yesOf(approval)];
  if (!cancellation) {
    const because = 'another cancel of the run was under way';
    return withSteps(before, { state: 'superseded', at: decision.at, because, isOver: true, due: null });
  }
  const { requestedAt, acknowledgedAt, endedAt, releasedAt } = cancellation;
  const passed = [
    ['requested', requestedAt],
    ['acknowledged', acknowledgedAt],
    ['ended', endedAt],
    ['released', releasedAt],
  ] as const;
  const reached = passed.flatMap(([state, at]) => (at === null ? [] : [{ state, at }]));
  return withSteps([...before, ...reached], cancelStage(cancellation, now));
}

function yesOf(approval: Approval | null): Progress['steps'] {
  return approval?.answer === 'approved' && approval.answeredAt !== null
    ? [{ state: 'approved', at: approval.answeredAt }]
    : [];
}

function withSteps(steps: Progress['steps'], stage: Stage): Progress {
  const { state, at } = stage;
  return { ...stage, steps: steps.at(-1)?.state === state ? steps : [...steps, { state, at }] };
}

function questionStage(approval: Approval, now: Instant): Stage {
  const { ended, answer, note, askedAt, answeredAt, expiresAt, otherwise } = approval;
  const over = { isOver: true, due: null };
  if (ended && ended.as !== 'kept') return { state: ended.as, at: ended.at, because: ended.because, ...over };
  if (answer === 'rejected') return { state: 'rejected', at: answeredAt ?? askedAt, because: note, ...over };
  if (answer === 'approved')
    return { state: 'approved', at: answeredAt ?? askedAt, because: note, isOver: false, due: null };
  if (ended) return { state: 'expired', at: ended.at, because: ended.because, ...over };
  if (now >= expiresAt && otherwise === 'keep')
    return { state: 'expired', at: expiresAt, because: 'nobody answered', ...over };
  const what = otherwise === 'keep' ? 'without an answer the run is kept' : 'without an answer it is cancelled';
  return { state: 'awaiting-approval', at: askedAt, because: null, isOver: false, due: { at: expiresAt, what } };
}

/** When people hear, or what else comes, if a cancel stays as it is. */
export function dueOfCancel(cancellation: Cancellation, now: Instant): Progress['due'] {
  return cancelStage(cancellation, now).due;
}

function cancelStage(cancellation: Cancellation, now: Instant): Stage {
  const { state, reason: because, queuedAt, settledAt, endedAt, approvedByPerson } = cancellation;
  const at = settledAt ?? queuedAt;
  switch (state) {
    case 'queued':
    case 'requesting':
      return { state: approvedByPerson ? 'approved' : 'proposed', at: queuedAt, because, isOver: false, due: null };
    case 'unclear':
      return { state, at: queuedAt, because, isOver: false, due: null };
    case 'requested':
      return { ...reachedOf(cancellation), because, isOver: false, due: hangDue(cancellation, now) };
    case 'confirmed':
      return { state: 'ended', at: endedAt ?? at, because, isOver: false, due: busyDue(at, now) };
    case 'released':
      return { state, at: cancellation.releasedAt ?? at, because, isOver: true, due: null };
    case 'ended-otherwise':
      return { state: 'ended', at: endedAt ?? at, because, isOver: true, due: null };
    case 'failed':
      return { state, at, because, isOver: true, due: null };
    case 'abandoned':
      return { state: endOf(cancellation), at, because, isOver: true, due: null };
  }
}

function reachedOf({ requestedAt, queuedAt, acknowledgedAt, endedAt }: Cancellation): Pick<Stage, 'state' | 'at'> {
  if (endedAt !== null) return { state: 'ended', at: endedAt };
  if (acknowledgedAt !== null) return { state: 'acknowledged', at: acknowledgedAt };
  return { state: 'requested', at: requestedAt ?? queuedAt };
}

function hangDue({ requestedAt, queuedAt }: Cancellation, now: Instant): Stage['due'] {
  const since = requestedAt ?? queuedAt;
  if (now < since + HANGS_AFTER)
    return { at: since + HANGS_AFTER, what: 'on-call and the owner hear that it hangs, if it has not ended' };
  if (now >= since + REMIND_AFTER) return null;
  return { at: since + REMIND_AFTER, what: 'on-call and the owner are reminded, if it still hangs' };
}

function busyDue(endedAt: Instant, now: Instant): Stage['due'] {
  if (now >= endedAt + BUSY_AFTER) return null;
  return { at: endedAt + BUSY_AFTER, what: 'on-call and the owner hear that its nodes are busy, if they still are' };
}

const ENDS: Partial<Record<WithholdReason, ProgressState>> = {
  frozen: 'frozen',
  limited: 'limited',
  objected: 'objected',
  rejected: 'rejected',
  'approval-expired': 'expired',
  lapsed: 'lapsed',
  withdrawn: 'withdrawn',
  'already-canceling': 'superseded',
  'cancel-failed': 'failed',
};

/**
 * The progress of a run under a policy that has neither asked nor cancelled: what holds the cancel for now, where that is one
 * of the ends; null for anything else.
 */
export function progressOfHold({
  withheld,
  at,
  reason,
}: Pick<PolicyStatus, 'withheld' | 'at' | 'reason'>): Progress | null {
  const state = withheld && ENDS[withheld];
  return state ? withSteps([], { state, at, because: reason, isOver: false, due: null }) : null;
}

/** The end of a cancel that was given up. What overtakes an approval makes it lapse. */
function endOf({ withheld, approvedByPerson }: Cancellation): ProgressState {
  const overtaken = withheld === 'exempt' || withheld === 'extended' || withheld === 'evidence-changed';
  if (overtaken && approvedByPerson) return 'lapsed';
  return (withheld && ENDS[withheld]) ?? 'withdrawn';
}
