import type { Phase } from '../run/status.ts';
import type { Instant } from '../values/duration.ts';

/** A stretch in which every pass saw a run in one status. */
export interface SeenStatus {
  /** The status word as Azure says it. */
  readonly status: string;
  readonly phase: Phase;
  /** The first and the last pass that saw it so. It began before, and ended after. */
  readonly since: Instant;
  readonly until: Instant;
}
