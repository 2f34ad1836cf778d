import type { ByHandBasis } from '../decision/basis.ts';
import type { Decision } from '../decision/decision.ts';
import type { Cancellation, Finding, Freeze } from '../decision/finding.ts';
import type { Instant } from '../values/duration.ts';

export type ByHandAnswer =
  | { readonly kind: 'queued'; readonly decision: Decision }
  | { readonly kind: 'frozen'; readonly freeze: Freeze }
  /** The cancel that came first. */
  | { readonly kind: 'under-way'; readonly decision: Decision; readonly cancellation: Cancellation };

export interface ByHandLedger {
  /** Records a person's cancel of a run and queues it, unless all cancels are frozen or the run has one under way. */
  cancelByHand(
    given: { readonly decision: Decision; readonly finding: Finding; readonly basis: ByHandBasis | null },
    now: Instant,
  ): Promise<ByHandAnswer>;
}
