import type { Timer } from '../../src/core/ports/timer.ts';
import type { Milliseconds } from '../../src/core/values/duration.ts';

/** A timer that a test moves by hand. */
export interface HandTimer extends Timer {
  /** Does what is done each time after this length. */
  fire(length: Milliseconds): void;
  /** How many things are done again and again. */
  readonly running: number;
}

export function handTimer(): HandTimer {
  const works = new Set<{ readonly length: Milliseconds; readonly work: () => void }>();
  return {
    every(length, work) {
      const entry = { length, work };
      works.add(entry);
      return () => void works.delete(entry);
    },
    fire(length) {
      for (const entry of [...works]) if (entry.length === length) entry.work();
    },
    get running() {
      return works.size;
    },
  };
}
