import type { Instant } from '../values/duration.ts';
import type { Policy } from './policy.ts';

/** The policies in force: the last set that loaded without a problem, and the problems of a newer one. */
export interface PolicySet {
  /** The policies in force. A reload with a problem leaves them as they were. */
  current(): readonly Policy[];
  /** Names the whole set: another digest means that something in it differs. */
  digest(): string;
  /** What the latest reload found wrong, one line each with file, line and column; empty when it loaded. */
  problems(): readonly string[];
  /** When the policies in force were read. */
  loadedAt(): Instant;
  readonly folder: string;
}
