import { DAY, formatInstant, type Instant } from '../values/duration.ts';
import { periodEnd, periodStart } from '../values/period.ts';
import type { Budget, BudgetSpend, LargestGroups } from './budget.ts';

/** The most days whose mean a forecast is made of: a week, so that each day of the week is in it once. */
export const FORECAST_DAYS = 7;
/** One day is no pace. */
export const LEAST_FORECAST_DAYS = 2;

/** What will have been spent when the period ends, if each day costs what the last whole days did on average. */
export interface BudgetForecast {
  readonly amount: number;
  readonly perDay: number;
  /** Of how many days the mean is. */
  readonly days: number;
  /** When the budget will be used up, if that is before the period ends. */
  readonly overAt: Instant | null;
}

/** `over`: used up. `passes`: the forecast passes it. `within`: neither, and all is known. `unknown`: it may be any. */
export const BUDGET_STATES = ['over', 'passes', 'within', 'unknown'] as const;
export type BudgetState = (typeof BUDGET_STATES)[number];

/** What is used of a budget, and where that leads. */
export interface BudgetUse {
  readonly budget: Budget;
  readonly begin: Instant;
  /** The first moment after the period. */
  readonly end: Instant;
  /** To the cent; null before anything was recorded. */
  readonly spent: number | null;
  /** In plain words why it may be more; empty where all is known. */
  readonly open: readonly string[];
  /** Up to when costs are counted. */
  readonly until: Instant | null;
  /** Null where nobody looked, and where nothing was spent. */
  readonly largest: LargestGroups | null;
  /** Null where there is too little record. */
  readonly forecast: BudgetForecast | null;
  readonly state: BudgetState;
  /** The UTC day on which it was used up; null where it was not. */
  readonly passedOn: Instant | null;
}

/** What is used of a budget at a moment. A lower bound is enough to be over it and never enough to be within it. */
export function useOfBudget(budget: Budget, spend: BudgetSpend, now: Instant): BudgetUse {
  const begin = periodStart(budget.period, now);
  const end = periodEnd(budget.period, now);
  const { recorded } = spend;
  // A record that ends before the period has nothing of it.
  if (!recorded || recorded.until < begin) {
    const why = recorded ? `the record ends ${formatInstant(recorded.until)}` : 'nothing was recorded yet';
    return {
      budget,
      begin,
      end,
      spent: null,
      open: [why],
      until: null,
      largest: null,
      forecast: null,
      state: 'unknown',
      passedOn: null,
    };
  }
  const gap = recorded.since > begin ? [`the record is without a gap only since ${formatInstant(recorded.since)}`] : [];
  const open = [...gap, ...spend.lacks];
  const until = Math.min(recorded.until, now);
  const spent = toCents(spend.amount);
  const forecast = forecastOf(budget, spend, { until, end });
  const largest = spend.largest && spend.largest.groups.length > 0 ? spend.largest : null;
  const facts = { budget, begin, end, spent, open, until, largest, forecast, passedOn: spend.passedOn ?? null };
  if (isReached(budget, spent, 100)) return { ...facts, state: 'over' };
  if (forecast && forecast.amount >= budget.amount) return { ...facts, state: 'passes' };
  const mayBeOver = spend.amount + spend.preparing + spend.unsettled >= budget.amount;
  return { ...facts, state: open.length > 0 || mayBeOver ? 'unknown' : 'within' };
}

function forecastOf(
  { amount: bound }: Budget,
  { amount, days }: BudgetSpend,
  { until, end }: { readonly until: Instant; readonly end: Instant },
): BudgetForecast | null {
  if (days.length < LEAST_FORECAST_DAYS) return null;
  const perDay = days.reduce((sum, day) => sum + day, 0) / days.length;
  const left = (end - until) / DAY;
  const total = amount + perDay * left;
  const isOver = amount < bound && perDay > 0 && total >= bound;
  const overAt = isOver ? Math.round(until + ((bound - amount) / perDay) * DAY) : null;
  return { amount: toCents(total), perDay: toCents(perDay), days: days.length, overAt };
}

/** The whole percents of a budget that are used for certain: 99.9 % is 99. */
export function percentUsed({ budget, spent }: Pick<BudgetUse, 'budget' | 'spent'>): number | null {
  return spent === null ? null : Math.floor((Math.round(spent * 100) * 100) / Math.round(budget.amount * 100));
}

/** The thresholds of a budget that are reached for certain, ascending. */
export function reachedThresholds({ budget, spent }: Pick<BudgetUse, 'budget' | 'spent'>): readonly number[] {
  return spent === null ? [] : budget.alertAt.filter((percent) => isReached(budget, spent, percent));
}

/** In whole cents, so that 80 % of 30,000 is reached at 24,000.00. */
function isReached({ amount }: Budget, spent: number, percent: number): boolean {
  return Math.round(spent * 100) >= Math.round(amount * percent);
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
