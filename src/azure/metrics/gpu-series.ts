import { dimensionsOf, type MetricAnswer, stepOf, type Window } from './metrics.ts';

type Percent = (number | null)[];

/**
 * Run id in lower case, to its devices by `instance/device`. Minutes without a sample are null. Samples of one device and
 * minute in two series keep the larger, since being busy must not be lost.
 */
export function devicesByRun(answers: readonly MetricAnswer[], window: Window): Map<string, Map<string, Percent>> {
  const runs = new Map<string, Map<string, Percent>>();
  for (const series of answers.flatMap((metric) => metric.timeseries)) {
    const labels = dimensionsOf(series);
    const run = (labels.get('runid') ?? '').toLowerCase();
    const device = `${labels.get('instanceid') || '?'}/${labels.get('deviceid') || '?'}`;
    const devices = runs.get(run) ?? new Map<string, Percent>();
    runs.set(run, devices);
    const percent = devices.get(device) ?? Array.from({ length: window.steps }, () => null);
    devices.set(device, percent);
    for (const { timeStamp, average } of series.data ?? []) addSample(percent, window, timeStamp, average);
  }
  return runs;
}

function addSample(percent: Percent, window: Window, timeStamp: string, average: number | null | undefined): void {
  const step = stepOf(window, timeStamp);
  // Below zero it is no percentage, so there is no sample.
  if (average === null || average === undefined || average < 0 || step < 0) return;
  percent[step] = Math.max(percent[step] ?? 0, Math.min(100, average));
}
