import { z } from 'zod';
import { type Instant, MINUTE, type Milliseconds } from '../core/duration.ts';

/** The dimensions of a series, as Azure names them; it answers in either case. */
const DIMENSIONS = { run: 'runid', instance: 'instanceid', device: 'deviceid' };

/** Azure Monitor's answer, as far as it is used. A minute without a sample has no `average`. */
export const metricsSchema = z.object({
  value: z.array(
    z.object({
      errorCode: z.string().nullish(),
      errorMessage: z.string().nullish(),
      timeseries: z.array(
        z.object({
          metadatavalues: z
            .array(z.object({ name: z.object({ value: z.string() }), value: z.string().nullish() }))
            .nullish(),
          data: z.array(z.object({ timeStamp: z.string(), average: z.number().nullish() })).nullish(),
        }),
      ),
    }),
  ),
});

export type MetricsAnswer = z.output<typeof metricsSchema>;

/** The whole minutes before `now` that a look back covers. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
  readonly steps: number;
}

export function windowOf(over: Milliseconds, now: Instant): Window {
  const steps = Math.max(1, Math.ceil(over / MINUTE));
  const to = Math.floor(now / MINUTE) * MINUTE;
  return { from: to - steps * MINUTE, to, steps };
}

/**
 * The filter for one series of each device of these runs. Alternatives within one dimension need no brackets and those
 * across dimensions are not allowed.
 */
export function deviceFilter(runIds: readonly string[]): string {
  const runs = runIds.map((id) => `RunId eq '${id.replaceAll("'", "''")}'`).join(' or ');
  return `${runs} and InstanceId eq '*' and DeviceId eq '*'`;
}

/** How many series an answer holds, which is compared with how many were asked for at most. */
export function countSeries(answer: MetricsAnswer): number {
  return answer.value.reduce((sum, metric) => sum + metric.timeseries.length, 0);
}

type Percent = (number | null)[];

/**
 * Run id in lower case, to its devices by `instance/device`. Minutes without a sample are null. Samples of one device and
 * minute in two series keep the larger, since being busy must not be lost.
 */
export function devicesByRun(answer: MetricsAnswer, window: Window): Map<string, Map<string, Percent>> {
  const runs = new Map<string, Map<string, Percent>>();
  for (const series of answer.value.flatMap((metric) => metric.timeseries)) {
    const labels = new Map(series.metadatavalues?.map((label) => [label.name.value.toLowerCase(), label.value ?? '']));
    const run = (labels.get(DIMENSIONS.run) ?? '').toLowerCase();
    const device = `${labels.get(DIMENSIONS.instance) || '?'}/${labels.get(DIMENSIONS.device) || '?'}`;
    const devices = runs.get(run) ?? new Map<string, Percent>();
    runs.set(run, devices);
    const percent = devices.get(device) ?? Array.from({ length: window.steps }, () => null);
    devices.set(device, percent);
    for (const { timeStamp, average } of series.data ?? []) addSample(percent, window, timeStamp, average);
  }
  return runs;
}

function addSample(percent: Percent, window: Window, timeStamp: string, average: number | null | undefined): void {
  const step = Math.floor((Date.parse(timeStamp) - window.from) / MINUTE);
  // Below zero it is no percentage, so there is no sample.
  if (average === null || average === undefined || average < 0 || !(step >= 0 && step < window.steps)) return;
  percent[step] = Math.max(percent[step] ?? 0, Math.min(100, average));
}
