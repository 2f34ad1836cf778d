import { HOUR, type Instant, type Milliseconds } from '../../core/values/duration.ts';

/**
 * A reading that is older says nothing of how a run is now. Every pass reads anew, so that an older one comes of a pass
 * that has hung or failed, and nodes may have come and gone since: the record of costs, too, holds passes together that
 * are no more than an hour apart.
 */
const PRESENT_WITHIN: Milliseconds = HOUR;

/** Whether a reading is too old to say how things are now. */
export function isOutdated(readAt: Instant, now: Instant): boolean {
  return now - readAt > PRESENT_WITHIN;
}
