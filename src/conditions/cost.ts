import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { combineAnyOf } from '../core/policy/kleene.ts';
import { factOf, type Run } from '../core/run/run.ts';
import {
  costBetween,
  hourlyAt,
  leastOf,
  mostOf,
  preparingBetween,
  unsettledBetween,
  unsettledOf,
} from '../core/signal/cost.ts';
import type { Cost, Snapshot } from '../core/signal/signal.ts';
import { formatDuration, HOUR, type Instant } from '../core/values/duration.ts';
import { needsNodes } from './parameters/job-types.ts';
import { type Money, money, mostSpent, otherCurrency, type Spent, shownMoney, shownSpent } from './parameters/money.ts';
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
  cannotHold: (_, runs) => needsNodes(runs),
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
  return combineAnyOf(limits).with({ age: cost.age });
}

/** What a run has cost, and costs an hour; lower bounds when something has no price. */
interface Spending {
  readonly currency: string;
  /** Up to here: what was running then may have ended since. */
  readonly seenAt: Instant;
  readonly spent: Spent;
  /** The most that was added since. */
  readonly since: number;
  readonly hourly: Spent;
  readonly unpriced: readonly string[];
  readonly notes: readonly string[];
}

function spendingOf(given: Cost, at: Instant, now: Instant): Spending {
  const { pieces, currency, unpriced, preparing = [], notes = [] } = given;
  const seenAt = Math.min(at, now);
  return {
    currency,
    seenAt,
    spent: {
      amount: costBetween(given, Number.NEGATIVE_INFINITY, seenAt),
      unsettled: unsettledBetween(given, Number.NEGATIVE_INFINITY, seenAt),
      preparing: preparingBetween(given, Number.NEGATIVE_INFINITY, now),
    },
    since: costBetween(given, seenAt, now) + unsettledBetween(given, seenAt, now),
    hourly: {
      amount: hourlyAt(pieces, seenAt, leastOf),
      unsettled: hourlyAt(pieces, seenAt, unsettledOf),
      preparing: hourlyAt(preparing, seenAt, mostOf),
    },
    unpriced,
    notes,
  };
}

function checkSpent(spending: Spending, limit: Money, now: Instant): ConditionResult {
  const { spent, hourly, seenAt } = spending;
  const left = (limit.amount - spent.amount) / hourly.amount;
  const reaches = hourly.amount > 0 ? Math.max(now, seenAt + Math.ceil(left * HOUR)) : null;
  const judged = compared({ words: 'has cost', spent, about: 'spent' }, spending, limit);
  if (judged.outcome !== 'healthy' || mostSpent(spent) + spending.since < limit.amount)
    return judged.with({ violatedAt: reaches });
  const words = () => `${judged.reason}; what it cost in the ${formatDuration(now - seenAt)} since was not read`;
  return judged.but('unknown', words);
}

function checkRate(spending: Spending, limit: Money, now: Instant): ConditionResult {
  const { hourly, seenAt } = spending;
  const judged = compared({ words: 'costs an hour', spent: hourly, about: 'rate' }, spending, limit);
  return isOutdated(seenAt, now) ? outdated(judged, seenAt, now) : judged;
}

/** What was running then may have ended since, and more may have begun. */
function outdated(judged: ConditionResult, seenAt: Instant, now: Instant): ConditionResult {
  const words = () => `${judged.reason}, when it was last read ${formatDuration(now - seenAt)} ago`;
  return result('unknown', words, { threshold: judged.threshold });
}

function checkProjected(snapshot: Snapshot, spending: Spending, limit: Money, now: Instant): ConditionResult {
  const { run } = snapshot;
  const threshold = limit.amount;
  const timing = need(snapshot, TIMING, now, { threshold });
  if (!timing.known) return timing.answer;
  const { startedAt } = timing.value;
  const { spent, hourly, seenAt } = spending;
  const isYetToStart = startedAt === null && !hasBegun(run, spending);
  if (isYetToStart && spent.preparing === 0 && spending.unpriced.length === 0)
    return result('healthy', `has not started (${run.status})`, { threshold });
  // The cost so far is the least that it will have cost at its end.
  const left = run.timeLimit === null || startedAt === null ? 0 : Math.max(0, startedAt + run.timeLimit - seenAt);
  const projected = {
    amount: spent.amount + (hourly.amount * left) / HOUR,
    unsettled: spent.unsettled + (hourly.unsettled * left) / HOUR,
    preparing: spent.preparing,
  };
  const words = 'will have cost at its time limit';
  const judged = compared({ words, spent: projected, about: 'projected' }, spending, limit);
  if (isOutdated(seenAt, now) && spent.amount < limit.amount) return outdated(judged, seenAt, now);
  if (isYetToStart || judged.outcome !== 'healthy') return judged;
  const why = startedAt === null ? `it is ${run.status}, and Azure reports no start` : whyWithoutLimit(run);
  return why === null ? judged : result('unknown', `${why}, so its cost at the end is not known`, { threshold });
}

/** Whether a run, or a child of it, must have started, even if Azure reports no start. */
function hasBegun({ phase }: Run, { spent }: Spending): boolean {
  return phase === 'running' || phase === 'finalizing' || spent.amount > 0;
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
  readonly spent: Spent;
  readonly about: string;
}

/** What is certain can violate a limit; what there may be besides only keeps it from being healthy. */
function compared({ words, spent, about }: Amount, spending: Spending, limit: Money): ConditionResult {
  const { currency, unpriced, notes } = spending;
  const threshold = limit.amount;
  const mismatch = otherCurrency(limit, currency);
  if (mismatch) return result('unknown', mismatch, { threshold });
  const isWhole = unpriced.length === 0;
  const reason = () => {
    const sum = `${words} ${shownSpent(spent, isWhole, currency)}, limit ${shownMoney(threshold, currency)}`;
    const gap = isWhole ? [] : [`not all of the cost of ${unpriced.slice(0, MOST_NAMED).join(', ')} is known`];
    return [sum, ...gap, ...notes.slice(0, MOST_NAMED)].join('; ');
  };
  const facts = { value: Math.round(spent.amount * 100) / 100, threshold, identity: `cost:${about}` };
  if (spent.amount >= threshold) return result('violated', reason, facts);
  return result(isWhole && mostSpent(spent) < threshold ? 'healthy' : 'unknown', reason, facts);
}

const MOST_NAMED = 3;
