import type { Basis } from '../decision/basis.ts';
import type { Decision } from '../decision/decision.ts';
import type { Instant } from '../values/duration.ts';
import type { DecidedCase } from './ledger.ts';

/** What a yes leads to without waiting for a pass over the whole workspace. */
export interface ApprovedLedger {
  /** The question with all that is needed to judge its run again; null unless it was approved and nothing was done about it. */
  approvedCase(askId: string, now: Instant): Promise<DecidedCase | null>;
  /** Writes the decision to cancel and queues it in one transaction. False when the yes no longer counts, or a pass was faster. */
  decideApproved(askId: string, cancel: Decision, basis: Basis | null): Promise<boolean>;
}
