import type { FailedStep } from '../run/failed-steps.ts';
import type { Run, RunFailure } from '../run/run.ts';
import type { Snapshot } from '../signal/signal.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { RecordedCost } from './recorded-cost.ts';

/** A run that was active in the last pass and is not any more. */
export interface VanishedRun {
  /** As it was last recorded, with its signals. */
  readonly snapshot: Snapshot;
  /** As it was last seen; its phase is not `ended` when it was deleted. */
  readonly run: Run;
  /** The latest pass at which it was active. */
  readonly activeAt: Instant;
}

/** What is kept of a run itself when it has ended. */
export type EndedRunKept = Pick<
  Run,
  | 'workspaceId'
  | 'id'
  | 'displayName'
  | 'status'
  | 'experiment'
  | 'definition'
  | 'resubmittedFrom'
  | 'tags'
  | 'createdAt'
>;

/** A run that ended while it was watched. */
export interface EndedRecord {
  readonly run: EndedRunKept;
  readonly startedAt: Instant | null;
  /** Where Azure does not report it, the latest pass at which the run was active: no time is invented. */
  readonly endedAt: Instant;
  /** Since when it ran for certain, where it was seen queued again or paused after it had begun. */
  readonly resumedAt?: Instant;
  /** How long it computed, where Azure adds that up and it was interrupted. */
  readonly computed?: Milliseconds;
  /** Null where it did not fail, or where run history does not say why. */
  readonly failure: RunFailure | null;
  /** Its steps or trials that failed; absent where none is known. */
  readonly failedSteps?: readonly FailedStep[];
  /** What the record holds of its cost, where it was read back with it. */
  readonly cost?: RecordedCost;
}
