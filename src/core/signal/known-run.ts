import type { Run } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import type { Signal, Snapshot, Timing } from './signal.ts';

/** A run that was active when last seen. */
export interface KnownRun {
  readonly run: Run;
  readonly phaseSince: Instant;
  readonly lastSeenAt: Instant;
  /** See {@link Snapshot.resumedAt}. */
  readonly resumedAt?: Instant;
}

/** A run as a list or a read gives it, with the timing when the same answer carried it. */
export interface ListedRun {
  readonly run: Run;
  /** Null when this answer cannot say and the timing signal has to be fetched. */
  readonly timing: Signal<Timing> | null;
}
