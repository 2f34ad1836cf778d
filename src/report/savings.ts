import type { AlikeRun, SpentRun, Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { costBetween, hourlyAt, leastOf } from '../core/signal/cost.ts';
import { DAY, HOUR, type Instant, type Milliseconds } from '../core/values/duration.ts';
import { compareText } from '../core/values/text.ts';
import { toCents } from './cents.ts';

/** Fewer completed runs say nothing about how long the next one takes. */
const LEAST_COMPLETED = 5;

/** The same work that is submitted within so long after a cancel is what the cancel did not avoid. */
const SUBMITTED_AGAIN_WITHIN: Milliseconds = 3 * DAY;

/** Up to which length a run was taken to go on; the method of each amount. */
export const AVOIDED_UNTIL = {
  'a-quarter': 'the length that a quarter of the completed runs of its experiment and definition did not reach',
  median: 'the median length of the completed runs of its experiment and definition',
  longest: 'the longest completed run of its experiment and definition',
  limit: 'its own time limit',
  'half-limit': 'half of its own time limit',
  nothing: 'nothing is known to compare it with',
} as const;
export type AvoidedUntil = keyof typeof AVOIDED_UNTIL;

interface Avoided {
  readonly cents: number;
  readonly until: AvoidedUntil;
}

/** Low, expected and high, in whole cents: the true amount cannot be known. */
export interface ThreeAmounts {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** What one cancel saved. Amounts are whole cents; `saved` can be below zero. */
export interface Saving {
  readonly decisionId: string;
  readonly runId: string;
  readonly displayName: string;
  readonly workspace: string;
  readonly policy: string;
  readonly currency: string;
  readonly avoided: Readonly<Record<keyof ThreeAmounts, Avoided>>;
  /** Cost of the same work that was submitted again, up to what was avoided at most. */
  readonly again: number;
  /** Cost from the request on until the nodes were free. */
  readonly leaked: number;
  /** Cost of the work that was lost, where the cancel was wrong. */
  readonly wrong: number;
  readonly saved: ThreeAmounts;
}

/** The savings of a policy. */
export interface PolicySavings extends Omit<Saving, 'decisionId' | 'runId' | 'displayName' | 'workspace' | 'avoided'> {
  readonly cancels: number;
  readonly avoided: ThreeAmounts;
}

/** What the confirmed cancels of a period saved. Those without a price, or without a known end, are left out and counted. */
export function savingsOf(
  facts: MoneyFacts,
  { from, until }: Stretch,
): { readonly savings: readonly Saving[]; readonly unknown: number } {
  const cancelled = facts.runs.filter(({ cancel }) => {
    const endedAt = cancel?.endedAt ?? null;
    return endedAt !== null && endedAt >= from && endedAt < until;
  });
  const sameAs = sameWork(facts.alike);
  const savings = cancelled.flatMap((run) => savingOf(run, sameAs(run), facts.wrong) ?? []);
  return { savings, unknown: cancelled.length - savings.length };
}

function savingOf(spent: SpentRun, same: readonly AlikeRun[], wrong: MoneyFacts['wrong']): Saving | null {
  const { run, cancel, cost, startedAt } = spent;
  const endedAt = cancel?.endedAt;
  if (!cancel || !cost || startedAt === null || endedAt === null || endedAt === undefined) return null;
  const { pieces, currency } = cost.cost;
  const perHour = hourlyAt(pieces, endedAt - 1, leastOf);
  if (perHour === 0) return null;
  const length = endedAt - startedAt;
  const lengths = same
    .flatMap((other) => (other.isCompleted && other.length !== null ? [other.length] : []))
    .toSorted((a, b) => a - b);
  const centsUntil = (end: Milliseconds) => toCents((Math.max(0, end - length) * perHour) / HOUR);
  const avoided = avoidedOf(lengths, run.timeLimit, centsUntil);
  const asked = cancel.requestedAt ?? endedAt;
  const again = Math.min(avoided.high.cents, costAgain(same, asked));
  const leaked = toCents(
    costBetween(cost.cost, asked, endedAt) + (Math.max(0, (cancel.releasedAt ?? endedAt) - endedAt) * perHour) / HOUR,
  );
  const lost = wrong.has(cancel.decisionId) ? toCents(costBetween(cost.cost, startedAt, asked)) : 0;
  const less = (gross: number) => gross - Math.min(again, gross) - leaked - lost;
  return {
    ...{ decisionId: cancel.decisionId, runId: run.id, displayName: run.displayName, workspace: run.workspaceName },
    ...{ policy: cancel.policy, currency, avoided, again, leaked, wrong: lost },
    saved: {
      low: less(avoided.low.cents),
      expected: less(avoided.expected.cents),
      high: less(avoided.high.cents),
    },
  };
}

/** @param lengths of completed runs of the same work, shortest first. */
function avoidedOf(
  lengths: readonly Milliseconds[],
  limit: Milliseconds | null,
  centsUntil: (end: Milliseconds) => number,
): Saving['avoided'] {
  const upTo = (until: AvoidedUntil, end: Milliseconds | null | undefined): Avoided =>
    end === null || end === undefined ? { cents: 0, until: 'nothing' } : { cents: centsUntil(end), until };
  const isKnown = lengths.length >= LEAST_COMPLETED;
  const low = upTo('a-quarter', isKnown ? quantile(lengths, 0.25) : null);
  const expected = isKnown
    ? upTo('median', quantile(lengths, 0.5))
    : upTo('half-limit', limit === null ? null : limit / 2);
  const high = limit === null ? upTo('longest', isKnown ? lengths.at(-1) : null) : upTo('limit', limit);
  // Whatever the method, the three are in order: a limit may be shorter than the median.
  const atLeast = (one: Avoided, other: Avoided) => (one.cents >= other.cents ? one : other);
  const middle = atLeast(expected, low);
  return { low, expected: middle, high: atLeast(high, middle) };
}

/** The value below which a share of sorted values lies, by linear interpolation (type 7 of Hyndman and Fan). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}

/** Finds the runs of the same work as a cancelled one. Grouped once: a year has thousands of cancels. */
function sameWork(alike: readonly AlikeRun[]): (cancelled: SpentRun) => readonly AlikeRun[] {
  const key = (...parts: readonly (string | null)[]) => JSON.stringify(parts);
  const byWork = Map.groupBy(alike, ({ workspaceId, definition, experiment }) =>
    key(workspaceId, definition, experiment),
  );
  const byOrigin = Map.groupBy(alike, ({ workspaceId, resubmittedFrom }) => key(workspaceId, resubmittedFrom));
  return ({ run: { workspaceId, id, definition, experiment } }) => {
    const ofWork = definition === null ? [] : (byWork.get(key(workspaceId, definition, experiment)) ?? []);
    const found = new Set([...ofWork, ...(byOrigin.get(key(workspaceId, id)) ?? [])]);
    return [...found].filter(({ runId }) => runId !== id);
  };
}

/** What the same work cost that was submitted soon after a cancel. */
function costAgain(same: readonly AlikeRun[], cancelledAt: Instant): number {
  const after = same.filter(
    ({ createdAt }) => createdAt > cancelledAt && createdAt <= cancelledAt + SUBMITTED_AGAIN_WITHIN,
  );
  return after.reduce((sum, { cost }) => {
    const until = cost?.until ?? null;
    // One that still runs costs what is recorded of it, up to its last piece.
    return cost ? sum + toCents(costBetween(cost.cost, cancelledAt, until ?? lastMoment(cost.cost.pieces))) : sum;
  }, 0);
}

function lastMoment(pieces: readonly { readonly startedAt: Instant; readonly endedAt: Instant | null }[]): Instant {
  return Math.max(0, ...pieces.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
}

/** Savings by policy and currency, by their expected amount. */
export function savingsByPolicy(savings: readonly Saving[]): readonly PolicySavings[] {
  const found = Map.groupBy(savings, ({ policy, currency }) => JSON.stringify([policy, currency]));
  return [...found.values()]
    .flatMap((some) => {
      const [first] = some;
      if (!first) return [];
      const sum = (of: (one: Saving) => number) => some.reduce((total, one) => total + of(one), 0);
      return [
        {
          policy: first.policy,
          currency: first.currency,
          cancels: some.length,
          avoided: {
            low: sum(({ avoided }) => avoided.low.cents),
            expected: sum(({ avoided }) => avoided.expected.cents),
            high: sum(({ avoided }) => avoided.high.cents),
          },
          again: sum(({ again }) => again),
          leaked: sum(({ leaked }) => leaked),
          wrong: sum(({ wrong }) => wrong),
          saved: {
            low: sum(({ saved }) => saved.low),
            expected: sum(({ saved }) => saved.expected),
            high: sum(({ saved }) => saved.high),
          },
        },
      ];
    })
    .toSorted((a, b) => b.saved.expected - a.saved.expected || compareText(a.policy, b.policy));
}
