import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import type { GpuUse } from '../core/signal/signal.ts';
import { formatDuration, type Instant } from '../core/values/duration.ts';
import { checkGpu, type GpuParameters, gpuSignals, gpuWindow, needsGpus } from './gpu/check.ts';
import { deviceFacts, devicesMissing, deviceWindows, firstOf, highest, percentText, sampleGap } from './gpu/devices.ts';
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
 * Every GPU that a run holds has done next to nothing for a while. Manual: docs/conditions/gpu-idle.md
 *
 * ```yaml
 * gpu-idle: {below: 5%, over: 2h}
 * ```
 */
export const gpuIdle: ConditionKind<GpuIdleParameters> = {
  kind: 'gpu-idle',
  summary: 'Every GPU of the run stayed below a utilisation for a whole window.',
  parameters,
  signals: gpuSignals,
  compile: (given) => (snapshot, now) => checkGpu(snapshot, given, now, judgePeaks),
  cannotHold: (_, runs) => needsGpus(runs),
};

/**
 * Judges the samples of every device in the window that ends now. Devices are never averaged with one another, and
 * neither are samples: one busy sample of one device makes the run busy.
 */
function judgePeaks(use: GpuUse, { below, over, coverage }: GpuParameters, now: Instant): ConditionResult {
  const windows = deviceWindows(use, over, now);
  const peak = highest(windows.map((window) => window.peak));
  const facts = { ...deviceFacts(use, windows, now), value: peak, threshold: below };
  const busy = windows.find(({ peak: own }) => own !== null && own >= below);
  if (busy) {
    const reached = () =>
      `GPU ${busy.id} reached ${percentText(busy.peak)} within ${formatDuration(over)}, limit ${below}%`;
    return result('healthy', reached, facts);
  }
  const gap = devicesMissing(use) ?? firstOf(windows, (window) => sampleGap(window, over, coverage, now));
  if (gap) return result('unknown', gap, facts);
  const count = windows.length;
  const all = () => (count === 1 ? 'its GPU' : `all ${count} GPUs`);
  const words = () => `${all()} stayed below ${below}% for ${formatDuration(over)}, highest ${percentText(peak)}`;
  return result('violated', words, { ...facts, identity: 'gpu-idle' });
}
