import type { Instant } from '../values/duration.ts';
import type { PolicyStatus } from './decision.ts';
import type { Approval, Cancellation, Finding, Freeze, Notice } from './finding.ts';
import type { Override } from './override.ts';
import type { PastCancel } from './world.ts';

/** What the store holds about a workspace, as a pass or an act needs it; read at once. */
export interface WorkspaceState {
  /** The latest pass that saw the workspace whole; null before the first. */
  readonly lastGoodPassAt: Instant | null;
  readonly findings: readonly Finding[];
  readonly statuses: readonly RememberedStatus[];
  /** By finding id. */
  readonly notices: ReadonlyMap<string, readonly Notice[]>;
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
  /** Runs and policies, as `run policy`, of which a person rejected a cancel not long ago, in whatever episode. */
  readonly rejected: ReadonlySet<string>;
  readonly cancellations: ReadonlyMap<string, Cancellation>;
  /** Cancels of the workspace on their way, by run id, whatever became of the finding that began them. */
  readonly underWay: ReadonlyMap<string, Cancellation>;
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  readonly recentCancels: readonly PastCancel[];
}

/** The status of a run under a policy after the latest pass, with what shows whether runs are related. */
export interface RememberedStatus extends Pick<PolicyStatus, 'runId' | 'policy' | 'audit' | 'state' | 'withheld'> {
  readonly experiment: string | null;
  readonly createdAt: Instant;
}
