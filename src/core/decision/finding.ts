import type { Silence } from '../policy/policy.ts';
import { type Instant, MINUTE } from '../values/duration.ts';

/** One episode of one run violating one policy. `pending` until it has held for the policy's `for`. */
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
}

/** Why an episode ended. A run that only became unknown while pending starts over, since `for` means held. */
export const RESOLUTIONS = [
  'healthy',
  'unknown',
  'exempt',
  'run-ended',
  'not-matched',
  'policy-changed',
  'policy-gone',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

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
}

/** Why a person is asked: the mode wants it, a limit was reached, the telemetry is suspected, or a person rejected it before. */
export const APPROVAL_REASONS = ['mode', 'limited', 'suspected', 'rejected-before'] as const;
export type ApprovalReason = (typeof APPROVAL_REASONS)[number];

export const APPROVAL_ANSWERS = ['approved', 'rejected'] as const;
export type ApprovalAnswer = (typeof APPROVAL_ANSWERS)[number];

/**
 * A cancel on its way. `requesting` is committed before Azure is called, so that a crash in between is seen;
 * `requested` is Azure's 202, which promises nothing; `confirmed` is Azure saying Canceled.
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
  /** Why it was abandoned or failed, or why it is not confirmed yet, in plain words. */
  readonly reason: string | null;
}

/**
 * An intent to cancel that is older than this was left by a process that died, or by a request that got lost. Until then
 * Azure may still be at it, and it is not asked again. Longer than any request to Azure is let run.
 */
export const INTENT_ABANDONED_AFTER = 2 * MINUTE;

export const CANCELLATION_STATES = [
  'queued',
  'requesting',
  'requested',
  'confirmed',
  'ended-otherwise',
  'abandoned',
  'failed',
] as const;
export type CancellationState = (typeof CANCELLATION_STATES)[number];

/** Says whether a cancel is still on its way. */
export function isUnderWay(cancellation: Cancellation): boolean {
  return cancellation.state === 'queued' || cancellation.state === 'requesting' || cancellation.state === 'requested';
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
