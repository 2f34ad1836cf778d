import type { Run, RunFailure } from '../run/run.ts';
import type { Snapshot } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { RecordedCost } from './recorded-cost.ts';

/** An active run of the pass before that is not active any more. */
export interface VanishedRun {
  /** As it was last recorded, with the signals of then. */
  readonly snapshot: Snapshot;
  /** As it was last seen; its phase is not `ended` when it was deleted. */
  readonly run: Run;
  /** The latest pass at which it was active. */
  readonly activeAt: Instant;
}

/** A run that ended while it was watched. */
export interface EndedRecord {
  readonly run: Run;
  readonly startedAt: Instant | null;
  /** Where Azure does not tell it, the latest pass at which the run was active: time that nobody saw is not invented. */
  readonly endedAt: Instant;
  /** Since when it ran for certain, where it was seen queued again or paused after it had begun. */
  readonly resumedAt?: Instant;
  /** Null where it did not fail, or where nobody says why. */
  readonly failure: RunFailure | null;
  /** What the record holds of its cost, where it was read back with it. */
  readonly cost?: RecordedCost;
}
