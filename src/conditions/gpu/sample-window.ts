import { formatDuration, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';

/** When the newest sample is older than this, much may have happened since. */
const STALE_AFTER = 15 * MINUTE;

/** Samples in even steps, null where none came. */
export interface Series {
  readonly from: Instant;
  readonly step: Milliseconds;
  readonly values: readonly (number | null)[];
}

/** What the samples of a series say of a window that ends now. */
export interface SampleWindow {
  readonly samples: number;
  /** Samples that a full series has in the window. */
  readonly expected: number;
  readonly coverage: number;
  readonly peak: number | null;
  readonly sum: number;
  /** End of the newest sample's step. */
  readonly newestAt: Instant | null;
}

/** How much of a window is looked at, and how much of it must have samples. */
export interface Demand {
  readonly over: Milliseconds;
  /** Percent. */
  readonly coverage: number;
}

/** The samples in the window that ends now. A value that is negative or not finite is no sample. */
export function windowOf({ from, step, values }: Series, over: Milliseconds, now: Instant): SampleWindow {
  const start = now - over;
  const expected = Math.max(1, Math.floor(over / step));
  let samples = 0;
  let sum = 0;
  let peak: number | null = null;
  let newestAt: Instant | null = null;
  // A step that reaches into the window may have been busy inside it; one that has not begun is no sample.
  const first = Math.max(0, Math.floor((start - from) / step));
  const end = Math.min(values.length, Math.ceil((now - from) / step));
  // By index: this reads every sample of every GPU at every pass.
  for (let index = first; index < end; index++) {
    const value = values[index];
    if (value === null || value === undefined || !Number.isFinite(value) || value < 0) continue;
    const at = from + index * step;
    peak = peak === null ? value : Math.max(peak, value);
    newestAt = at + step;
    if (at < start) continue;
    samples += 1;
    sum += value;
  }
  return { samples, expected, coverage: Math.min(1, samples / expected), peak, sum, newestAt };
}

/** Why the samples of `what` are too few or too old to say that there was little; null when they are enough. */
export function gapIn(window: SampleWindow, what: string, { over, coverage }: Demand, now: Instant): string | null {
  const { samples, expected, newestAt } = window;
  if (newestAt === null) return `${what} has no sample in the last ${formatDuration(over)}`;
  const age = now - newestAt;
  if (age > STALE_AFTER)
    return `the newest sample of ${what} is ${formatDuration(age)} old, at most ${formatDuration(STALE_AFTER)}`;
  if (samples * 100 < coverage * expected)
    return `${what} has ${samples} of ${expected} samples, ${coverage}% are needed`;
  return null;
}
