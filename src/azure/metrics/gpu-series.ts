import type { RunSeries, Window } from './metrics.ts';

/**
 * The devices of a run by `instance/device`, each with its percentages minute by minute; null where there is no sample.
 * If two series have a sample for one device and minute, the larger one counts: a busy minute must not be lost.
 */
export function devicesOf(series: readonly RunSeries[], window: Window): Map<string, (number | null)[]> {
  const devices = new Map<string, (number | null)[]>();
  for (const { dimensions, samples } of series) {
    const device = `${dimensions.get('instanceid') || '?'}/${dimensions.get('deviceid') || '?'}`;
    const percent = devices.get(device) ?? Array.from({ length: window.steps }, () => null);
    devices.set(device, percent);
    for (const { step, value } of samples) percent[step] = Math.max(percent[step] ?? 0, Math.min(100, value));
  }
  return devices;
}
