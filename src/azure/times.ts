import { DAY, HOUR, type Instant, MINUTE, type Milliseconds, SECOND } from '../core/duration.ts';

const BAG_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;
const ZONED_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const ISO_DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

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

/** Before Azure ML there was no run: .NET's year 1 and the epoch stand for "not yet". */
const FIRST = Date.UTC(2014, 0);

function instant(text: string): Instant | null {
  const value = Date.parse(text);
  return Number.isNaN(value) || value < FIRST ? null : value;
}

/** Whether a text that is no time of ours stands for "not yet". */
export function saysNotYet(text: string): boolean {
  return ZONED_TIME.test(text) && Date.parse(text) < FIRST;
}

/** An ISO 8601 duration of days and less (`PT5M`, `P1DT2H`). Null for anything else. */
export function parseIsoDuration(text: string): Milliseconds | null {
  const parts = ISO_DURATION.exec(text);
  if (parts === null || parts.slice(1).every((part) => part === undefined)) return null;
  const [days = '0', hours = '0', minutes = '0', seconds = '0'] = parts.slice(1);
  const length = Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return Math.round(length);
}
