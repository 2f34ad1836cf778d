import { DAY, type Instant } from './duration.ts';

/** A calendar period in UTC. */
export type Period = 'day' | 'week' | 'month';

/** Start of the calendar period that contains a moment, always in UTC. Weeks begin on Monday. */
export function periodStart(period: Period, now: Instant): Instant {
  const date = new Date(now);
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const day = Math.floor(now / DAY) * DAY;
  // 1970-01-01 was a Thursday.
  return period === 'day' ? day : day - ((Math.floor(day / DAY) + 3) % 7) * DAY;
}
