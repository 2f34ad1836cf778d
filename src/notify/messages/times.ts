import { oneLine } from '../../core/alert/alert-data.ts';
import { DAY, type Instant, MINUTE } from '../../core/values/duration.ts';
import { platformZone, type Zone } from '../../core/values/zone.ts';

/*
 * How times are worded in every message: in the zone of the reader with UTC beside it, or in UTC where the zone is not
 * known.
 */

/** When a message is sent, and the zone in which it is read: its times are worded by both. Made by `momentIn`. */
export interface Moment {
  readonly now: Instant;
  readonly zone: ReaderZone;
}

interface ReaderZone extends Pick<Zone, 'wallAt'> {
  /** `CET` where all know the name, else `UTC+05:30`. */
  nameAt(at: Instant): string;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Names of zones that every reader knows and that are of one zone alone. IST, CST and BST are of several. */
const KNOWN_NAMES: ReadonlySet<string> = new Set(['CET', 'CEST', 'EET', 'EEST', 'EST', 'EDT', 'PST', 'PDT']);
/** Where the platform calls zones by these names. */
const PLACES = ['en-GB', 'en-US'];

/**
 * `Tue 1 Dec, 08:42 CET (07:42 UTC)`, without a zone `Tue 1 Dec, 07:42 UTC`; with its year if that is not the year of the
 * message. A text that is no time stays as it is.
 * @param after `Tue 1 Dec, after 08:42 CET (07:42 UTC)`.
 */
export function longTime(time: string, moment: Moment, after?: 'after'): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return oneLine(time, 40);
  const local = shownIn(at, moment);
  const text = `${local.date}, ${after ? 'after ' : ''}${local.clock} ${local.zone}`;
  if (local.zone === 'UTC') return text;
  const { date, clock, day } = shownIn(at, inUtc(moment));
  return `${text} (${day === local.day ? '' : `${date}, `}${clock} UTC)`;
}

/** `08:42 CET` on the day of the message; of another day `Wed 2 Dec, 08:42 CET`. */
export function shortTime(time: string, moment: Moment): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return oneLine(time, 40);
  const { date, clock, zone } = shownIn(at, moment);
  return date === shownIn(moment.now, moment).date ? `${clock} ${zone}` : `${date}, ${clock} ${zone}`;
}

/** `Tue 1 Dec`: the day of a time in the zone of the reader. */
export function dayOf(time: string, moment: Moment): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? oneLine(time, 40) : shownIn(at, moment).date;
}

/** `22:00 to 07:00 CET (21:00 to 06:00 UTC)`: hours, of whatever days. */
export function hoursFromTo(from: string, to: string, moment: Moment): string {
  const clocks = (where: Moment) => [from, to].map((time) => shownIn(Date.parse(time), where).clock).join(' to ');
  const { zone } = shownIn(Date.parse(to), moment);
  return zone === 'UTC' ? `${clocks(moment)} UTC` : `${clocks(moment)} ${zone} (${clocks(inUtc(moment))} UTC)`;
}

const MACHINE_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

/** Times within the reasons of others, worded as all others are. */
export function withTimes(text: string, moment: Moment): string {
  return text.replace(MACHINE_TIME, (time) => longTime(time, moment));
}

/** `Wed 2 Dec, 03:10 to 05:42 CET (02:10 to 04:42 UTC)`; over midnight both in full. */
export function timeSpan(from: string, to: string, moment: Moment): string {
  return sameDay([from, to], moment, ' to ') ?? `${longTime(from, moment)} to ${longTime(to, moment)}`;
}

/** `Tue 1 Dec, 09:30 and 10:00 CET (08:30 and 09:00 UTC)`. */
export function timeList(times: readonly string[], moment: Moment): string {
  return sameDay(times, moment, ' and ') ?? times.map((time) => longTime(time, moment)).join(' and ');
}

/** Times of one day in one zone, the day said once; null where they are not. */
function sameDay(times: readonly string[], moment: Moment, between: string): string | null {
  const all = times.map((time) => Date.parse(time));
  const [first] = all;
  if (first === undefined || all.some(Number.isNaN)) return null;
  const shown = all.map((at) => shownIn(at, moment));
  const utc = all.map((at) => shownIn(at, inUtc(moment)));
  const isOne = (some: readonly Shown[]) =>
    some.every(({ day, zone }) => day === some[0]?.day && zone === some[0].zone);
  if (!isOne(shown) || !isOne(utc)) return null;
  const clocks = (some: readonly Shown[]) => some.map(({ clock }) => clock).join(between);
  const { date, zone } = shownIn(first, moment);
  if (zone === 'UTC') return `${date}, ${clocks(shown)} UTC`;
  const otherDay = utc[0]?.day === shown[0]?.day ? '' : `${utc[0]?.date}, `;
  return `${date}, ${clocks(shown)} ${zone} (${otherDay}${clocks(utc)} UTC)`;
}

interface Shown {
  /** `Tue 1 Dec`, with its year if that is not the year of the message. */
  readonly date: string;
  /** `08:42`. */
  readonly clock: string;
  /** `CET`, `UTC+05:30`. */
  readonly zone: string;
  /** Number of the day on the calendar of the zone. */
  readonly day: number;
}

function shownIn(at: Instant, { now, zone }: Moment): Shown {
  const wall = new Date(zone.wallAt(at));
  const year = wall.getUTCFullYear();
  const isThisYear = year === new Date(zone.wallAt(now)).getUTCFullYear();
  return {
    date: `${DAYS[wall.getUTCDay()]} ${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()]}${isThisYear ? '' : ` ${year}`}`,
    clock: wall.toISOString().slice(11, 16),
    zone: zone.nameAt(at),
    day: Math.floor(wall.getTime() / DAY),
  };
}

function inUtc({ now }: Moment): Moment {
  return { now, zone: IN_UTC };
}

const IN_UTC: ReaderZone = { wallAt: (at) => at, nameAt: () => 'UTC' };

/** @param name IANA name; null for UTC. One that the platform does not know is read as UTC, so that the message arrives. */
export function momentIn(name: string | null, now: Instant): Moment {
  const zone = name === null ? null : platformZone(name);
  return { now, zone: zone === null ? IN_UTC : readerZone(zone) };
}

function readerZone({ name, wallAt }: Zone): ReaderZone {
  const formats = PLACES.map((place) => new Intl.DateTimeFormat(place, { timeZone: name, timeZoneName: 'short' }));
  function nameAt(at: Instant): string {
    const offset = Math.round((wallAt(at) - at) / MINUTE);
    if (offset === 0) return 'UTC';
    return formats.map((format) => nameBy(format, at)).find((one) => KNOWN_NAMES.has(one)) ?? offsetName(offset);
  }
  return { wallAt, nameAt };
}

function nameBy(format: Intl.DateTimeFormat, at: Instant): string {
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function offsetName(minutes: number): string {
  const length = Math.abs(minutes);
  const two = (part: number) => String(part).padStart(2, '0');
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(length / 60))}:${two(length % 60)}`;
}
