import { HOUR, type Instant, type Milliseconds } from '../../core/values/duration.ts';

/** Every pass reads anew, so an older reading comes from a pass that hung or failed. Nodes may have come and gone since. */
const PRESENT_WITHIN: Milliseconds = HOUR;

/** Whether a reading is too old to say how things are now. */
export function isOutdated(readAt: Instant, now: Instant): boolean {
  return now - readAt > PRESENT_WITHIN;
}
