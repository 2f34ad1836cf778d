import { z } from 'zod';
import { type Budget, budgetCounts, type ReachedThreshold } from '../money/budget.ts';
import { type BudgetUse, percentUsed } from '../money/budget-use.ts';
import { shortPeriodName } from '../money/budget-words.ts';
import { DAY, formatInstant, type Instant } from '../values/duration.ts';
import { PERIODS } from '../values/period.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';

const MOST_REASONS = 3;

/** `budget.used`: a threshold of a budget is reached. */
export const budgetSchema = z.object({
  budget: z.string(),
  /** In words: `runs with the tag project=atlas`. */
  counts: z.string(),
  /** What the page of spend is asked for to show it. An older version wrote none. */
  query: z.record(z.string(), z.string()).default({}),
  /** Whether it counts over all workspaces. */
  everywhere: z.boolean(),
  period: z.enum(PERIODS),
  /** `November`; and the name of the next one. */
  periodName: z.string(),
  nextPeriodName: z.string(),
  begin: z.string(),
  /** The first moment after the period. */
  end: z.string(),
  /** The threshold, in percent; and the next one, null after the last. */
  threshold: z.number(),
  nextThreshold: z.number().nullable(),
  /** Whole percents that are used for certain. */
  percent: z.number(),
  /** It may be more. */
  atLeast: z.boolean(),
  /** Why, in words; at most three. */
  whyAtLeast: z.array(z.string()),
  /** When the threshold was seen to be reached. */
  at: z.string(),
  /** Null on channels that show no money. */
  money: z
    .object({
      currency: z.string(),
      bound: z.number(),
      spent: z.number(),
      /** What each day that is left is taken to cost, and what that leads to; null with too little record. */
      forecast: z.object({ amount: z.number(), perDay: z.number(), days: z.number() }).nullable(),
      /** Who spent most of it; null where nobody looked, which an older version did not. */
      largest: z
        .object({
          by: z.enum(['owner', 'experiment']),
          groups: z.array(z.object({ name: z.string().nullable(), amount: z.number() })),
          others: z.object({ count: z.number(), amount: z.number() }),
        })
        .nullable()
        .default(null),
    })
    .nullable(),
  /** When it is used up at the pace of the last days; null where it is not, or already is. */
  overAt: z.string().nullable(),
});
export type BudgetData = z.output<typeof budgetSchema>;

/** The alert that a budget has reached its highest threshold so far. */
export function budgetAlert(
  use: BudgetUse,
  threshold: number,
  { id, now }: { readonly id: string; readonly now: Instant },
): Alert {
  const data = budgetData(use, threshold, now);
  const { recipients } = use.budget;
  return {
    id,
    at: now,
    type: 'budget.used',
    recipients,
    decisionId: null,
    findingId: null,
    announcesCancel: false,
    data,
  };
}

function budgetData(use: BudgetUse, threshold: number, now: Instant): BudgetData {
  const { budget, begin, end, open, forecast } = use;
  const { name, by, period, alertAt, currency, amount: bound } = budget;
  return {
    budget: oneLine(name, LONGEST_NAME),
    counts: oneLine(budgetCounts(by), LONGEST_NAME * 2),
    query: { period: periodQuery(period, begin), ...byQuery(by) },
    everywhere: by.kind !== 'workspace',
    period,
    periodName: shortPeriodName(period, begin),
    nextPeriodName: shortPeriodName(period, end),
    begin: formatInstant(begin),
    end: formatInstant(end),
    threshold,
    nextThreshold: alertAt.find((percent) => percent > threshold) ?? null,
    percent: percentUsed(use) ?? 0,
    atLeast: open.length > 0,
    whyAtLeast: open.slice(0, MOST_REASONS).map((why) => oneLine(why)),
    at: formatInstant(now),
    money: {
      ...{ currency, bound, spent: use.spent ?? 0 },
      forecast: forecast && { amount: forecast.amount, perDay: forecast.perDay, days: forecast.days },
      largest: use.largest && {
        ...use.largest,
        groups: use.largest.groups.map(({ name, amount }) => ({
          ...{ name: name === null ? null : oneLine(name, LONGEST_NAME), amount },
        })),
      },
    },
    overAt: forecast?.overAt ? formatInstant(forecast.overAt) : null,
  };
}

/** `2026-11-17`, `2026-W47`, `2026-11` or `2026-Q4`. */
function periodQuery(period: Budget['period'], begin: Instant): string {
  const date = new Date(begin).toISOString();
  if (period === 'day') return date.slice(0, 10);
  if (period === 'month') return date.slice(0, 7);
  if (period === 'quarter') return `${date.slice(0, 4)}-Q${Math.floor(new Date(begin).getUTCMonth() / 3) + 1}`;
  // A week of ISO 8601 is of the year that has its Thursday.
  const thursday = begin + 3 * DAY;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** What has no filter of its own is a line of a table. */
function byQuery(by: Budget['by']): Record<string, string> {
  switch (by.kind) {
    case 'tag':
      return { by: 'experiment', tag: `${by.key}=${by.value}` };
    case 'without-tag':
      return { by: `tag:${by.key}` };
    case 'workspace':
      return /[*?]/.test(by.value) ? { by: 'workspace' } : { by: 'owner', workspace: by.value };
    case 'owner':
      return { by: 'experiment', owner: by.value };
    case 'experiment':
      return { by: 'owner', experiment: by.value };
  }
}

/** A budget in a digest. */
export const digestBudgetSchema = z.object({
  budget: z.string(),
  periodName: z.string(),
  /** Whole percents that are used for certain; it may be more. */
  percent: z.number(),
  atLeast: z.boolean(),
  /** Since when it is used up, where an alert said so. */
  since: z.string().nullable(),
  money: z.object({ currency: z.string(), bound: z.number(), spent: z.number() }).nullable(),
});
export type DigestBudget = z.output<typeof digestBudgetSchema>;

/** From so many percent on a weekly digest names a budget. */
const NAMED_FROM = 80;

/** The budgets that a weekly digest names, the fullest first. */
export function digestBudgets(uses: readonly BudgetUse[], reached: readonly ReachedThreshold[]): DigestBudget[] {
  return uses
    .flatMap((use): DigestBudget[] => {
      const percent = percentUsed(use);
      if (percent === null || percent < NAMED_FROM) return [];
      const { name, currency, amount: bound } = use.budget;
      const usedUp = reached.filter(
        (one) => one.budget === name && one.begin === use.begin && one.bound === bound && one.percent >= 100,
      );
      const since = usedUp.length === 0 ? null : Math.min(...usedUp.map(({ at }) => at));
      return [
        {
          budget: oneLine(name, LONGEST_NAME),
          periodName: shortPeriodName(use.budget.period, use.begin),
          ...{ percent, atLeast: use.open.length > 0, since: since === null ? null : formatInstant(since) },
          money: { currency, bound, spent: use.spent ?? 0 },
        },
      ];
    })
    .sort((a, b) => b.percent - a.percent)
    .slice(0, MOST_BUDGETS);
}

const MOST_BUDGETS = 20;

/** Days of a period, and which of them a moment is in. */
export function dayOfPeriod({ begin, end, at }: Pick<BudgetData, 'begin' | 'end' | 'at'>): {
  readonly day: number;
  readonly of: number;
} {
  const day = (time: string) => Math.floor(Date.parse(time) / DAY);
  return { day: day(at) - day(begin) + 1, of: day(end) - day(begin) };
}
