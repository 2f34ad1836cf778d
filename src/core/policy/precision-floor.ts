import type { Instant } from '../values/duration.ts';

/** How often the last cancels of a policy must have been right, so that it may cancel without asking. */
export interface PrecisionFloor {
  /** From 0 to 1. */
  readonly atLeast: number;
  readonly ofLast: number;
}

/** A policy that fell below its floor: in enforce it asks before each cancel, until a person trusts it again. */
export interface PolicyFall {
  readonly id: string;
  readonly policy: string;
  readonly since: Instant;
  /** In a clause, with the numbers. */
  readonly because: string;
  readonly trustedBy: string | null;
  readonly trustedAt: Instant | null;
  readonly trustReason: string | null;
}

/** A fall that counts, as the guards see it. */
export type OpenFall = Pick<PolicyFall, 'policy' | 'since' | 'because'>;

/** A fall as it was. */
export interface PastFall extends OpenFall {
  /** When a person trusted the policy again; null where nobody has. */
  readonly until: Instant | null;
}
