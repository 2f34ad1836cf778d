import type { Verdict } from '../policy/evaluate.ts';
import type { Policy } from '../policy/policy.ts';
import type { Owner } from '../run/owner.ts';
import type { Snapshot } from '../signal/signal.ts';
import type { PolicyStatus, SeenCost } from './decision.ts';
import type { Approval, Cancellation, Finding, Notice } from './finding.ts';
import type { Objection } from './objection.ts';
import type { Refusals } from './refusals.ts';

/** One run judged under one policy that is for it, with what the store remembers of the two. */
export interface Assessment {
  readonly snapshot: Snapshot;
  readonly policy: Policy;
  readonly verdict: Verdict;
  /**
   * The snapshot as it was when it was judged, where signals were read after that; null where the verdict was given without
   * judging, since the run could not be read. Absent where it is the one above.
   */
  readonly judgedOn?: Snapshot | null;
  readonly owner: Owner;
  /** What it cost when its cancel was decided, for the act; where it is not given, the snapshot says. */
  readonly cost?: SeenCost | null;
  readonly history: AssessmentHistory;
}

export interface AssessmentHistory {
  /** The open finding, live or audit as the policy's mode is. */
  readonly finding: Finding | null;
  /** Without an open finding: the one that was set aside for long. Notices and approvals are of this one then. */
  readonly earlier?: Finding | null;
  /** The status after the pass before; a decision to withhold is recorded only when this changes. */
  readonly status: (Pick<PolicyStatus, 'state' | 'withheld'> & Partial<Pick<PolicyStatus, 'unknownSince'>>) | null;
  readonly notices: readonly Notice[];
  /** Every question asked of people in this episode, oldest first. */
  readonly approvals: readonly Approval[];
  /** The owner's objections in this episode. */
  readonly objections?: readonly Objection[];
  /** A person rejected a cancel of this run under this policy in an earlier episode. */
  readonly rejectedBefore: boolean;
  readonly cancellation: Cancellation | null;
  /** Absent where Azure has refused none. */
  readonly refusals?: Refusals | null;
}
