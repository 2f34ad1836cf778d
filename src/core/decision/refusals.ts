import { DAY, HOUR, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';

/** Cancels of one finding that Azure refused, since the last that it took. */
export interface Refusals {
  readonly count: number;
  readonly lastAt: Instant;
  /** Of the last one, in Azure's words. */
  readonly reason: string | null;
  readonly decisionId: string;
  /** When people last heard of them; null before. */
  readonly alertedAt: Instant | null;
}

/** A refused cancel is tried again after so long, and after the last of these left to a person. */
const PAUSES: readonly Milliseconds[] = [30 * MINUTE, 2 * HOUR, 8 * HOUR];

/** When the next try is due; null where a person has to see to it. */
export function retryAt({ count, lastAt }: Pick<Refusals, 'count' | 'lastAt'>): Instant | null {
  const pause = PAUSES[count - 1];
  return pause === undefined ? null : lastAt + pause;
}

/** The times of all tries that are left, if each is refused. */
export function triesLeft({ count, lastAt }: Pick<Refusals, 'count' | 'lastAt'>): Instant[] {
  let at = lastAt;
  return PAUSES.slice(count - 1).map((pause) => {
    at += pause;
    return at;
  });
}

/** Whether people are to be reminded of a run that is active because Azure refuses to cancel it. */
export function isReminderDue({ alertedAt }: Refusals, now: Instant): boolean {
  return alertedAt !== null && now - alertedAt >= DAY;
}
