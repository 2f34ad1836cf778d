import { HOUR, type Instant, type Milliseconds, SECOND } from '../core/values/duration.ts';

/** The longest that a receiver can hold back alerts. */
const LONGEST_PAUSE: Milliseconds = HOUR;

/** How long a `Retry-After` (seconds, or a time) asks to wait; zero if it asks for nothing. At most an hour. */
export function pauseAsked(header: string | undefined, now: Instant): Milliseconds {
  const text = header?.trim() ?? '';
  const wait = /^\d+$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(0, wait), LONGEST_PAUSE);
}
