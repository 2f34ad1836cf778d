import type { GivenFacts } from '../../core/policy/condition.ts';
import type { GpuUse } from '../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import { gapIn, type SampleWindow, windowOf } from './sample-window.ts';

/** What one device's samples say of the window. */
export interface DeviceWindow extends SampleWindow {
  readonly id: string;
  /** Why its samples are not trusted; undefined where they are. */
  readonly samplesUnknown: string | undefined;
}

/** The samples of every device in the window that ends now. */
export function deviceWindows({ devices, from, step }: GpuUse, over: Milliseconds, now: Instant): DeviceWindow[] {
  // Field by field: a spread takes longer than the samples.
  return devices.map(({ id, samplesUnknown, percent }) => {
    const { samples, expected, coverage, peak, sum, newestAt } = windowOf({ from, step, values: percent }, over, now);
    return { id, samplesUnknown, samples, expected, coverage, peak, sum, newestAt };
  });
}

/** The facts of every answer from samples. */
export function deviceFacts(use: GpuUse, windows: readonly DeviceWindow[], now: Instant): GivenFacts {
  const newestAt = highest(windows.map((window) => window.newestAt));
  return {
    age: newestAt === null ? null : Math.max(0, now - newestAt),
    coverage: windows.length === 0 ? 0 : Math.min(...windows.map((window) => window.coverage)),
    detail: { devices: windows.length, expectedDevices: use.expectedDevices },
  };
}

/** How many devices the run holds; null where it cannot be said, and where more report than there should be. */
export function devicesHeld({ devices, expectedDevices }: GpuUse): number | null {
  if (expectedDevices === null || !Number.isSafeInteger(expectedDevices)) return null;
  return devices.length <= expectedDevices ? expectedDevices : null;
}

/** Why not all devices that the run holds report, or null when they do. */
export function devicesMissing(use: GpuUse): string | null {
  const reporting = use.devices.length;
  const held = devicesHeld(use);
  if (reporting === 0) return 'no GPU reported a sample';
  if (held !== null) return reporting < held ? `only ${reporting} of ${held} GPUs report` : null;
  const { expectedDevices } = use;
  const why =
    expectedDevices === null ? 'how many it holds is not known' : `by its compute it should hold ${expectedDevices}`;
  return `GPUs that report: ${reporting}; ${why}`;
}

/** Why a device's samples are not enough to say that it did little, or null when they are. `needed` is in percent. */
export function sampleGap(window: DeviceWindow, over: Milliseconds, needed: number, now: Instant): string | null {
  if (window.samplesUnknown !== undefined) return `GPU ${window.id} ${window.samplesUnknown}`;
  return gapIn(window, `GPU ${window.id}`, { over, coverage: needed }, now);
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

export function percentText(percent: number | null): string {
  return percent === null ? 'nothing' : `${Math.round(percent * 10) / 10}%`;
}
