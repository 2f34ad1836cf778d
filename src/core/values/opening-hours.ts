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

/** How far ahead an opening is looked for: exceptions may cover months. */
const DAYS_AHEAD_OF_OPENING = 400;

/** When hours begin next, from `now` on; `now` where it is within hours, null when none are in sight. */
export function opensAt(calendar: Calendar, now: Instant): Instant | null {
  if (closesAt(calendar, now) !== null) return now;
  const today = Math.floor(calendar.zone.wallAt(now) / DAY) * DAY;
  for (let ahead = 0; ahead <= DAYS_AHEAD_OF_OPENING; ahead++)
    for (const [from, to] of spansOf(calendar, today + ahead * DAY)) if (from > now && to > from) return from;
  return null;
}

/** `mon-fri 08:00-20:00 Europe/Berlin, but not on 2026-12-25`. */
export function describeCalendar({ hours, zone, except }: Calendar): string {
  const not = except.size === 0 ? '' : `, but not on ${[...except].sort().join(', ')}`;
  return `${describeHours(hours)} ${zone.name}${not}`;
}

/** A moment of the coming days as people say it: `Tue 09:00 (2026-01-06, Europe/Berlin)`. */
export function dayAndTime(zone: Zone, at: Instant): string {
  const [day, date, time] = localTime(zone, at).split(' ');
  return `${day} ${time} (${date}, ${zone.name})`;
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

/** `Fri 2026-01-02 20:00 Europe/Berlin`. */
export function localTime(zone: Zone, at: Instant): string {
  const [date, time = ''] = new Date(zone.wallAt(at)).toISOString().split('T');
  return `${capital(dayName(Math.floor(zone.wallAt(at) / DAY)))} ${date} ${time.slice(0, 5)} ${zone.name}`;
}

/** 1970 began on a Thursday. */
function dayName(days: number): string {
  return WEEKDAYS[(((days + 4) % 7) + 7) % 7] ?? '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `mon-fri 08:00-20:00`. */
export function describeHours(hours: readonly Hours[]): string {
  return hours.map(({ days, from, to }) => `${describeDays(days)} ${clock(from)}-${clock(to)}`).join(', ');
}

/** Days that follow one another as a range. */
function describeDays(days: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last && (last[1] + 1) % 7 === day) last[1] = day;
    else ranges.push([day, day]);
  }
  return ranges
    .map(([first, last]) => (first === last ? WEEKDAYS[first] : `${WEEKDAYS[first]}-${WEEKDAYS[last]}`))
    .join('+');
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
