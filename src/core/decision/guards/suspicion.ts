import type { Instant } from '../../values/duration.ts';
import { isApproved } from './consent.ts';
import type { Guard } from './guard.ts';

/** How many runs must have turned bad in one pass. */
const SUSPECT_RUNS = 5;
/** The share of the policy's judged runs that they must be. */
const SUSPECT_SHARE = 0.5;
/** From how many experiments they must come: runs of one experiment turn bad together for good reasons. */
const SUSPECT_EXPERIMENTS = 3;

/**
 * Many unrelated runs turned bad at once by what was measured of them, which looks like broken telemetry. A person may
 * approve all the same. What is read as a fact of each run by itself (a report, a tag, a time) is not suspected.
 */
export const suspicion: Guard = {
  name: 'suspicion',
  stopsNotice: false,
  check(assessment, { now }) {
    const reason = assessment.history.finding?.suspected ?? null;
    if (reason === null || !assessment.verdict.isMeasured || isApproved(assessment, now)) return null;
    return { why: 'suspected', reason, next: null, ask: 'suspected' };
  },
};

/** A run that a policy judged. */
export interface JudgedRun {
  readonly runId: string;
  readonly policy: string;
  readonly experiment: string | null;
  readonly createdAt: Instant;
  /** Since when it violates the policy; null where it has no open finding, or where facts alone show the violation. */
  readonly since: Instant | null;
}

/**
 * Policies under which many unrelated runs turned bad by measured signals in one and the same pass: broken telemetry looks like that.
 * Rests on the findings' `since` alone. Each finding keeps the suspicion, whatever becomes of the others.
 * @returns policy name to the sentence that says why.
 */
export function suspectedPolicies(judged: readonly JudgedRun[]): ReadonlyMap<string, string> {
  const suspected = new Map<string, string>();
  const violating = Map.groupBy(
    judged.filter(({ since }) => since !== null),
    ({ policy, since }) => `${since} ${policy}`,
  );
  const byPolicy = Map.groupBy(judged, ({ policy }) => policy);
  for (const turned of violating.values()) {
    const [first] = turned;
    if (!first || first.since === null || turned.length < SUSPECT_RUNS) continue;
    const { policy, since } = first;
    // A run that names no experiment is related to no other.
    const experiments = new Set(turned.map(({ experiment, runId }) => experiment ?? runId));
    if (experiments.size < SUSPECT_EXPERIMENTS) continue;
    // Runs submitted since then say nothing about that pass and must not outnumber it.
    const then = (byPolicy.get(policy) ?? []).filter((run) => run.createdAt <= since).length;
    if (turned.length < SUSPECT_SHARE * then) continue;
    suspected.set(
      policy,
      `${turned.length} of ${then} runs turned bad in one pass. That may be broken telemetry, so a person is asked`,
    );
  }
  return suspected;
}
