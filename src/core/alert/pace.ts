import { formatInstant, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { HELD_BACK } from './quiet.ts';

/** How long a reader gets no further message of a kind after one about many runs. */
export const STORM_PAUSE: Milliseconds = 5 * MINUTE;

/** A question leaves at least three quarters of its time to its reader. */
const SHARE_OF_TIME = 4;

/** What one reader has to get over one channel of one kind, and got before. */
interface Reading {
  readonly now: Instant;
  /** More than these that wait at once become one message. */
  readonly moreThan: number;
  /** All that wait, the one that is due, too. */
  readonly waiting: readonly Pick<Alert, 'at' | 'type' | 'data'>[];
  /** When the latest message about many runs was delivered; null where there was none. One that waits itself counts as now. */
  readonly grouped: Instant | null;
  /** When those that went out alone were delivered, over the length of the pause. */
  readonly alone: readonly Instant[];
}

export type Pace =
  | { readonly kind: 'alone' }
  /** All that wait are one message. `follows`: it is about more runs of the same storm. */
  | { readonly kind: 'together'; readonly follows: boolean }
  | { readonly kind: 'wait'; readonly until: Instant };

/** Why a delivery waits. */
export function pausedText(until: Instant): string {
  return `${HELD_BACK} ${formatInstant(until)} (many of its kind have just gone out; it follows with others in one message)`;
}

/**
 * Whether an alert goes out now, and with which others. A storm is one message a reader and five minutes for each kind: what
 * comes after waits, and goes out together, however few. Each kind waits for its own kind alone, so a question never waits for
 * messages that need nobody. Pure.
 */
export function paceOf({ now, moreThan, waiting, grouped, alone }: Reading): Pace {
  const isMany = waiting.length > moreThan;
  const ends = [
    ...(grouped === null ? [] : [grouped]),
    ...(alone.length >= moreThan && alone.length > 0 ? [Math.min(...alone)] : []),
  ].map((begun) => begun + STORM_PAUSE);
  const end = Math.max(...ends);
  const hasWaited = waiting.some(({ at }) => at < end);
  if (ends.length === 0 || !hasWaited) return isMany ? { kind: 'together', follows: false } : { kind: 'alone' };
  const until = Math.min(end, ...waiting.map(latestOf));
  if (now < until) return { kind: 'wait', until };
  return waiting.length > 1 ? { kind: 'together', follows: grouped !== null } : { kind: 'alone' };
}

/** A question must reach its reader in time. */
function latestOf({ at, type, data }: Pick<Alert, 'at' | 'type' | 'data'>): Instant {
  const answerBy = type === 'approval.requested' ? Date.parse(String(data.expiresAt)) : Number.NaN;
  return Number.isNaN(answerBy) ? Number.POSITIVE_INFINITY : at + (answerBy - at) / SHARE_OF_TIME;
}
