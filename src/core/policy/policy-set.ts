import type { Instant } from '../values/duration.ts';
import { OUTCOMES } from './condition.ts';
import type { Policy } from './policy.ts';

/** Where a case expects it, also that the policy is not for the run. */
export const CASE_OUTCOMES = [...OUTCOMES, 'not-matched'] as const;
type CaseOutcome = (typeof CASE_OUTCOMES)[number];

/** One case beside a policy, as it came out. */
export interface JudgedCase {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly expected: { readonly outcome: CaseOutcome; readonly reasonContains: string | null };
  readonly got: { readonly outcome: CaseOutcome; readonly reason: string };
}

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
