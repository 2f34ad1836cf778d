import { formatDuration } from '../core/values/duration.ts';

// How the commands about runs say what a run is.

/** How long ago a time of the service was, `3h` or `2d 4h`. */
export function age(at: string, now: number): string {
  return formatDuration(Math.max(0, now - Date.parse(at)));
}

interface Cost {
  readonly currency: string;
  readonly soFar: number;
  readonly atLeast: boolean;
}

/** `12.50 USD`, or with `≥` where that is the least. */
export function shownCost(cost: Cost | null): string {
  if (cost === null) return '';
  return `${cost.atLeast ? '≥ ' : ''}${cost.soFar.toFixed(2)} ${cost.currency}`;
}
