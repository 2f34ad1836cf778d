import { DAY, type Instant, MINUTE, type Milliseconds, parseDuration } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { WallTime, Zone } from '../../core/values/zone.ts';
import type { Here } from './show.ts';

/*
 * Times as people write them, the same for every command. Days and clock times are those of the zone in which times are
 * shown.
 */

/** What can be written, for an error and for `--help`. */
export const WHEN_FORMS = '2h, 30m, 7d; 03:00; today, yesterday, monday, monday 09:00; 2026-01-31, 2026-01-31 09:30';

/** Where a time that can be read in two ways lies: `--since 03:00` has been, `--until 03:00` of an override comes. */
export type Direction = 'past' | 'future';

/** A length from now, or a moment. */
export type When = { readonly length: Milliseconds } | { readonly at: Instant };

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Reads a time; null if it is none. */
export function parseWhen(text: string, direction: Direction, here: Here): When | null {
  const given = text
    .trim()
    .toLowerCase()
    .replace(/^(since|until|last|next) +/, '');
  const length = parseDuration(given.replace(/ +ago$/, '').replaceAll(' ', ''));
  if (length !== null) return { length };
  if (given === 'now') return { at: here.now };
  if (WITH_ZONE.test(given)) return momentOrNull(Date.parse(given.toUpperCase()));
  const [day = '', clock, ...more] = given.split(/[ t](?=\d{1,2}:)/);
  if (more.length > 0) return null;
  return CLOCK.test(day) && clock === undefined ? clockOnly(day, direction, here) : dayAt(day, clock, direction, here);
}

/** A bound of something that looks back: a length before its end, or a moment. */
export type Past = Milliseconds | { readonly at: Instant };

/** The moment of a bound. @param end from which a length counts back. */
export function pastMoment(past: Past, end: Instant): Instant {
  return typeof past === 'number' ? end - past : past.at;
}

/** A time that a person gave. @throws {StartError} with what can be written. */
export function readWhen(text: string, direction: Direction, here: Here): When {
  const when = parseWhen(text, direction, here);
  if (when !== null) return when;
  throw new StartError(`"${text}" is no time. You can write ${WHEN_FORMS}.`);
}

/** The moment of it, on the clock of `here`. */
export function momentOf(when: When, direction: Direction, { now }: Pick<Here, 'now'>): Instant {
  if ('at' in when) return when.at;
  return direction === 'past' ? now - when.length : now + when.length;
}

function momentOrNull(at: number): When | null {
  return Number.isNaN(at) ? null : { at };
}

/** The last or the next time that the clock shows this. When clocks are put back it shows it twice. */
function clockOnly(text: string, direction: Direction, { now, zone }: Here): When {
  const today = startOf(zone.wallAt(now)) + clockOf(text);
  const twice = [zone.instantOf(today, 'first'), zone.instantOf(today, 'last')];
  if (direction === 'past') {
    const been = twice.filter((at) => at <= now);
    return { at: been.at(-1) ?? zone.instantOf(today - DAY, 'last') };
  }
  return { at: twice.find((at) => at > now) ?? momentAt(today + DAY, zone) };
}

function dayAt(day: string, clock: string | undefined, direction: Direction, here: Here): When | null {
  const start = dayNamed(day, direction, here);
  if (start === null || (clock !== undefined && !CLOCK.test(clock))) return null;
  return { at: momentAt(start + (clock === undefined ? 0 : clockOf(clock)), here.zone) };
}

function dayNamed(day: string, direction: Direction, { now, zone }: Here): WallTime | null {
  const today = startOf(zone.wallAt(now));
  if (day === 'today') return today;
  if (day === 'yesterday') return today - DAY;
  if (day === 'tomorrow') return today + DAY;
  const weekday = day.length < 3 ? -1 : WEEKDAYS.findIndex((name) => name.startsWith(day));
  return weekday === -1 ? dateOf(day) : today + daysTo(weekday, today, direction) * DAY;
}

/** Back to the last such day, which may be today; ahead to the next one, which is not. */
function daysTo(weekday: number, today: WallTime, direction: Direction): number {
  const ahead = (weekday - new Date(today).getUTCDay() + 7) % 7;
  if (direction === 'future') return ahead === 0 ? 7 : ahead;
  return ahead === 0 ? 0 : ahead - 7;
}

/** A day that the calendar has: the 30th of February is none. */
function dateOf(text: string): WallTime | null {
  const [, year, month, day] = DATE.exec(text) ?? [];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return !Number.isNaN(wall) && new Date(wall).toISOString().startsWith(text) ? wall : null;
}

function clockOf(text: string): Milliseconds {
  const [hours, minutes] = text.split(':');
  return (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

function startOf(wall: WallTime): WallTime {
  return Math.floor(wall / DAY) * DAY;
}

function momentAt(wall: WallTime, zone: Zone): Instant {
  return zone.instantOf(wall, 'first');
}
