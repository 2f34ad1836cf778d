import { type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { Track } from './sample-series.ts';

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
export function gpuUseOf(samples: Pick<Track, 'highest'>, now: Instant): GpuUse {
  const from = useBegins(now);
  const highest = samples.highest(from, USE_STEP, STEPS);
  return { from, highest: highest.map((percent) => (percent === null ? null : Math.floor(percent))) };
}
