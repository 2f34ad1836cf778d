import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import type { GpuUse } from '../core/signal/signal.ts';
import { formatDuration, type Instant } from '../core/values/duration.ts';
import { checkGpu, type GpuParameters, gpuSignals, gpuWindow, needsGpus } from './gpu/check.ts';
import {
  type DeviceWindow,
  deviceFacts,
  devicesHeld,
  devicesMissing,
  deviceWindows,
  firstOf,
  percentText,
  sampleGap,
} from './gpu/devices.ts';
import { excuse } from './gpu/traffic-excuse.ts';
import { percent } from './parameters/parameters.ts';

const parameters = z.strictObject(
  {
    below: percent("A GPU's average over the window must be below this.").refine((share) => share > 0, {
      error: 'a percentage above 0%, since no average is below 0%',
    }),
    ...gpuWindow,
    share: percent('Share of the GPUs that the run holds which must be low.')
      .refine((share) => share > 0, { error: 'a percentage above 0%' })
      .prefault('100%'),
    excuse,
  },
  { error: 'a map such as {below: 30%, over: 6h}' },
);

export type GpuLowParameters = z.infer<typeof parameters>;

/**
 * The GPUs of a run work, but on average too little. Manual: docs/conditions/gpu-low.md
 *
 * ```yaml
 * gpu-low: {below: 30%, over: 6h, share: 50%}
 * ```
 */
export const gpuLow: ConditionKind<GpuLowParameters> = {
  kind: 'gpu-low',
  summary: 'The average utilisation of the GPUs of the run stayed below a limit over a window.',
  parameters,
  signals: gpuSignals,
  compile: (given) => (snapshot, now) => checkGpu(snapshot, given, now, judgeAverages),
  cannotHold: (_, runs) => needsGpus(runs),
};

type DeviceUse = 'low' | 'busy' | 'open';

interface Judged {
  readonly window: DeviceWindow;
  readonly is: DeviceUse;
}

/** How many GPUs there are, how many of them must be low, and how many are what; null where it is not known. */
interface Tally {
  readonly total: number | null;
  readonly needed: number | null;
  readonly low: number;
  readonly busy: number;
}

function judgeAverages(use: GpuUse, given: GpuParameters & { readonly share: number }, now: Instant): ConditionResult {
  const { below, over, share } = given;
  const windows = deviceWindows(use, over, now);
  const judged = windows.map((window): Judged => ({ window, is: useOf(window, given, now) }));
  const tally = tallyOf(judged, use, share);
  const value = deciding(judged, tally);
  const facts = { ...deviceFacts(use, windows, now), value, threshold: below };
  const length = formatDuration(over);
  if (tally.needed !== null && tally.low >= tally.needed) {
    const words = `${whichAreLow(tally)} averaged below ${below}% over ${length}`;
    const limit = tally.needed === tally.total ? '' : `, limit ${tally.needed}`;
    return result('violated', `${words}${limit}, highest ${percentText(value)}`, { ...facts, identity: 'gpu-low' });
  }
  if (isOutOfReach(tally, share)) {
    const words = `${tally.busy} of ${tally.total ?? windows.length} GPUs averaged ${below}% or more over ${length}`;
    return result('healthy', tally.needed === tally.total ? words : `${words}, ${tally.needed} had to be below`, facts);
  }
  return result('unknown', devicesMissing(use) ?? firstOpen(windows, given, now), facts);
}

function tallyOf(judged: readonly Judged[], use: GpuUse, share: number): Tally {
  const total = devicesHeld(use);
  const count = (wanted: DeviceUse) => judged.filter(({ is }) => is === wanted).length;
  return {
    total,
    needed: total === null ? null : Math.max(1, Math.ceil((share * total) / 100)),
    low: count('low'),
    busy: count('busy'),
  };
}

function whichAreLow({ total, low }: Tally): string {
  if (total === null || low < total) return `${low} of ${total} GPUs`;
  return total === 1 ? 'its GPU' : `all ${total} GPUs`;
}

/** Whether so many are busy that the rest cannot make the share full. */
function isOutOfReach({ total, needed, busy }: Tally, share: number): boolean {
  // How many there are does not matter where all must be low and one is not.
  return busy > 0 && (total === null || needed === null ? share === 100 : total - busy < needed);
}

function firstOpen(windows: readonly DeviceWindow[], given: GpuParameters, now: Instant): string {
  return firstOf(windows, (window) => openBecause(window, given, now)) ?? 'its GPUs are not known';
}

/** Why a GPU is neither low nor busy; null when it is one of them. */
function openBecause(window: DeviceWindow, { below, over, coverage }: GpuParameters, now: Instant): string | null {
  const gap = sampleGap(window, over, coverage, now);
  if (gap !== null || least(window) >= below || most(window) < below) return gap;
  const { id, samples, expected } = window;
  const other = average(window) < below ? 'reach' : 'stay below';
  return `GPU ${id} averaged ${percentText(average(window))} over ${samples} of ${expected} samples, and with the others it may ${other} ${below}%`;
}

function useOf(window: DeviceWindow, given: GpuParameters, now: Instant): DeviceUse {
  if (least(window) >= given.below) return 'busy';
  return openBecause(window, given, now) === null ? 'low' : 'open';
}

/** The average if every missing sample were 0 %. */
function least({ sum, samples, expected }: DeviceWindow): number {
  return sum / Math.max(samples, expected);
}

/** The average if every missing sample were 100 %. */
function most({ sum, samples, expected }: DeviceWindow): number {
  return (sum + 100 * Math.max(0, expected - samples)) / Math.max(samples, expected);
}

function average({ sum, samples }: DeviceWindow): number {
  return samples === 0 ? 0 : sum / samples;
}

/** The average of the device that makes the share full: the highest among the lowest that are needed. */
function deciding(judged: readonly Judged[], { needed }: Tally): number | null {
  const averages = judged.filter(({ is }) => is !== 'open').map(({ window }) => average(window));
  return needed === null ? null : (averages.sort((a, b) => a - b)[needed - 1] ?? null);
}
