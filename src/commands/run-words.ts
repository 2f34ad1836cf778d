import type { Schemas } from '../api/client.ts';
import { formatDuration, MINUTE } from '../core/values/duration.ts';

// How the commands about runs say what a run is.

/** How long ago a time of the service was, `3h` or `2d 4h`. Above a minute its seconds are left out. */
export function age(at: string | number, now: number): string {
  const length = Math.max(0, now - (typeof at === 'string' ? Date.parse(at) : at));
  return formatDuration(length < MINUTE ? length : length - (length % MINUTE));
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

/** Its phase and for how long, `running 3h` or `running ≥ 3h`; of an ended run how it ended and when, `canceled 3h ago`. */
export function phaseCell(run: Phases & Pick<Schemas['Run'], 'active' | 'status'>, now: number): string {
  const { active, phase, phaseSince, status } = run;
  if (!active) return `${status.toLowerCase()} ${age(phaseSince, now)} ago`;
  const { at, orLonger } = inPhaseSince(run);
  return `${phase} ${phase === 'running' && orLonger ? '≥ ' : ''}${age(at, now)}`;
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
