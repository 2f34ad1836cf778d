// Times in words. All take the moment now and a time zone, so that a test and a page agree.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length in at most two units, as `3 h 9 min`, `2 days 4 h`, `38 s`. */
export function lengthInWords(length: number): string {
  const whole = Math.max(0, Math.round(length / SECOND)) * SECOND;
  if (whole < MINUTE) return `${whole / SECOND} s`;
  const minutes = Math.floor(whole / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 || hours >= 12 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  const counted = `${days} ${days === 1 ? 'day' : 'days'}`;
  return hours % 24 === 0 || days >= 7 ? counted : `${counted} ${hours % 24} h`;
}

/** Pages step their clock every ten seconds: what happened since the last step is not in the future. */
const NOT_YET_SHOWN = 12 * SECOND;

/** `21 min ago`, `in 32 min`, `now`. */
export function relativeTime(at: number, now: number): string {
  const length = at - now;
  if (length > -SECOND && length < NOT_YET_SHOWN) return 'now';
  return length < 0 ? `${lengthInWords(-length)} ago` : `in ${lengthInWords(length)}`;
}

/** The clock time, with the weekday if it is not today, and with the date if it is more than six days away. */
export function clockTime(at: number, now: number, zone: string): string {
  const time = format(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (dayOf(at, zone) === dayOf(now, zone)) return time;
  if (Math.abs(at - now) < 6 * DAY) return `${format(at, zone, { weekday: 'short' })} ${time}`;
  return `${format(at, zone, { day: 'numeric', month: 'short' })} ${time}`;
}

/** The clock time with seconds, where steps follow each other fast. */
export function exactTime(at: number, zone: string): string {
  return format(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

/** Date, local time with its zone, and UTC: `Tue 17 Nov 2026, 03:41 CET · 02:41 UTC`. */
export function fullTime(at: number, zone: string): string {
  const date = format(at, zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const local = format(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
  const utc = format(at, 'UTC', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${date.replaceAll(',', '')}, ${local} · ${utc} UTC`;
}

/** The day, as the head of a group: `Today, Tuesday 17 November`. */
export function dayInWords(at: number, now: number, zone: string): string {
  const day = format(at, zone, { weekday: 'long', day: 'numeric', month: 'long' }).replaceAll(',', '');
  if (dayOf(at, zone) === dayOf(now, zone)) return `Today, ${day}`;
  return dayOf(at, zone) === dayOf(now - DAY, zone) ? `Yesterday, ${day}` : day;
}

/** The day in a zone, as 2026-11-17. */
export function dayOf(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  );
}

/** The beginning of the day that a moment is in. */
export function startOfDay(at: number, zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = exactTime(at, zone).split(':').map(Number);
  const guess = at - (hours * HOUR + minutes * MINUTE + seconds * SECOND) - (at % SECOND);
  // On a day when the clock was changed the guess is an hour off.
  const [off = 0] = exactTime(guess, zone).split(':').map(Number);
  return off === 0 ? guess : guess + (off > 12 ? 24 - off : -off) * HOUR;
}

function format(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(at);
}
