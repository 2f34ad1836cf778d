import { type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { Samples } from './sample-series.ts';

/** How busy the busiest GPU of a run was over the last two hours, for a list of runs. */
export interface GpuUse {
  /** The begin of the first step. */
  readonly from: Instant;
  /** The highest sample of each step in whole percent, rounded down; null where no sample came. */
  readonly highest: readonly (number | null)[];
}

export const USE_STEP: Milliseconds = 10 * MINUTE;
const STEPS = 12;

/** When the steps of a {@link GpuUse} begin that is made now. They stay the same for ten minutes, so little is written. */
export function useBegins(now: Instant): Instant {
  return Math.floor(now / USE_STEP) * USE_STEP - (STEPS - 1) * USE_STEP;
}

/** The use of all GPUs of a run together: one busy GPU of eight is a busy run. */
export function gpuUseOf({ from, step, columns }: Samples, now: Instant): GpuUse {
  const begins = useBegins(now);
  const highest: (number | null)[] = Array.from({ length: STEPS }, () => null);
  for (const values of Object.values(columns))
    for (const [index, value] of values.entries()) {
      const place = Math.floor((from + index * step - begins) / USE_STEP);
      if (value === null || place < 0 || place >= STEPS) continue;
      highest[place] = Math.max(highest[place] ?? 0, Math.floor(value));
    }
  return { from: begins, highest };
}
