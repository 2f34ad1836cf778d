import { HOUR, type Instant } from '../values/duration.ts';
import type { SeenCost } from './decision.ts';

/** What people hear of a cancel that takes long: it hangs; it still hangs; it has ended and its nodes are still busy. */
export const DELAY_ALERTS = ['hanging', 'still-hanging', 'nodes-busy'] as const;
export type DelayAlert = (typeof DELAY_ALERTS)[number];

/** What a cancel that hangs has cost since Azure was asked, by what the run cost an hour when it was decided. */
export interface Leak extends Pick<SeenCost, 'currency' | 'perHour' | 'atLeast'> {
  readonly amount: number;
  readonly until: Instant;
}

/** Null where the cost of the run is not known. */
export function leakOf(cost: SeenCost | undefined, since: Instant, until: Instant): Leak | null {
  if (!cost) return null;
  const { currency, perHour, atLeast } = cost;
  const amount = Math.round((perHour * Math.max(0, until - since) * 100) / HOUR) / 100;
  return { amount, currency, perHour, atLeast, until };
}
