import { costBetween, gpuHoursUntil, hourlyAt, leastOf, unsettledBetween, unsettledOf } from '../signal/cost.ts';
import type { Cost, Signal } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { SeenCost } from './decision.ts';

/** What a cost signal comes to at a moment. Null where the cost is unknown. */
export function seenCost(signal: Signal<Cost> | undefined, now: Instant): SeenCost | null {
  if (!signal?.known) return null;
  const { value: cost } = signal;
  // What ran when it was read may have ended since.
  const at = Math.min(signal.at, now);
  const isUnsettled =
    unsettledBetween(cost, Number.NEGATIVE_INFINITY, at) > 0 || hourlyAt(cost.pieces, at, unsettledOf) > 0;
  const least = costBetween(cost, Number.NEGATIVE_INFINITY, at);
  const gpuHours = gpuHoursUntil(cost, at);
  return {
    currency: cost.currency,
    soFar: toCents(least),
    perHour: toCents(hourlyAt(cost.pieces, at, leastOf)),
    atLeast: cost.unpriced.length > 0 || isUnsettled,
    ...(cost.unpriced.length === 0 &&
      isUnsettled && { atMost: toCents(least + unsettledBetween(cost, Number.NEGATIVE_INFINITY, at)) }),
    ...(gpuHours !== null && { gpuHours: toCents(gpuHours) }),
  };
}

/** What was added to a cost from one look to a later one; null where they cannot be compared. */
export function addedCost(before: SeenCost | null, later: SeenCost): number | null {
  if (before === null || before.currency !== later.currency || later.soFar < before.soFar) return null;
  return toCents(later.soFar - before.soFar);
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
