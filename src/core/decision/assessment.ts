import type { Verdict } from '../policy/evaluate.ts';
import type { Policy } from '../policy/policy.ts';
import type { Owner } from '../run/owner.ts';
import type { Snapshot } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { PolicyStatus } from './decision.ts';
import type { Approval, Cancellation, Finding, Freeze, Notice } from './finding.ts';
import type { Override } from './override.ts';

/** One run judged by one policy that is for it, with what the store remembers of the two. */
export interface Assessment {
  readonly snapshot: Snapshot;
  readonly policy: Policy;
  readonly verdict: Verdict;
  readonly owner: Owner;
  readonly history: AssessmentHistory;
}

export interface AssessmentHistory {
  /** The open finding of this pair, live or audit as the policy's mode is. */
  readonly finding: Finding | null;
  /** How the pair stood after the pass before; a decision to withhold is recorded only when this changes. */
  readonly status: Pick<PolicyStatus, 'state' | 'withheld'> | null;
  readonly notices: readonly Notice[];
  /** Every question asked of people in this episode, oldest first. */
  readonly approvals: readonly Approval[];
  /** A person rejected a cancel of this run under this policy in an earlier episode. */
  readonly rejectedBefore: boolean;
  readonly cancellation: Cancellation | null;
}

export interface PlanContext {
  readonly now: Instant;
  readonly overrides: readonly Override[];
  readonly freeze: Freeze | null;
  /**
   * Nothing was seen for so long before this pass that a violation then and now may have been two: what was pending
   * starts over, and what fires must hold again before a cancel.
   */
  readonly wasBlind: boolean;
  readonly newId: () => string;
}
