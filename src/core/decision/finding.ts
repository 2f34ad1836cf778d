import type { Mode, Silence } from '../policy/policy.ts';
import { type Instant, MINUTE } from '../values/duration.ts';
import type { Leak } from './cancel-delay.ts';
import type { WithholdReason } from './decision.ts';

/**
 * One episode of one run violating one policy, and all that is remembered of it: notices, questions and answers have its id.
 * `pending` until it has held for the policy's `for`. It ends only when the run is healthy under the policy or has ended, or
 * when the policy was edited.
 */
export interface Finding {
  readonly id: string;
  readonly workspaceId: string;
  readonly runId: string;
  readonly policy: string;
  /** Made under mode audit: kept apart, so that no live pass ever reads it. */
  readonly audit: boolean;
  /** The policy's fingerprint when the episode began; an edited policy begins a new one. */
  readonly fingerprint: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  /** First pass that saw the violation. */
  readonly since: Instant;
  readonly firingAt: Instant | null;
  /** Since when every pass has seen the violation, without an outage between; null while it is unknown. */
  readonly heldSince: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly resolution: Resolution | null;
  /** Indexes of the escalation steps whose notifications were decided. */
  readonly stepsDone: readonly number[];
  /** Since when no pass could judge it: the policy is not for the run now, is not there, or is in audit. Nothing is done then, and nothing is forgotten. */
  readonly asideSince: Instant | null;
  /** The mode that its steps were planned under; null in a record of an older version. */
  readonly mode: Mode | null;
  /** Since when its steps count. A change of mode plans them anew: what people were notified of before announces nothing. */
  readonly plannedSince: Instant;
  /** Why its telemetry was suspected. It holds until a person answers or the run is healthy. */
  readonly suspected: string | null;
}

/** Why an episode ended. A run that only became unknown while pending starts over, since `for` means held. */
export const RESOLUTIONS = [
  'healthy',
  'unknown',
  // Only in records of older versions: an exemption ends no finding any more.
  'exempt',
  'run-ended',
  'not-matched',
  'policy-changed',
  'policy-gone',
  'in-audit',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/**
 * Ends that say nothing about the run: it was set aside for long. If it violates the same policy again, the same finding
 * begins again with its answers.
 */
export const RESUMABLE: readonly Resolution[] = ['not-matched', 'policy-gone', 'in-audit'];

/** Who heard of a finding and has not heard of its end. */
export interface Heard {
  /** Recipient names of its alerts that reached somebody or may still do so. */
  readonly recipients: readonly string[];
  /** The first decision that they heard of. */
  readonly decisionId: string;
}

/** A notice or question about a finding, with the state of its deliveries. */
export interface Notice {
  readonly decisionId: string;
  readonly at: Instant;
  readonly toOwner: boolean;
  /** Its text announced a cancel. Only such a notice starts the grace. */
  readonly announcesCancel: boolean;
  /** What it is about. A notice of a missing tag announces no cancel for a running time. */
  readonly evidenceKey: string;
  /** First successful delivery; null while on its way or failed for good. */
  readonly deliveredAt: Instant | null;
  /** No channel took it after all retries. */
  readonly failed: boolean;
}

/** A proposed cancellation and the answer to it. */
export interface Approval {
  /** Id of the `ask` decision. */
  readonly decisionId: string;
  readonly findingId: string;
  readonly evidenceKey: string;
  readonly because: ApprovalReason;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly otherwise: Silence;
  readonly answer: ApprovalAnswer | null;
  readonly answeredAt: Instant | null;
  readonly answeredBy: string | null;
  readonly note: string | null;
  /** Who has approved it so far, where two people must. */
  readonly given: readonly GivenApproval[];
  /** What became of it; null while it is open, or while an approval still counts. */
  readonly ended: ApprovalEnd | null;
}

export interface GivenApproval {
  readonly by: string;
  /** Who that is, whatever their name. Older versions did not note it. */
  readonly who?: string;
  readonly at: Instant;
  readonly note: string | null;
}

/**
 * `withdrawn`: nobody need answer any more. `lapsed`: the yes does not count any more. `kept`: after a no or silence the run
 * is kept; that answer holds.
 */
export const APPROVAL_ENDS = ['withdrawn', 'lapsed', 'kept'] as const;

/** The end of a question or of its answer. */
export interface ApprovalEnd {
  readonly as: (typeof APPROVAL_ENDS)[number];
  readonly at: Instant;
  /** Why, in a clause for people. */
  readonly because: string;
}

/**
 * Why a person is asked: the mode wants it, a limit was reached, the telemetry is suspected, a person rejected it before, the
 * owner objected, the same work was cancelled before and submitted again, or too many cancels of the policy were wrong.
 */
export const APPROVAL_REASONS = [
  'mode',
  'limited',
  'suspected',
  'rejected-before',
  'objected',
  'again',
  'precision',
] as const;
export type ApprovalReason = (typeof APPROVAL_REASONS)[number];

export const APPROVAL_ANSWERS = ['approved', 'rejected'] as const;
export type ApprovalAnswer = (typeof APPROVAL_ANSWERS)[number];

/**
 * A cancel on its way. `requesting` is committed before Azure is called, so that a crash in between is seen; `unclear`: Azure
 * may have taken the request, and nobody knows yet; `requested` is Azure's 202, which promises nothing; `confirmed` is Azure
 * saying Canceled; `released`: its nodes are free, too.
 */
export interface Cancellation {
  readonly decisionId: string;
  readonly findingId: string;
  readonly workspaceId: string;
  readonly runId: string;
  readonly policy: string;
  readonly state: CancellationState;
  /** A person approved it; such a cancel is counted by the limits and not stopped by them. */
  readonly approvedByPerson: boolean;
  readonly queuedAt: Instant;
  readonly requestedAt: Instant | null;
  readonly settledAt: Instant | null;
  /** Why it was abandoned or failed, why it is not confirmed yet, or what is not known of its nodes, in plain words. */
  readonly reason: string | null;
  /** Only where it was abandoned: the word for why. */
  readonly withheld: WithholdReason | null;
  /** When a pass first saw that Azure had taken it. */
  readonly acknowledgedAt: Instant | null;
  /** When the run ended, as far as Azure says, and else when a pass first saw that. Runs below it may still run. */
  readonly endedAt: Instant | null;
  /** When a pass saw that the runs below it had ended and its nodes were free, as far as the compute says. */
  readonly releasedAt: Instant | null;
  /** What it cost while it hung; null where it did not hang or the cost is not known. */
  readonly leaked: Leak | null;
}

/**
 * An intent to cancel that is older than this was left by a process that died, or by a request that got lost. Until then
 * Azure may still be at it, and it is not asked again. Longer than any request to Azure is let run.
 */
export const INTENT_ABANDONED_AFTER = 2 * MINUTE;

export const CANCELLATION_STATES = [
  'queued',
  'requesting',
  'unclear',
  'requested',
  'confirmed',
  'released',
  'ended-otherwise',
  'abandoned',
  'failed',
] as const;
export type CancellationState = (typeof CANCELLATION_STATES)[number];

/** The states of a cancel that is still on its way. */
export const UNDER_WAY: readonly CancellationState[] = ['queued', 'requesting', 'unclear', 'requested'];

/** States in which Azure was asked, or may have been. A claim that is just being used sees an objection, or is waited for. */
export const GONE_OUT: readonly CancellationState[] = ['unclear', 'requested'];

/** Whether a no or silence keeps the run. */
export function keepsRun({ answer, ended }: Approval): boolean {
  return answer === 'rejected' || ended?.as === 'kept';
}

/** Says whether a cancel is still on its way. */
export function isUnderWay(cancellation: Cancellation): boolean {
  return UNDER_WAY.includes(cancellation.state);
}

/** Enforcement stopped for everyone. */
export interface Freeze {
  readonly id: string;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Instant;
  /** Null: until somebody lifts it. */
  readonly endsAt: Instant | null;
}

/** Of the freezes in force at a moment the one that ends last; null when there is none. */
export function freezeInForce(freezes: readonly Freeze[], now: Instant): Freeze | null {
  const endOf = ({ endsAt }: Freeze) => endsAt ?? Number.POSITIVE_INFINITY;
  let longest: Freeze | null = null;
  for (const freeze of freezes)
    if (now < endOf(freeze) && (longest === null || endOf(freeze) > endOf(longest))) longest = freeze;
  return longest;
}

/**
 * Whether a cancel had gone out when a freeze began, and cannot be called back: Azure has it, or may have it, and it was not
 * over then. When it was sent does not matter: under a freeze nothing is claimed, and a claim from before may be sent after it.
 */
export function hadGoneOut(
  cancel: Pick<Cancellation, 'state' | 'requestedAt' | 'endedAt' | 'settledAt'>,
  frozenAt: Instant,
): boolean {
  const { state, requestedAt, endedAt, settledAt } = cancel;
  if (requestedAt === null) return state === 'requesting' || state === 'unclear';
  const isOver = !UNDER_WAY.includes(state);
  const overAt = endedAt ?? (isOver ? settledAt : null);
  return overAt === null || overAt > frozenAt;
}
