import type { Alert } from '../alert/alert.ts';
import type { DelayAlert } from '../decision/cancel-delay.ts';
import type { Decision } from '../decision/decision.ts';
import type { Cancellation } from '../decision/finding.ts';
import type { Instant } from '../values/duration.ts';

/** A cancel that passes follow, with its decision and what people have heard of its delays. */
export interface FollowedCancel {
  readonly decision: Decision;
  readonly cancellation: Cancellation;
  /** Alerts that were raised about it, each once. */
  readonly raised: ReadonlySet<DelayAlert>;
}

/** What a pass saw of a cancel; what is absent stays as it is. */
export type SeenProgress = Partial<Pick<Cancellation, 'reason' | 'acknowledgedAt' | 'endedAt' | 'leaked'>>;

/** Cancels between Azure's answer and the release of the nodes. */
export interface FollowLedger {
  /** Cancels asked of Azure whose end was not seen yet. */
  requestedCancels(workspaceId: string): Promise<readonly FollowedCancel[]>;
  /** Cancels that were confirmed and whose nodes are not known to be free. */
  confirmedCancels(workspaceId: string): Promise<readonly FollowedCancel[]>;
  /** Writes how far a cancel has come, while it is followed. */
  noteCancel(decisionId: string, seen: SeenProgress, now: Instant): Promise<void>;
  /** Raises alerts about a delay of a cancel that is still followed: once for each kind, over all replicas. */
  alertDelay(decisionId: string, delay: DelayAlert, alerts: readonly Alert[]): Promise<void>;
}
