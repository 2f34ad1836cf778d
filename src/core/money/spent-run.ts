import type { CancellationState } from '../decision/finding.ts';
import type { RecordedCost } from '../record/recorded-cost.ts';
import type { FailureCause, Run } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';

/** A stretch of time: from its start up to, and without, its end. */
export interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

/** What of a run says for whom and on what it ran. */
export type SpentRunFacts = Pick<
  Run,
  | 'workspaceId'
  | 'workspaceName'
  | 'id'
  | 'displayName'
  | 'experiment'
  | 'jobType'
  | 'status'
  | 'createdAt'
  | 'creator'
  | 'tags'
  | 'placement'
  | 'timeLimit'
  | 'definition'
  | 'resubmittedFrom'
>;

/** How busy the GPUs of a run were, as far as passes read them. */
export interface IdleTime {
  /** Stretches of ten minutes or more in which every GPU stayed below 5 %, oldest first. */
  readonly idle: readonly Stretch[];
  /** How long readings of every GPU are there. */
  readonly read: Milliseconds;
}

/** A cancel of Runwarden's that ended the run. */
export interface SpentCancel {
  readonly decisionId: string;
  readonly policy: string;
  readonly state: CancellationState;
  readonly requestedAt: Instant | null;
  /** When the run ended, and when its nodes were seen free. */
  readonly endedAt: Instant | null;
  readonly releasedAt: Instant | null;
}

/** Everything from which the money of one run is worked out, whatever the period. */
export interface SpentRun {
  readonly run: SpentRunFacts;
  /** Null while it is active. */
  readonly endedAt: Instant | null;
  readonly startedAt: Instant | null;
  /** Null where it did not fail; `unclassified` where nobody says why. */
  readonly failure: FailureCause | null;
  readonly cancel: SpentCancel | null;
  /** Null where no pass read a cost: the run is counted as one without a price. */
  readonly cost: RecordedCost | null;
  readonly gpu: IdleTime | null;
  /** Since when its validation report says that it failed; null where none does. */
  readonly failedValidationAt: Instant | null;
  /** Since when a policy found that another run does the same work; null where none did. */
  readonly duplicateSince: Instant | null;
}

/** A compute whose nodes were up without a run. */
export interface IdleNodes extends Stretch {
  readonly workspaceId: string;
  readonly workspace: string;
  readonly compute: string;
  /** `scale-down`: nodes wait for it. `minimum`: the compute keeps so many. `instance`: one that runs for nobody. */
  readonly why: 'scale-down' | 'minimum' | 'instance';
  readonly nodes: number;
  readonly gpusPerNode: number | null;
  /** Null where no price is known. */
  readonly pricePerNodeHour: number | null;
  readonly currency: string;
}

/** How long the completed runs of the same work took: of one experiment and definition. */
export interface WorkLengths {
  readonly workspaceId: string;
  readonly experiment: string | null;
  readonly definition: string;
  /** Of how many runs. */
  readonly completed: number;
  /** A quarter of them were shorter, and half of them (by linear interpolation, type 7 of Hyndman and Fan). */
  readonly quarter: Milliseconds;
  readonly median: Milliseconds;
  readonly longest: Milliseconds;
}

/** A run of the same work as cancelled ones, submitted soon after: the same experiment and definition, or resubmitted from one. */
export interface SubmittedAgain {
  readonly workspaceId: string;
  readonly runId: string;
  readonly createdAt: Instant;
  /** The cancels before it, in any order, with when Azure was asked. */
  readonly after: readonly { readonly decisionId: string; readonly at: Instant }[];
  readonly cost: RecordedCost;
}
