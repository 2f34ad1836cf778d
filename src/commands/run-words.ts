import type { Schemas } from '../api/client.ts';
import { formatDuration } from '../core/values/duration.ts';

// How the commands about runs say what a run is.

/** How long ago a time of the service was, `3h` or `2d 4h`. */
export function age(at: string, now: number): string {
  return formatDuration(Math.max(0, now - Date.parse(at)));
}

type Phases = Pick<Schemas['Run'], 'phase' | 'phaseSince' | 'startedAt'>;

/** Since when a run is in its phase: one that runs, since it began computing. `orLonger`: a pass alone saw it so. */
export function inPhaseSince({ phase, phaseSince, startedAt }: Phases): {
  readonly at: number;
  readonly orLonger: boolean;
} {
  const isKnown = phase === 'running' && startedAt !== null;
  return { at: Date.parse(isKnown ? startedAt : phaseSince), orLonger: !isKnown };
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
