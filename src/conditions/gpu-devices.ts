import { type ConditionResult, result } from '../core/condition.ts';
import { formatDuration, type Instant, MINUTE, type Milliseconds } from '../core/duration.ts';
import type { GpuDevice, GpuUse } from '../core/signal.ts';

interface Limits {
  /** Percent. */
  readonly below: number;
  readonly over: Milliseconds;
  /** Percent. */
  readonly coverage: number;
}

/** When the newest sample of a device is older than this, the device may have been busy since. */
const STALE_AFTER = 15 * MINUTE;

/** What one device's samples say of the window. */
interface DeviceWindow {
  readonly id: string;
  readonly samples: number;
  /** Samples that a device with a full series has in the window. */
  readonly expected: number;
  readonly coverage: number;
  readonly peak: number | null;
  /** End of the newest sample's step. */
  readonly newestAt: Instant | null;
}

/**
 * Judges the samples of every device in the window that ends now. Devices are never averaged with one another, and
 * neither are samples: one busy sample of one device makes the run busy.
 */
export function judgeDevices(use: GpuUse, limits: Limits, now: Instant): ConditionResult {
  const windows = use.devices.map((device) => windowOf(device, use, limits.over, now));
  const peak = highest(windows.map((window) => window.peak));
  const newestAt = highest(windows.map((window) => window.newestAt));
  const facts = {
    value: peak,
    threshold: limits.below,
    age: newestAt === null ? null : Math.max(0, now - newestAt),
    coverage: windows.length === 0 ? 0 : Math.min(...windows.map((window) => window.coverage)),
    detail: { devices: use.devices.length, expectedDevices: use.expectedDevices },
  };
  const over = formatDuration(limits.over);
  const busy = windows.find((window) => window.peak !== null && window.peak >= limits.below);
  if (busy)
    return result(
      'healthy',
      `GPU ${busy.id} reached ${shown(busy.peak)} within ${over}, limit ${limits.below}%`,
      facts,
    );
  const gap = devicesMissing(use) ?? firstOf(windows, (window) => sampleGap(window, limits, now));
  if (gap) return result('unknown', gap, facts);
  const reason = `${windows.length === 1 ? 'its GPU' : `all ${windows.length} GPUs`} stayed below ${limits.below}% for ${over}, highest ${shown(peak)}`;
  return result('violated', reason, { ...facts, identity: 'gpu-idle' });
}

function windowOf(device: GpuDevice, use: GpuUse, over: Milliseconds, now: Instant): DeviceWindow {
  const start = now - over;
  const expected = Math.max(1, Math.floor(over / use.step));
  let samples = 0;
  let peak: number | null = null;
  let newestAt: Instant | null = null;
  for (const [index, percent] of device.percent.entries()) {
    const at = use.from + index * use.step;
    // A step that reaches into the window may have been busy inside it; one that has not begun is no sample.
    if (percent === null || !isPercent(percent) || at + use.step <= start || at >= now) continue;
    peak = peak === null ? percent : Math.max(peak, percent);
    newestAt = at + use.step;
    if (at >= start) samples += 1;
  }
  return { id: device.id, samples, expected, coverage: Math.min(1, samples / expected), peak, newestAt };
}

/** What is no percentage is no sample. Slightly above 100 is seen of real counters, and busy anyway. */
function isPercent(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

function devicesMissing({ devices, expectedDevices }: GpuUse): string | null {
  if (devices.length === 0) return 'no GPU reported a sample';
  if (expectedDevices === null) return `GPUs that report: ${devices.length}; how many it holds cannot be told`;
  if (devices.length < expectedDevices) return `only ${devices.length} of ${expectedDevices} GPUs report`;
  return null;
}

/** Why a device's samples are not enough to call it idle, or null when they are. */
function sampleGap(window: DeviceWindow, limits: Limits, now: Instant): string | null {
  const { id, samples, expected, newestAt } = window;
  if (newestAt === null) return `GPU ${id} has no sample in the last ${formatDuration(limits.over)}`;
  const age = now - newestAt;
  if (age > STALE_AFTER)
    return `the newest sample of GPU ${id} is ${formatDuration(age)} old, at most ${formatDuration(STALE_AFTER)}`;
  if (samples * 100 < limits.coverage * expected)
    return `GPU ${id} has ${samples} of ${expected} samples, ${limits.coverage}% are needed`;
  return null;
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function highest(values: readonly (number | null)[]): number | null {
  const given = values.filter((value) => value !== null);
  return given.length === 0 ? null : Math.max(...given);
}

function shown(percent: number | null): string {
  return percent === null ? 'nothing' : `${Math.round(percent * 10) / 10}%`;
}
