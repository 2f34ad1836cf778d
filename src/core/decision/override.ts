import { exceptionAnswerOf } from '../policy/match.ts';
import type { Policy, Selector } from '../policy/policy.ts';
import type { Snapshot } from '../signal/signal.ts';
import { CLOCK_SKEW } from '../signal/time-checks.ts';
import type { Instant } from '../values/duration.ts';
import { anyGlobMatches } from '../values/glob.ts';

export const OVERRIDE_KINDS = ['exempt', 'extend'] as const;
export type OverrideKind = (typeof OVERRIDE_KINDS)[number];

/**
 * A person's exception. `exempt`: the policies do not judge the runs. `extend`: they judge and people are notified,
 * and no cancel happens before the end. Both end by themselves; there is no override for ever.
 */
export interface Override {
  readonly id: string;
  readonly kind: OverrideKind;
  readonly scope: Selector;
  /** Policy name patterns; `*` for all. */
  readonly policies: readonly string[];
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Instant;
  /** From this moment on it no longer counts. */
  readonly endsAt: Instant;
  readonly revokedAt: Instant | null;
  readonly revokedBy: string | null;
}

/** Says whether an override counts at a moment. The one place where an end or a revocation is judged. */
export function isInForce(override: Override, now: Instant): boolean {
  return override.revokedAt === null && now >= inForceFrom(override) && now < override.endsAt;
}

/** From when on an override counts. Another replica, whose clock is ahead of ours, may have dated it. */
export function inForceFrom({ createdAt }: Pick<Override, 'createdAt'>): Instant {
  return createdAt - CLOCK_SKEW;
}

/**
 * Whether a run is, or could be, one that an override is about. Where missing data leaves that open (the compute is
 * unknown, or only the default of a pipeline's steps), the override counts: a person's exception is never lost.
 */
export function mayCover({ scope }: Pick<Override, 'scope'>, snapshot: Snapshot): boolean {
  return exceptionAnswerOf(scope, snapshot) !== 'no';
}

/** Whether an override is about a run under a policy, at whatever time. */
export function covers(
  override: Pick<Override, 'scope' | 'policies'>,
  { snapshot, policy }: { readonly snapshot: Snapshot; readonly policy: Pick<Policy, 'name'> },
): boolean {
  return anyGlobMatches(override.policies, policy.name) && mayCover(override, snapshot);
}

/** The override of a kind in force for a run and policy that ends last, or null. */
export function overrideFor(
  overrides: readonly Override[],
  kind: Override['kind'],
  subject: { readonly snapshot: Snapshot; readonly policy: Pick<Policy, 'name'> },
  now: Instant,
): Override | null {
  let found: Override | null = null;
  for (const override of overrides) {
    if (override.kind !== kind || !isInForce(override, now)) continue;
    if (!covers(override, subject)) continue;
    if (!found || override.endsAt > found.endsAt) found = override;
  }
  return found;
}
