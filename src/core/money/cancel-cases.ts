import type { Decision } from '../decision/decision.ts';
import { WOULD_CANCEL } from '../decision/guards/mode-and-phase.ts';
import { BY_HAND_POLICY_NAME } from '../policy/by-hand-policy.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';

/** A person's word that a cancel was wrong. */
export interface WrongMark {
  readonly id: string;
  readonly decisionId: string;
  readonly author: string;
  readonly at: Instant;
  readonly reason: string;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Instant | null;
}

/** Who said that a cancel was wrong, as far as people are shown it. */
export type SaidWrong = Pick<WrongMark, 'author' | 'at' | 'reason'>;

/**
 * A cancel of a policy, or one that came to nothing: `cancelled` by Runwarden, `kept` since a person said no, or
 * `would-cancel` where the mode allowed no more. A run counts once for a policy.
 */
export interface CancelCase {
  readonly as: 'cancelled' | 'kept' | 'would-cancel';
  readonly policy: string;
  readonly workspaceId: string;
  readonly runId: string;
  readonly decisionId: string;
  /** When Azure was asked, a person said no, or it would have been cancelled. */
  readonly at: Instant;
  readonly definition: string | null;
  readonly experiment: string | null;
  readonly marked: SaidWrong | null;
  /** Who kept it, and whether the owner had objected. */
  readonly kept: { readonly by: string; readonly objected: boolean } | null;
  /** A finding says that the validation of the run failed. */
  readonly failedValidation: boolean;
}

/** A run that ended, as far as it shows whether a cancel was right. */
export interface EndedWork {
  readonly workspaceId: string;
  readonly runId: string;
  readonly status: string;
  readonly definition: string | null;
  readonly experiment: string | null;
  readonly resubmittedFrom: string | null;
  readonly createdAt: Instant;
  /** Null where it is not known how long it computed. */
  readonly length: Milliseconds | null;
}

/** All that the precision of policies is worked out from. */
export interface PrecisionFacts {
  readonly cases: readonly CancelCase[];
  /** The runs of the cases, and those that did the same work or were submitted again from one. */
  readonly ended: readonly EndedWork[];
}

/** What came of the findings of a policy in a period. */
export interface PolicyCounts {
  /** Findings that fired. */
  readonly problems: number;
  /** Findings about which people were asked. */
  readonly asked: number;
  /** Runs that were cancelled. */
  readonly cancelled: number;
  /** Findings whose run people kept, by a no. */
  readonly kept: number;
}

/** Whether a decision can have been wrong: a cancel under a policy, or one that its mode did not allow. */
export function isCancelOfPolicy({ kind, withheld, reason, policy }: Decision): boolean {
  if (policy === BY_HAND_POLICY_NAME) return false;
  return kind === 'cancel' || (kind === 'withhold' && withheld === 'mode' && reason.startsWith(WOULD_CANCEL));
}
