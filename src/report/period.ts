import type { Stretch } from '../core/money/spent-run.ts';
import { DAY, type Instant } from '../core/values/duration.ts';

/** Lengths of a report's period, in UTC. */
export const REPORT_PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

/**
 * A period by its name: `2026-11-17` a day, `2026-W47` a week of ISO 8601, `2026-11` a month, `2026-Q4` a quarter, `2026` a
 * year; null where it is none of them. All in UTC.
 */
export function periodNamed(name: string): Stretch | null {
  const [, year, rest = ''] = /^(\d{4})(?:-(.+))?$/.exec(name.trim()) ?? [];
  if (year === undefined) return null;
  const y = Number(year);
  if (rest === '') return months(y, 0, 12);
  const [, quarter] = /^Q([1-4])$/i.exec(rest) ?? [];
  if (quarter !== undefined) return months(y, (Number(quarter) - 1) * 3, 3);
  const [, week] = /^W(\d{2})$/i.exec(rest) ?? [];
  if (week !== undefined) return isoWeek(y, Number(week));
  const [, month, day] = /^(\d{2})(?:-(\d{2}))?$/.exec(rest) ?? [];
  const m = Number(month);
  if (month === undefined || m < 1 || m > 12) return null;
  if (day === undefined) return months(y, m - 1, 1);
  const from = Date.UTC(y, m - 1, Number(day));
  return new Date(from).getUTCMonth() === m - 1 && Number(day) > 0 ? { from, until: from + DAY } : null;
}

/** The name of the period of a length that contains a moment, as {@link periodNamed} takes it. */
export function periodAt(length: ReportPeriod, at: Instant): string {
  const date = new Date(at).toISOString().slice(0, 10);
  switch (length) {
    case 'day':
      return date;
    case 'week':
      return weekName(at);
    case 'month':
      return date.slice(0, 7);
    case 'quarter':
      return `${date.slice(0, 4)}-Q${Math.floor(new Date(at).getUTCMonth() / 3) + 1}`;
    case 'year':
      return date.slice(0, 4);
  }
}

/** The names of the periods of each length that contain a moment. */
export function periodsWithin(at: Instant): Readonly<Record<ReportPeriod, string>> {
  // One entry for each length, which is what the type says.
  return Object.fromEntries(REPORT_PERIODS.map((length) => [length, periodAt(length, at)])) as Record<
    ReportPeriod,
    string
  >;
}

/** The length of a period by its name. */
export function lengthOf(name: string): ReportPeriod {
  if (/W/i.test(name)) return 'week';
  if (/Q/i.test(name)) return 'quarter';
  return name.length === 4 ? 'year' : name.length === 7 ? 'month' : 'day';
}

/** The period before and the one after, of the same length. */
export function periodsBeside(
  length: ReportPeriod,
  { from, until }: Stretch,
): readonly [before: string, after: string] {
  return [periodAt(length, from - 1), periodAt(length, until)];
}

function months(year: number, first: number, count: number): Stretch {
  return { from: Date.UTC(year, first, 1), until: Date.UTC(year, first + count, 1) };
}

/** Week 1 is that of the first Thursday (ISO 8601). */
function isoWeek(year: number, week: number): Stretch | null {
  const from = mondayOf(Date.UTC(year, 0, 4)) + (week - 1) * 7 * DAY;
  if (week < 1 || weekName(from) !== `${year}-W${String(week).padStart(2, '0')}`) return null;
  return { from, until: from + 7 * DAY };
}

function mondayOf(at: Instant): Instant {
  const day = Math.floor(at / DAY);
  // 1970-01-01 was a Thursday.
  return (day - ((day + 3) % 7)) * DAY;
}

function weekName(at: Instant): string {
  const monday = mondayOf(at);
  const year = new Date(monday + 3 * DAY).getUTCFullYear();
  const week = Math.round((monday - mondayOf(Date.UTC(year, 0, 4))) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
