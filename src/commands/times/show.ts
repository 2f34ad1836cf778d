import { DAY, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import type { WallTime, Zone } from '../../core/values/zone.ts';
import { spoken } from '../../notify/messages/words.ts';

/** The moment and the zone in which times are shown. The moment is on the clock of the service. */
export interface Here {
  readonly now: Instant;
  readonly zone: Zone;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Within so many days a weekday names one day only. */
const WEEK = 6;

/** `03:41 CET` today, `Tue 03:41 CET` within a week, `Tue 3 Feb 03:41 CET` beyond, with the year if it is another. */
export function clockTime(at: Instant, here: Here): string {
  return `${withoutZone(at, here)} ${zoneName(at, here.zone)}`;
}

/** The same without the zone, for beside a time that has it. */
function withoutZone(at: Instant, { now, zone }: Here): string {
  const [wall, today] = [zone.wallAt(at), zone.wallAt(now)];
  const time = new Date(wall).toISOString().slice(11, 16);
  const away = Math.round((dayOf(wall) - dayOf(today)) / DAY);
  if (away === 0) return time;
  const date = new Date(wall);
  const weekday = DAYS[date.getUTCDay()];
  if (Math.abs(away) <= WEEK) return `${weekday} ${time}`;
  const year = date.getUTCFullYear() === new Date(today).getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${weekday} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year} ${time}`;
}

/** `21 min ago`, `in 32 min`, or `now`. */
export function away(at: Instant, { now }: Pick<Here, 'now'>): string {
  const length = at - now;
  if (Math.abs(length) < 1000) return 'now';
  return length < 0 ? `${spoken(-length)} ago` : `in ${spoken(upToNext(length))}`;
}

/** `in 32 min, at 04:13 CET`: for a time that people must keep, and one that they look up. */
export function awayAt(at: Instant, here: Here): string {
  return `${away(at, here)}, ${clockTime(at, here)}`;
}

/** What is due in 31 min 59 s is not due in 31 min. Short times stay as they are. */
function upToNext(length: Milliseconds): Milliseconds {
  return length < 2 * MINUTE ? length : Math.ceil(length / MINUTE) * MINUTE;
}

function dayOf(wall: WallTime): WallTime {
  return Math.floor(wall / DAY) * DAY;
}

/** Each place knows the short names of its own zones: `EST`, `CET`, `AEDT`, `IST`. */
const PLACES = ['en-US', 'en-GB', 'en-AU', 'en-IN'] as const;

/** `CET`, or `UTC+9` where English has no short name. */
function zoneName(at: Instant, { name }: Zone): string {
  const names = PLACES.map((place) => shortName(at, name, place));
  return names.find((each) => !/^GMT[+-]/.test(each)) ?? (names[0] ?? name).replace('GMT', 'UTC');
}

function shortName(at: Instant, timeZone: string, place: string): string {
  const format = new Intl.DateTimeFormat(place, { timeZone, timeZoneName: 'short' });
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
