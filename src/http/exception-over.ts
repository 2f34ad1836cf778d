import type { Override } from '../core/decision/override.ts';
import { isInForce } from '../core/decision/override.ts';
import { exceptionAnswerOf } from '../core/policy/match.ts';
import type { Run } from '../core/run/run.ts';
import type { Instant } from '../core/values/duration.ts';
import { anyGlobMatches } from '../core/values/glob.ts';

/** How a run is called that such an override is about. */
export const EXCEPTED = { exempt: 'exempt', extend: 'extended' } as const;

/**
 * The override that holds every cancel of a run under a policy for longest; null where none surely does. What a scope asks
 * and only a pass can read, such as the machine, is left open: the pass itself decides that.
 */
export function exceptionOver(
  { run, policy }: { readonly run: Run; readonly policy: string },
  overrides: readonly Override[],
  now: Instant,
): Override | null {
  const snapshot = { run, phaseSince: now, signals: {} };
  const holding = overrides.filter(
    (override) =>
      isInForce(override, now) &&
      anyGlobMatches(override.policies, policy) &&
      exceptionAnswerOf(override.scope, snapshot) === 'yes',
  );
  return holding.toSorted((a, b) => b.endsAt - a.endsAt)[0] ?? null;
}
