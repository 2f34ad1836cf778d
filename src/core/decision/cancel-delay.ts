import { HOUR, type Instant, MINUTE } from '../values/duration.ts';
import type { SeenCost } from './decision.ts';

/** Azure shows CancelRequested at once and takes minutes to stop a run; longer than this is worth a person's look. */
export const HANGS_AFTER = 15 * MINUTE;

/** People are reminded once of a cancel that still hangs. */
export const REMIND_AFTER = HOUR;

/** The nodes of a run that has ended are usually free within a minute or two. */
export const BUSY_AFTER = 15 * MINUTE;

/** What people hear of a cancel that takes long: it hangs; it still hangs; it has ended and its nodes are still busy. */
export const DELAY_ALERTS = ['hanging', 'still-hanging', 'nodes-busy'] as const;
export type DelayAlert = (typeof DELAY_ALERTS)[number];

/** The same in a message, and that nobody knows whether Azure has the request. */
export const MESSAGE_DELAYS = [...DELAY_ALERTS, 'unclear'] as const;
export type MessageDelay = (typeof MESSAGE_DELAYS)[number];

/** What a cancel that hangs has cost since Azure was asked, by what the run cost an hour when it was decided or first hung. */
export interface Leak extends Pick<SeenCost, 'currency' | 'perHour' | 'atLeast'> {
  readonly amount: number;
  readonly until: Instant;
}

/** Null where the cost of the run is not known. */
export function leakOf(
  cost: Pick<SeenCost, 'currency' | 'perHour' | 'atLeast'> | null,
  since: Instant,
  until: Instant,
): Leak | null {
  if (!cost) return null;
  const { currency, perHour, atLeast } = cost;
  const amount = Math.round((perHour * Math.max(0, until - since) * 100) / HOUR) / 100;
  return { amount, currency, perHour, atLeast, until };
}
