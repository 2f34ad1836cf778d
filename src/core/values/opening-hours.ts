import { DAY, type Instant, MINUTE } from './duration.ts';
import type { WallTime, Zone } from './zone.ts';

/** Weekdays in the order of `Date.getUTCDay`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Hours of some days of the week. `to` is not after `from` when they reach over midnight. */
export interface Hours {
  /** Numbers of weekdays. */
  readonly days: readonly number[];
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

export interface Calendar {
  readonly hours: readonly Hours[];
  readonly zone: Zone;
  /** Dates (`2026-12-25`) on which no hours begin. */
  readonly except: ReadonlySet<string>;
}

/** How far ahead a closing is looked for: a week holds every weekday. */
const DAYS_AHEAD = 8;

/**
 * When the hours that hold `now` end, those that follow without a gap included: null when `now` is in none, infinity
 * when no end is in sight.
 */
export function closesAt(calendar: Calendar, now: Instant): Instant | null {
  const today = Math.floor(calendar.zone.wallAt(now) / DAY) * DAY;
  let end: Instant | null = null;
  // Yesterday's hours may reach into today.
  for (let ahead = -1; ahead <= DAYS_AHEAD; ahead++) {
    const before: Instant = end ?? now;
    const spans = spansOf(calendar, today + ahead * DAY);
    for (const [from, to] of spans) if (from <= (end ?? now) && to > (end ?? now)) end = to;
    if (ahead > 0 && (end === null || end === before)) return end;
  }
  return end === null ? null : Number.POSITIVE_INFINITY;
}

/** The hours that begin on a date, as moments, in the order of their beginnings. */
function spansOf({ hours, zone, except }: Calendar, date: WallTime): (readonly [Instant, Instant])[] {
  const day = new Date(date);
  if (except.has(day.toISOString().slice(0, 10))) return [];
  return hours
    .filter(({ days }) => days.includes(day.getUTCDay()))
    .map(({ from, to }): readonly [Instant, Instant] => {
      const end = date + to * MINUTE + (to > from ? 0 : DAY);
      // Hours that come twice when clocks are put back belong to the window both times.
      return [zone.instantOf(date + from * MINUTE, 'first'), zone.instantOf(end, 'last')];
    })
    .sort(([a], [b]) => a - b);
}
