import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import type { GpuUse } from '../core/signal/signal.ts';
import { formatDuration, type Instant } from '../core/values/duration.ts';
import { checkGpu, type GpuParameters, gpuSignals, gpuWindow } from './gpu/check.ts';
import {
  deviceFacts,
  devicesMissing,
  deviceWindows,
  firstOf,
  highest,
  sampleGap,
  shownPercent,
} from './gpu/devices.ts';
import { excuse } from './gpu/traffic-excuse.ts';
import { percent } from './parameters/parameters.ts';

const parameters = z.strictObject(
  {
    below: percent('Every sample of every GPU must be below this.').refine((share) => share > 0, {
      error: 'a percentage above 0%, since no sample is below 0%',
    }),
    ...gpuWindow,
    excuse,
  },
  { error: 'a map such as {below: 5%, over: 2h}' },
);

export type GpuIdleParameters = z.infer<typeof parameters>;

/**
 * Every GPU that a run holds has done next to nothing for a while.
 *
 * ```yaml
 * gpu-idle: {below: 5%, over: 2h}
 * gpu-idle: {below: 10%, over: 30m, coverage: 95%}
 * gpu-idle: {below: 5%, over: 2h, excuse: {network: 50MB/m}}    # a long download is not idleness
 * ```
 *
 * Judged per GPU and by its peak, not its average: idle means that every sample of every GPU in the window is below the
 * limit. One sample at or above it, on any GPU, is enough to be busy, however little else is known. Idle also needs
 * exactly as many GPUs as the run holds, each with samples for `coverage` of the window, the newest not older than 15 minutes:
 * anything less is unknown, since a missing sample is not 0 %. A run younger than the window is not idle yet. Value is
 * the highest percentage seen, coverage that of the GPU with the fewest samples.
 *
 * `excuse` names traffic that makes idle GPUs healthy: any minute of the window in which all nodes together moved as
 * much, or more. It is asked for only when the GPUs are idle. Traffic that is unknown or too thin leaves the answer
 * unknown, and so InfiniBand does for good on machines that have none. A minute for which any node did not tell all
 * that it moved is missing: that might be the download.
 */
export const gpuIdle: ConditionKind<GpuIdleParameters> = {
  kind: 'gpu-idle',
  summary: 'Every GPU of the run stayed below a utilisation for a whole window.',
  parameters,
  signals: gpuSignals,
  compile: (given) => (snapshot, now) => checkGpu(snapshot, given, now, judgePeaks),
};

/**
 * Judges the samples of every device in the window that ends now. Devices are never averaged with one another, and
 * neither are samples: one busy sample of one device makes the run busy.
 */
function judgePeaks(use: GpuUse, { below, over, coverage }: GpuParameters, now: Instant): ConditionResult {
  const windows = deviceWindows(use, over, now);
  const peak = highest(windows.map((window) => window.peak));
  const facts = { ...deviceFacts(use, windows, now), value: peak, threshold: below };
  const length = formatDuration(over);
  const busy = windows.find(({ peak: own, contradicted }) => own !== null && own >= below && !contradicted);
  if (busy) {
    const reached = `GPU ${busy.id} reached ${shownPercent(busy.peak)} within ${length}, limit ${below}%`;
    return result('healthy', reached, facts);
  }
  const gap = devicesMissing(use) ?? firstOf(windows, (window) => sampleGap(window, over, coverage, now));
  if (gap) return result('unknown', gap, facts);
  const all = windows.length === 1 ? 'its GPU' : `all ${windows.length} GPUs`;
  const reason = `${all} stayed below ${below}% for ${length}, highest ${shownPercent(peak)}`;
  return result('violated', reason, { ...facts, identity: 'gpu-idle' });
}
