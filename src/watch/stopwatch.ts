import type { Clock } from '../core/ports/azure.ts';
import { type Milliseconds, SECOND } from '../core/values/duration.ts';

/** A clock that was set back by more says nothing of how much time has passed. */
const SET_BACK = SECOND;

/** A clock that only runs, from any beginning. */
export type Monotonic = () => Milliseconds;

/**
 * Starts to measure. The longer of two clocks counts: a paused machine may stop the monotonic one, and a person may set the
 * other.
 * @returns how much time has passed; infinite where nobody knows.
 */
export function startStopwatch({
  clock,
  monotonic,
}: {
  readonly clock: Clock;
  readonly monotonic: Monotonic;
}): () => Milliseconds {
  const [beganAt, began] = [clock(), monotonic()];
  return () => {
    const passed = clock() - beganAt;
    return passed < -SET_BACK ? Number.POSITIVE_INFINITY : Math.max(passed, monotonic() - began);
  };
}
