import { RAN_AGAIN_WITHIN } from '../core/money/judged-cancels.ts';
import type { SpentRun, Stretch, SubmittedAgain, WorkLengths } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { costBetween, hourlyAt, leastOf } from '../core/signal/cost.ts';
import { HOUR, type Instant, type Milliseconds } from '../core/values/duration.ts';
import { compareText } from '../core/values/text.ts';
import { toCents } from './cents.ts';

/** Fewer completed runs say nothing about how long the next one takes. */
const LEAST_COMPLETED = 5;

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
  /** Cost of the same work that was submitted again, as far as it takes from the expected amount: up to what was avoided. */
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
  const lengths = new Map(facts.lengths.map((one) => [workOf(one), one]));
  const again = byNearestCancel(facts.again);
  const savings = cancelled.flatMap(
    (spent) =>
      savingOf(spent, {
        lengths: lengths.get(workOf(spent.run)) ?? null,
        again: again.get(spent.cancel?.decisionId ?? '') ?? [],
        isWrong: facts.wrong.has(spent.cancel?.decisionId ?? ''),
      }) ?? [],
  );
  return { savings, unknown: cancelled.length - savings.length };
}

/** What is known of a cancel besides its run. */
interface Known {
  /** Null where no run of the same work completed. */
  readonly lengths: WorkLengths | null;
  readonly again: readonly SubmittedAgain[];
  readonly isWrong: boolean;
}

function savingOf(spent: SpentRun, { lengths, again: ranAgain, isWrong }: Known): Saving | null {
  const { run, cancel, cost, startedAt } = spent;
  const endedAt = cancel?.endedAt;
  if (!cancel || !cost || startedAt === null || endedAt === null || endedAt === undefined) return null;
  const { pieces, currency } = cost.cost;
  const perHour = hourlyAt(pieces, endedAt - 1, leastOf);
  if (perHour === 0) return null;
  const length = endedAt - startedAt;
  const centsUntil = (end: Milliseconds) => toCents((Math.max(0, end - length) * perHour) / HOUR);
  const avoided = avoidedOf(lengths, run.timeLimit, centsUntil);
  const asked = cancel.requestedAt ?? endedAt;
  const costOfAgain = costAgain(ranAgain, currency, asked);
  const leaked = toCents(
    costBetween(cost.cost, asked, endedAt) + (Math.max(0, (cancel.releasedAt ?? endedAt) - endedAt) * perHour) / HOUR,
  );
  const lost = isWrong ? toCents(costBetween(cost.cost, startedAt, asked)) : 0;
  const less = (gross: number) => gross - Math.min(costOfAgain, gross) - leaked - lost;
  return {
    ...{ decisionId: cancel.decisionId, runId: run.id, displayName: run.displayName, workspace: run.workspaceName },
    again: Math.min(costOfAgain, avoided.expected.cents),
    ...{ policy: cancel.policy, currency, avoided, leaked, wrong: lost },
    saved: {
      low: less(avoided.low.cents),
      expected: less(avoided.expected.cents),
      high: less(avoided.high.cents),
    },
  };
}

function avoidedOf(
  lengths: WorkLengths | null,
  limit: Milliseconds | null,
  centsUntil: (end: Milliseconds) => number,
): Saving['avoided'] {
  const upTo = (until: AvoidedUntil, end: Milliseconds | null | undefined): Avoided =>
    end === null || end === undefined ? { cents: 0, until: 'nothing' } : { cents: centsUntil(end), until };
  const known = lengths !== null && lengths.completed >= LEAST_COMPLETED ? lengths : null;
  const low = upTo('a-quarter', known?.quarter);
  const expected = known ? upTo('median', known.median) : upTo('half-limit', limit === null ? null : limit / 2);
  const high = limit === null ? upTo('longest', known?.longest) : upTo('limit', limit);
  // Whatever the method, the three are in order: a limit may be shorter than the median.
  const atLeast = (one: Avoided, other: Avoided) => (one.cents >= other.cents ? one : other);
  const middle = atLeast(expected, low);
  return { low, expected: middle, high: atLeast(high, middle) };
}

/** The key of the work of a run: its experiment and definition. */
function workOf(run: {
  readonly workspaceId: string;
  readonly definition: string | null;
  readonly experiment: string | null;
}): string {
  return JSON.stringify([run.workspaceId, run.definition, run.experiment]);
}

/**
 * What ran again by the decision of the cancel that it counts against: the nearest before it. So it counts once, also where
 * the same work was cancelled several times.
 */
function byNearestCancel(again: readonly SubmittedAgain[]): ReadonlyMap<string, readonly SubmittedAgain[]> {
  const nearest = ({ createdAt, after }: SubmittedAgain) =>
    after
      .filter(({ at }) => at < createdAt && createdAt <= at + RAN_AGAIN_WITHIN)
      .toSorted((a, b) => b.at - a.at || compareText(a.decisionId, b.decisionId))[0];
  return Map.groupBy(again, (one) => nearest(one)?.decisionId ?? '');
}

/** What it cost, in the currency of the cancelled run: another one is never added. */
function costAgain(again: readonly SubmittedAgain[], currency: string, cancelledAt: Instant): number {
  return again.reduce((sum, { cost: { cost, until } }) => {
    if (cost.currency !== currency) return sum;
    // One that still runs costs what is recorded of it, up to its last piece.
    return sum + toCents(costBetween(cost, cancelledAt, until ?? lastMoment(cost.pieces)));
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
