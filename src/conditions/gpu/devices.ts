import type { ConditionResult } from '../../core/policy/condition.ts';
import type { GpuDevice, GpuUse } from '../../core/signal/signal.ts';
import { formatDuration, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';

/** When the newest sample of a device is older than this, the device may have been busy since. */
export const STALE_AFTER = 15 * MINUTE;

/** What one device's samples say of the window. */
export interface DeviceWindow {
  readonly id: string;
  readonly samples: number;
  /** Samples that a device with a full series has in the window. */
  readonly expected: number;
  readonly coverage: number;
  readonly peak: number | null;
  /** Of the samples within the window added up. */
  readonly sum: number;
  /** End of the newest sample's step. */
  readonly newestAt: Instant | null;
  /** Why its samples are not trusted; undefined where they are. */
  readonly doubt: string | undefined;
}

/** The samples of every device in the window that ends now. */
export function deviceWindows(use: GpuUse, over: Milliseconds, now: Instant): DeviceWindow[] {
  return use.devices.map((device) => windowOf(device, use, over, now));
}

function windowOf(device: GpuDevice, use: GpuUse, over: Milliseconds, now: Instant): DeviceWindow {
  const start = now - over;
  const expected = Math.max(1, Math.floor(over / use.step));
  let samples = 0;
  let sum = 0;
  let peak: number | null = null;
  let newestAt: Instant | null = null;
  // A step that reaches into the window may have been busy inside it; one that has not begun is no sample.
  const first = Math.max(0, Math.floor((start - use.from) / use.step));
  const end = Math.min(device.percent.length, Math.ceil((now - use.from) / use.step));
  // By index: this reads every sample of every GPU at every pass.
  for (let index = first; index < end; index++) {
    const percent = device.percent[index];
    if (percent === null || percent === undefined || !isPercent(percent)) continue;
    const at = use.from + index * use.step;
    peak = peak === null ? percent : Math.max(peak, percent);
    newestAt = at + use.step;
    if (at < start) continue;
    samples += 1;
    sum += percent;
  }
  const { id, doubt } = device;
  return { id, samples, expected, coverage: Math.min(1, samples / expected), peak, sum, newestAt, doubt };
}

/** What is no percentage is no sample. Slightly above 100 is seen of real counters, and busy anyway. */
function isPercent(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** The facts that every answer from samples carries, whatever it says. */
export function deviceFacts(use: GpuUse, windows: readonly DeviceWindow[], now: Instant): Partial<ConditionResult> {
  const newestAt = highest(windows.map((window) => window.newestAt));
  return {
    age: newestAt === null ? null : Math.max(0, now - newestAt),
    coverage: windows.length === 0 ? 0 : Math.min(...windows.map((window) => window.coverage)),
    detail: { devices: windows.length, expectedDevices: use.expectedDevices },
  };
}

/** How many devices the run holds; null where it cannot be told, and where more report than there should be. */
export function devicesHeld({ devices, expectedDevices }: GpuUse): number | null {
  if (expectedDevices === null || !Number.isSafeInteger(expectedDevices)) return null;
  return devices.length <= expectedDevices ? expectedDevices : null;
}

/** Why not all devices that the run holds are told, or null when they are. */
export function devicesMissing(use: GpuUse): string | null {
  const reporting = use.devices.length;
  const held = devicesHeld(use);
  if (reporting === 0) return 'no GPU reported a sample';
  if (held !== null) return reporting < held ? `only ${reporting} of ${held} GPUs report` : null;
  const { expectedDevices } = use;
  const why =
    expectedDevices === null ? 'how many it holds cannot be told' : `by its compute it should hold ${expectedDevices}`;
  return `GPUs that report: ${reporting}; ${why}`;
}

/** Why a device's samples are not enough to say that it did little, or null when they are. `needed` is in percent. */
export function sampleGap(window: DeviceWindow, over: Milliseconds, needed: number, now: Instant): string | null {
  const { id, samples, expected, newestAt, doubt } = window;
  if (doubt !== undefined) return `GPU ${id} ${doubt}`;
  if (newestAt === null) return `GPU ${id} has no sample in the last ${formatDuration(over)}`;
  const age = now - newestAt;
  if (age > STALE_AFTER)
    return `the newest sample of GPU ${id} is ${formatDuration(age)} old, at most ${formatDuration(STALE_AFTER)}`;
  if (samples * 100 < needed * expected)
    return `GPU ${id} has ${samples} of ${expected} samples, ${needed}% are needed`;
  return null;
}

export function firstOf<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

export function highest(values: readonly (number | null)[]): number | null {
  const given = values.filter((value) => value !== null);
  return given.length === 0 ? null : Math.max(...given);
}

export function shownPercent(percent: number | null): string {
  return percent === null ? 'nothing' : `${Math.round(percent * 10) / 10}%`;
}
