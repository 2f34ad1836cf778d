import { gpusHeld } from '../signal/gpus.ts';
import type { GpuUse } from '../signal/kinds/gpu.ts';
import { type Compute, known } from '../signal/signal.ts';
import { type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { RecordedRun } from './recorded-workspace.ts';
import type { Samples } from './sample-series.ts';

/** Percent. A GPU below it does nothing. */
const IDLE_BELOW = 5;

/** A shorter pause is no waste: between two epochs, or while a checkpoint is written. */
export const LEAST_IDLE: Milliseconds = 10 * MINUTE;

/** How late a sample of one GPU may come after those of others. Without it by then, it is missing. */
const LATE: Milliseconds = 15 * MINUTE;

/** When a stretch began and ended. */
export type IdleStretch = readonly [from: Instant, until: Instant];

/** What is counted of the GPU samples of a run. */
export interface CountedIdle {
  /** Stretches in which every GPU was idle, oldest first. Those below {@link LEAST_IDLE} are there only at the end. */
  readonly idle: readonly IdleStretch[];
  /** For how many minutes every GPU has a sample. */
  readonly readMinutes: number;
  /** Up to when samples are counted. */
  readonly until: Instant;
}

/**
 * Counts further samples of a run. A minute is idle if every GPU has a sample below 5 % in it. One without a sample of every
 * GPU is not known, and no waste.
 * @param samples of the GPUs that had any since `before` was counted.
 * @param gpus how many GPUs the run has; null where that is not known.
 * @returns the same where there is nothing new.
 */
export function countIdle(before: CountedIdle | null, samples: Samples, gpus: number | null): CountedIdle | null {
  const { from, step } = samples;
  const columns = Object.values(samples.columns);
  const until = countedUntil(samples);
  const begin = before ? Math.max(0, Math.ceil((before.until - from) / step)) : 0;
  const end = Math.round((until - from) / step);
  if (columns.length === 0 || end <= begin) return before;
  const idle: IdleStretch[] = before ? [...before.idle] : [];
  let read = 0;
  for (let place = begin; place < end; place++) {
    const values = columns.map((column) => column[place] ?? null);
    if (columns.length < (gpus ?? 1) || values.includes(null)) continue;
    read += step;
    if (values.every((value) => value !== null && value < IDLE_BELOW)) extend(idle, from + place * step, step);
  }
  const kept = idle.filter((stretch) => isLong(stretch) || stretch[1] === until);
  return { idle: kept, readMinutes: (before?.readMinutes ?? 0) + Math.round(read / MINUTE), until };
}

/** Adds a step to the stretch that it continues, or begins one. */
function extend(idle: IdleStretch[], at: Instant, step: Milliseconds): void {
  const last = idle.at(-1);
  if (last && last[1] >= at) idle[idle.length - 1] = [last[0], at + step];
  else idle.push([at, at + step]);
}

function isLong([from, until]: IdleStretch): boolean {
  return until - from >= LEAST_IDLE;
}

/** Up to the latest sample, without the last minutes for which only some GPUs have one so far. */
function countedUntil({ from, step, columns }: Samples): Instant {
  const ends = Object.values(columns).map((column) => column.findLastIndex((value) => value !== null) + 1);
  const latest = Math.max(0, ...ends);
  const complete = ends.length === 0 ? 0 : Math.min(...ends);
  return from + Math.max(complete, latest - Math.floor(LATE / step)) * step;
}

/** How many GPUs a run has, by what a pass last read of it; null where that is not known. */
export function gpusOf({ run, parts }: Pick<RecordedRun, 'run' | 'parts'>): number | null {
  // Recorded from the signals of these names.
  const gpu = parts.gpu && 'v' in parts.gpu ? (parts.gpu.v as Pick<GpuUse, 'expectedDevices'>) : null;
  const compute = parts.compute && 'v' in parts.compute ? known(parts.compute.v as Compute, 0) : undefined;
  return gpu?.expectedDevices ?? gpusHeld({ ...run, phase: 'running' }, compute);
}
