import { CLOCK_SKEW } from '../../core/signal/time-checks.ts';
import { formatDuration, formatInstant, type Instant, SECOND } from '../../core/values/duration.ts';

/**
 * Compares the `Date` header of an answer (RFC 9110 §6.6.1, whole seconds) with the times of request and answer. An answer
 * without the header says nothing about the clock.
 * @throws Error if Azure's time is more than {@link CLOCK_SKEW} outside of those: every age would be wrong, and a run could
 * look hours older than it is. It is no RestError, so no SDK retries it.
 */
export function refuseClockSkew(date: string | undefined, askedAt: Instant, heardAt: Instant): void {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return;
  const ahead = askedAt - (theirs + SECOND);
  const behind = theirs - heardAt;
  if (Math.max(ahead, behind) <= CLOCK_SKEW) return;
  const by = `${formatDuration(Math.max(ahead, behind))} ${ahead > behind ? 'ahead of' : 'behind'} Azure's`;
  throw new Error(
    `the clock of this machine says ${formatInstant(heardAt)}, ${by} (${formatInstant(theirs)}): nothing is judged by it; set the clock right`,
  );
}
