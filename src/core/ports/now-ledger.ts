import type { EarlierQuestion } from '../decision/asked-again.ts';
import type { Decision, PolicyStatus, SeenCost } from '../decision/decision.ts';
import type { Approval, Cancellation, Finding, Freeze } from '../decision/finding.ts';
import type { ExtensionRequest } from '../decision/objection.ts';
import type { Override } from '../decision/override.ts';
import type { HourlyLoad } from '../decision/run-load.ts';
import type { OpenUnseen } from '../record/unseen.ts';
import type { Run } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import type { WorkspaceView } from './read-ledger.ts';
import type { Visibility } from './visibility.ts';

/** An active run, as far as the first screen needs it. */
export interface NowRun extends HourlyLoad, Pick<Run, 'id' | 'workspaceId' | 'displayName' | 'phase'> {
  readonly workspace: string;
  /** What says whose it is, of a run of the same owners: one value for all of them. */
  readonly owned: Pick<Run, 'tags' | 'creator'>;
}

/** A finding that is not over, with the latest word on it. */
export interface NowFinding
  extends Pick<Finding, 'id' | 'workspaceId' | 'runId' | 'policy' | 'state' | 'since' | 'stepsDone'> {
  /** Null until a pass has judged it. */
  readonly status: Pick<PolicyStatus, 'state' | 'withheld' | 'reason' | 'next' | 'at'> | null;
  /** The yes that holds and whose cancel is not decided yet. */
  readonly approved: { readonly by: string; readonly at: Instant } | null;
  /** What the run cost at the latest pass, as the policy read it. */
  readonly cost: SeenCost | null;
  /** It says that every GPU is idle. */
  readonly isIdle: boolean;
}

/** A question that nobody has answered. */
export interface NowQuestion {
  readonly decision: Pick<
    Decision,
    'id' | 'at' | 'workspaceId' | 'runId' | 'policy' | 'severity' | 'reason' | 'ask' | 'evidenceKey' | 'findingId'
  > & { readonly evidence: Pick<Decision['evidence'], 'cost' | 'owner' | 'run'> };
  readonly workspace: string;
  /** As the latest pass saw it. */
  readonly run: Run | null;
  readonly approval: Approval;
  /** Questions that were asked before about the same run under the same policy. */
  readonly earlier: readonly EarlierQuestion[];
}

/** A cancel of late, or one that is under way. */
export interface NowCancel {
  readonly decision: NowQuestion['decision'] & Pick<Decision, 'kind' | 'approvedByPerson' | 'decidedBy'>;
  readonly workspace: string;
  readonly cancellation: Cancellation;
  readonly approvedBy: { readonly by: string; readonly note: string | null } | null;
  /** Of the run when it was decided, else as it was last recorded; null where no price is known. */
  readonly cost: HourlyLoad['cost'];
  /** Of the run, as they were last recorded; null where that is not known. */
  readonly gpus: number | null;
  /** Of the run: its own limit, when it started and ended. Null where that is not known or there is none. */
  readonly timeLimit: number | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** A policy that cannot judge an active run. */
export interface NowUnknown extends Pick<PolicyStatus, 'workspaceId' | 'runId' | 'policy' | 'reason'> {
  readonly since: Instant;
}

/** A channel that did not take a message, which is tried again. */
export interface FailingChannel {
  readonly channel: string;
  /** How many wait after a try that failed. */
  readonly messages: number;
  /** Since when the oldest of them waits. */
  readonly since: Instant;
  /** What the receiver said. */
  readonly problem: string;
  /** Null while one of them is tried. */
  readonly nextTryAt: Instant | null;
}

/** Everything that the first screen shows, as it was at one moment. */
export interface NowFacts {
  readonly runs: readonly NowRun[];
  readonly findings: readonly NowFinding[];
  readonly questions: readonly NowQuestion[];
  readonly cancels: readonly NowCancel[];
  readonly unknown: readonly NowUnknown[];
  readonly workspaces: readonly WorkspaceView[];
  /** What is not seen and concerns no single workspace. */
  readonly unseen: readonly OpenUnseen[];
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  /** Wishes of owners for more time that nobody has answered. */
  readonly requests: readonly ExtensionRequest[];
  readonly alerts: {
    readonly queued: number;
    readonly oldestAt: Instant | null;
    readonly failed: number;
    readonly failing: readonly FailingChannel[];
  };
}

export interface NowLedger {
  nowFacts(now: Instant, visible: Visibility): Promise<NowFacts>;
}
