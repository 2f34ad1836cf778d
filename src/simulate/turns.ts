import { type Instant, type Milliseconds, SECOND } from '../core/values/duration.ts';

/** Longer than this a simulation does not work at once. */
const SLICE = 10;
/** A clock that jumps stops nothing. */
const LONGEST_WAIT = 5 * SECOND;

/**
 * Turns of a simulation with the other work of the process, above all the watch: after each slice of work it waits, and others
 * get as much time as the slice took.
 * @returns what is called between two pieces of work; it waits when a slice is over.
 */
export function takeTurns(clock: () => Instant, wait: (length: Milliseconds) => Promise<unknown>, stop: AbortSignal) {
  let begun = clock();
  return (): Promise<void> | null => {
    const took = clock() - begun;
    // A clock that was set back counts as well.
    if (took >= 0 && took < SLICE) return null;
    return wait(Math.min(Math.abs(took), LONGEST_WAIT)).then(() => {
      stop.throwIfAborted();
      begun = clock();
    });
  };
}
