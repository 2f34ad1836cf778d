import type { Stretch } from '../core/money/spent-run.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import type { SpendDay } from './spend-report.ts';

/** The most days whose mean a forecast is made of: a week, so that each day of the week is in it once. */
const MOST_DAYS = 7;
/** One day is no pace. */
const LEAST_DAYS = 2;

/** What will have been spent when the period ends, if each day costs what its last whole days did on average. */
export interface Forecast {
  readonly cents: number;
  readonly perDay: number;
  /** Of how many days the mean is. */
  readonly days: number;
}

/**
 * The forecast of a period that is not over; null where it is, or with too few whole days.
 * @param since from when on the record is without a gap
 */
export function forecastOf(
  { days, cents }: { readonly days: readonly SpendDay[]; readonly cents: number },
  { from, until }: Stretch,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): Forecast | null {
  if (now >= until) return null;
  const today = Math.floor(now / DAY) * DAY;
  const first = Math.max(Math.ceil(Math.max(from, since) / DAY) * DAY, today - MOST_DAYS * DAY);
  const count = (today - first) / DAY;
  if (count < LEAST_DAYS) return null;
  const whole = days.filter(({ day }) => day >= first && day < today);
  const perDay = whole.reduce((sum, day) => sum + day.cents, 0) / count;
  return { cents: Math.round(cents + (perDay * (until - now)) / DAY), perDay: Math.round(perDay), days: count };
}
