import type { SeenCost } from '../decision/decision.ts';
import type { Override } from '../decision/override.ts';
import type { Silence } from '../policy/policy.ts';
import type { Owner } from '../run/owner.ts';
import type { Instant } from '../values/duration.ts';

/** A run in a digest. */
export interface DigestRun {
  readonly runId: string;
  readonly displayName: string;
  readonly workspace: string;
  /** As it was on record; null where nobody wrote it down. */
  readonly owner: Owner | null;
}

/** Something that was not seen or could not be judged. */
export interface DigestGap {
  /** Null for what concerns no single policy. */
  readonly policy: string | null;
  /** Null for what concerns no single workspace. */
  readonly workspace: string | null;
  /** Of a policy: how many it could not judge. */
  readonly runs: number | null;
  readonly what: string;
  readonly since: Instant;
  /** Null while it lasts. */
  readonly until: Instant | null;
}

/** What a digest says: what happened in its period, and what waits now. */
export interface DigestFacts {
  readonly questions: readonly (DigestRun & {
    readonly decisionId: string;
    readonly expiresAt: Instant;
    /** What becomes of the run if nobody answers. */
    readonly otherwise: Silence;
    readonly cost: SeenCost | null;
  })[];
  readonly cancelled: readonly (DigestRun & {
    readonly policy: string;
    readonly cost: SeenCost | null;
    /** What it could have cost up to its own time limit; null where that is not known. */
    readonly avoided: number | null;
  })[];
  /** `by`: who said no; null after no answer. */
  readonly kept: readonly (DigestRun & { readonly by: string | null })[];
  /** Runs that are fine again, and of which people had heard. */
  readonly over: readonly DigestRun[];
  /** How many owners were notified, about how many runs. */
  readonly notified: { readonly owners: number; readonly runs: number };
  readonly gaps: readonly DigestGap[];
  /** Exceptions that end within a day. */
  readonly ending: readonly Override[];
  /** Those that a pass has read since the beginning of the period. */
  readonly workspaces: number;
  /** Active runs, and what they cost an hour. */
  readonly active: { readonly runs: number; readonly cost: Pick<SeenCost, 'currency' | 'perHour' | 'atLeast'> | null };
}

/** What only owners hear of, each of their own runs. */
export interface OwnedRuns {
  /** Runs of which a notice reached their owner. */
  readonly warned: readonly DigestRun[];
  /** What a policy cannot judge now. */
  readonly unjudged: readonly (DigestRun & {
    readonly policy: string;
    readonly what: string;
    readonly since: Instant;
  })[];
  /** Active runs under a policy. */
  readonly active: readonly (DigestRun & {
    readonly cost: Pick<SeenCost, 'currency' | 'perHour' | 'atLeast'> | null;
  })[];
}
