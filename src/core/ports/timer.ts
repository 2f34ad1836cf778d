import type { Milliseconds } from '../values/duration.ts';

/** Does something again and again. */
export interface Timer {
  /** Answers how to stop. It keeps no process alive. */
  every(length: Milliseconds, work: () => void): () => void;
}
