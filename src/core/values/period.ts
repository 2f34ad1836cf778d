import { DAY, type Instant } from './duration.ts';

/** Calendar periods in UTC, the shortest first. */
export const PERIODS = ['day', 'week', 'month', 'quarter'] as const;
export type Period = (typeof PERIODS)[number];

const MONTHS = { month: 1, quarter: 3 } as const;

/** Start of the calendar period that contains a moment, always in UTC. Weeks begin on Monday. */
export function periodStart(period: Period, now: Instant): Instant {
  if (period === 'month' || period === 'quarter') return monthStart(now, MONTHS[period], 0);
  const day = Math.floor(now / DAY) * DAY;
  // 1970-01-01 was a Thursday.
  return period === 'day' ? day : day - ((Math.floor(day / DAY) + 3) % 7) * DAY;
}

/** The first moment after the calendar period that contains a moment. */
export function periodEnd(period: Period, now: Instant): Instant {
  if (period === 'month' || period === 'quarter') return monthStart(now, MONTHS[period], MONTHS[period]);
  return periodStart(period, now) + (period === 'day' ? DAY : 7 * DAY);
}

/** The start of the group of months that a moment is in, so many months later. */
function monthStart(now: Instant, months: number, later: number): Instant {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months + later, 1);
}
