import { FIRST_RUN } from '../../core/signal/time-checks.ts';
import { DAY, HOUR, type Instant, MINUTE, type Milliseconds, SECOND } from '../../core/values/duration.ts';

const BAG_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;
const ZONED_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
/** .NET's: `00:03:22.5284612`, with days in front: `1.02:03:04`. */
const TIME_SPAN = /^(?:(\d+)\.)?([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d+)?)$/;
/** Weeks to seconds. */
const ISO_DURATION = new RegExp(`^P(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`);
/** Only the last part may have a fraction. */
const EARLY_FRACTION = /[.,]\d+[A-Z]+\d/;
const ISO_UNITS = [7 * DAY, DAY, HOUR, MINUTE, SECOND];

/**
 * A time of a job's property bag, `2026-08-25 13:26:33`: UTC without saying so, where `Date` would read local time.
 * Null for anything else, which is not guessed at.
 */
export function parseBagTime(text: string): Instant | null {
  const parts = BAG_TIME.exec(text);
  return parts === null ? null : instant(`${parts[1]}T${parts[2]}Z`);
}

/** A time with its zone, as ARM and run history write it. Null for anything else. */
export function parseZonedTime(text: string): Instant | null {
  return ZONED_TIME.test(text) ? instant(text) : null;
}

function instant(text: string): Instant | null {
  const value = Date.parse(text);
  return Number.isNaN(value) || value < FIRST_RUN ? null : value;
}

/** Whether a time is one of those by which Azure says "not yet". */
export function saysNotYet(text: string): boolean {
  return ZONED_TIME.test(text) && Date.parse(text) < FIRST_RUN;
}

/**
 * An ISO 8601 duration of weeks and less (`PT5M`, `P1DT2H`, `P1W`, `PT1.5H`). Null for anything else: months and years,
 * which have no fixed length, a part that is not there after `T`, and a number that is beyond all time.
 */
export function parseIsoDuration(text: string): Milliseconds | null {
  const parts = ISO_DURATION.exec(text)?.slice(1);
  if (!parts || EARLY_FRACTION.test(text) || text.endsWith('T')) return null;
  if (parts.every((part) => part === undefined)) return null;
  const length = ISO_UNITS.reduce(
    (sum, unit, index) => sum + Number((parts[index] ?? '0').replace(',', '.')) * unit,
    0,
  );
  return Number.isSafeInteger(Math.round(length)) ? Math.round(length) : null;
}

/** A .NET TimeSpan, as run history writes lengths of time. Null for anything else, and for a negative one. */
export function parseTimeSpan(text: string): Milliseconds | null {
  const parts = TIME_SPAN.exec(text);
  if (parts === null) return null;
  const [, days = '0', hours, minutes, seconds] = parts;
  const length = Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return Number.isSafeInteger(Math.round(length)) ? Math.round(length) : null;
}
