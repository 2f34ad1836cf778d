import { amountText } from '../values/amount-text.ts';
import type { Instant } from '../values/duration.ts';
import type { Period } from '../values/period.ts';
import { type BudgetUse, LEAST_FORECAST_DAYS, percentUsed } from './budget-use.ts';

/* What is said of a budget everywhere: by the API, commands, the console and messages. Days are those of UTC. */

/** `over on 20 Nov`, `about 96 % at the end`, `used up`: where it leads, in a few words. */
export function budgetSays(use: BudgetUse): string {
  const { budget, spent, forecast, state, open } = use;
  if (spent === null) return `not known: ${open[0] ?? 'nothing was recorded yet'}`;
  const more = open.length > 0 ? '; not all is known' : '';
  if (state === 'over') {
    const beyond = spent - budget.amount;
    return beyond > 0 ? `used up, over by ${plainMoney(beyond, budget.currency)}` : 'used up';
  }
  if (!forecast) return `no forecast before ${LEAST_FORECAST_DAYS} whole days of record${more}`;
  if (forecast.overAt !== null) return `over on ${dayOf(forecast.overAt)}${more}`;
  const percent = Math.floor((forecast.amount / budget.amount) * 100);
  return `about ${percent} % at the end${more}`;
}

/** `90 %`, `at least 90 %`. */
export function usedInWords(use: BudgetUse): string {
  const percent = percentUsed(use);
  if (percent === null) return 'not known';
  return `${use.open.length > 0 ? 'at least ' : ''}${percent} %`;
}

/** How the forecast was made, to be read beside it. */
export function forecastMethod({ forecast, budget }: BudgetUse): string | null {
  if (!forecast) return null;
  return `what was spent, and for each day that is left the mean of the last ${forecast.days} whole days, ${plainMoney(forecast.perDay, budget.currency)}`;
}

/** `November 2026`, `Q4 2026`, `the week from 23 Nov`, `20 Nov`. */
export function periodName(period: Period, begin: Instant): string {
  const name = shortPeriodName(period, begin);
  return period === 'month' || period === 'quarter' ? `${name} ${new Date(begin).getUTCFullYear()}` : name;
}

/** The same where the year is clear: `November`. */
export function shortPeriodName(period: Period, begin: Instant): string {
  if (period === 'month') return format(begin, { month: 'long' });
  if (period === 'quarter') return `Q${Math.floor(new Date(begin).getUTCMonth() / 3) + 1}`;
  return period === 'week' ? `the week from ${dayOf(begin)}` : dayOf(begin);
}

/** `20 Nov`, of UTC. */
function dayOf(at: Instant): string {
  return format(at, { day: 'numeric', month: 'short' });
}

function format(at: Instant, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' }).format(at);
}

function plainMoney(amount: number, currency: string): string {
  return `${amountText(amount)} ${currency}`;
}
