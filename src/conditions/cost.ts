import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { combineAnyOf } from '../core/policy/kleene.ts';
import { factOf, type Run } from '../core/run/run.ts';
import { costBetween, preparingBetween } from '../core/signal/cost.ts';
import type { Cost, CostPiece, Snapshot } from '../core/signal/signal.ts';
import { formatDuration, HOUR, type Instant } from '../core/values/duration.ts';
import { type Money, money, otherCurrency, shownMoney } from './parameters/money.ts';
import { need } from './signals/need.ts';
import { isOutdated } from './time/reading-age.ts';

const TIMING = { kind: 'timing' } as const;
const COST = { kind: 'cost' } as const;

const LIMITS = ['over', 'rate-over', 'projected-over'] as const;

const parameters = z
  .strictObject(
    {
      over: money().optional().describe('What the run has cost so far.'),
      'rate-over': money().optional().describe('What it costs in an hour as it is now.'),
      'projected-over': money().optional().describe('What it will have cost at its own time limit, as it is now.'),
    },
    { error: 'a map such as {over: 500 USD}' },
  )
  .refine((given) => LIMITS.some((limit) => given[limit] !== undefined), {
    error: 'at least one of over, rate-over and projected-over',
  });

export type CostParameters = z.infer<typeof parameters>;

/**
 * A run has cost, costs an hour, or will have cost too much. Manual: docs/conditions/cost.md
 *
 * ```yaml
 * cost: {over: 500 USD, rate-over: 120 USD}
 * ```
 */
export const cost: ConditionKind<CostParameters> = {
  kind: 'cost',
  summary: 'The run has cost, or costs an hour, or will have cost more than a limit.',
  parameters,
  signals: () => [TIMING, { kind: 'compute' }, { kind: 'children' }, COST],
  compile: (given) => (snapshot, now) => checkCost(snapshot, given, now),
};

function checkCost(snapshot: Snapshot, given: CostParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  const cost = need(snapshot, COST, now);
  if (!cost.known) return cost.answer;
  const spending = spendingOf(cost.value, cost.at, now);
  const limits: ConditionResult[] = [];
  if (given.over) limits.push(checkSpent(spending, given.over, now));
  if (given['rate-over']) limits.push(checkRate(spending, given['rate-over'], now));
  if (given['projected-over']) limits.push(checkProjected(snapshot, spending, given['projected-over'], now));
  return { ...combineAnyOf(limits), age: cost.age };
}

/** What a run has cost, and costs an hour; lower bounds when something has no price. */
interface Spending {
  readonly currency: string;
  /** Up to here: what was running then may have ended since. */
  readonly seenAt: Instant;
  readonly spent: number;
  /** The most that was added since. */
  readonly since: number;
  readonly hourly: number;
  /** The most that nodes that were or are getting ready may add, so far and an hour. */
  readonly preparing: { readonly spent: number; readonly hourly: number };
  readonly unpriced: readonly string[];
}

function spendingOf(given: Cost, at: Instant, now: Instant): Spending {
  const { pieces, currency, unpriced } = given;
  const seenAt = Math.min(at, now);
  return {
    currency,
    seenAt,
    spent: costBetween(given, Number.NEGATIVE_INFINITY, seenAt),
    since: costBetween(given, seenAt, now),
    hourly: hourlyOf(pieces, seenAt),
    preparing: {
      spent: preparingBetween(given, Number.NEGATIVE_INFINITY, now),
      hourly: hourlyOf(given.preparing ?? [], seenAt),
    },
    unpriced,
  };
}

/** What the pieces that are running at a moment cost in an hour. */
function hourlyOf(pieces: readonly CostPiece[], at: Instant): number {
  const growing = pieces.filter(({ startedAt, endedAt }) => startedAt <= at && (endedAt === null || endedAt > at));
  return growing.reduce((sum, piece) => sum + piece.nodes * piece.pricePerNodeHour, 0);
}

function checkSpent(spending: Spending, limit: Money, now: Instant): ConditionResult {
  const { spent, hourly, preparing, seenAt } = spending;
  const reaches = hourly > 0 ? Math.max(now, seenAt + Math.ceil(((limit.amount - spent) / hourly) * HOUR)) : null;
  const judged = compared({ words: 'has cost', value: spent, more: preparing.spent, about: 'spent' }, spending, limit);
  if (judged.outcome !== 'healthy' || spent + preparing.spent + spending.since < limit.amount)
    return { ...judged, violatedAt: reaches };
  const reason = `${judged.reason}; what it cost in the ${formatDuration(now - seenAt)} since was not read`;
  return { ...judged, outcome: 'unknown', reason };
}

function checkRate(spending: Spending, limit: Money, now: Instant): ConditionResult {
  const { hourly, preparing, seenAt } = spending;
  const judged = compared(
    { words: 'costs an hour', value: hourly, more: preparing.hourly, about: 'rate' },
    spending,
    limit,
  );
  return isOutdated(seenAt, now) ? outdated(judged, seenAt, now) : judged;
}

/** What was running then may have ended since, and more may have begun. */
function outdated({ reason, threshold }: ConditionResult, seenAt: Instant, now: Instant): ConditionResult {
  return result('unknown', `${reason}, when it was last read ${formatDuration(now - seenAt)} ago`, { threshold });
}

function checkProjected(snapshot: Snapshot, spending: Spending, limit: Money, now: Instant): ConditionResult {
  const { run } = snapshot;
  const threshold = limit.amount;
  const timing = need(snapshot, TIMING, now, { threshold });
  if (!timing.known) return timing.answer;
  const { startedAt } = timing.value;
  const { preparing, spent, seenAt } = spending;
  const isYetToStart = startedAt === null && !hasBegun(run, spending);
  if (isYetToStart && preparing.spent === 0 && spending.unpriced.length === 0)
    return result('healthy', `has not started (${run.status})`, { threshold });
  // The cost so far is the least that it will have cost at its end.
  const left = run.timeLimit === null || startedAt === null ? 0 : Math.max(0, startedAt + run.timeLimit - seenAt);
  const projected = spent + (spending.hourly * left) / HOUR;
  const words = 'will have cost at its time limit';
  const judged = compared({ words, value: projected, more: preparing.spent, about: 'projected' }, spending, limit);
  if (isOutdated(seenAt, now) && spent < limit.amount) return outdated(judged, seenAt, now);
  if (isYetToStart || judged.outcome !== 'healthy') return judged;
  const why = startedAt === null ? `it is ${run.status}, and Azure reports no start` : whyWithoutLimit(run);
  return why === null ? judged : result('unknown', `${why}, so its cost at the end is not known`, { threshold });
}

/** Whether a run, or a child of it, must have started, even if Azure reports no start. */
function hasBegun({ phase }: Run, { spent }: Spending): boolean {
  return phase === 'running' || phase === 'finalizing' || spent > 0;
}

/** Null when it has a time limit that can be read. */
function whyWithoutLimit(run: Run): string | null {
  const timeLimit = factOf(run, 'timeLimit');
  if (!timeLimit.known) return timeLimit.reason;
  return timeLimit.value === null ? 'it has no time limit' : null;
}

/** An amount that is held against a limit. */
interface Amount {
  readonly words: string;
  readonly value: number;
  /** What there may be besides at most. */
  readonly more: number;
  readonly about: string;
}

function compared(amount: Amount, { currency, unpriced }: Spending, limit: Money): ConditionResult {
  const { words, value, more, about } = amount;
  const threshold = limit.amount;
  const mismatch = otherCurrency(limit, currency);
  if (mismatch) return result('unknown', mismatch, { threshold });
  const atLeast = unpriced.length > 0 ? 'at least ' : '';
  const besides = more > 0 ? `, and at most ${shownMoney(more, currency)} more while nodes got ready` : '';
  const reason = `${words} ${atLeast}${shownMoney(value, currency)}${besides}, limit ${shownMoney(limit.amount, currency)}`;
  const facts = { value: Math.round(value * 100) / 100, threshold, identity: `cost:${about}` };
  if (value >= limit.amount) return result('violated', reason, facts);
  if (unpriced.length > 0)
    return result('unknown', `${reason}; not all of the cost of ${unpriced.slice(0, 3).join(', ')} is known`, facts);
  return result(value + more < limit.amount ? 'healthy' : 'unknown', reason, facts);
}
