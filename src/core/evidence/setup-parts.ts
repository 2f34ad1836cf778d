import type { Instant, Milliseconds } from '../values/duration.ts';

/** What a run does before its own code begins, by the log that is written of it. */
const SETUP_LOGS: readonly (readonly [part: string, path: RegExp])[] = [
  ['image build', /(^|\/)20_image_build_log\.txt$/i],
  ['image pull', /(^|\/)55_azureml-execution-[^/]*\.txt$/i],
  ['preparation', /(^|\/)65_job_prep-[^/]*\.txt$/i],
  ['code download', /^system_logs\/snapshot_capability\//i],
  ['data access', /^system_logs\/data_capability\//i],
];

/** A part of the setup, from the first to the last time that its log names. */
export interface SetupPart {
  readonly part: string;
  /** Path of the log. */
  readonly log: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly length: Milliseconds;
  /** The beginning of the log is not there. */
  readonly atLeast: boolean;
}

/** Whether a log says something of the setup. */
export function isSetupLog(path: string): boolean {
  return SETUP_LOGS.some(([, shape]) => shape.test(path));
}

/** The moments in a log, all UTC: `2026-03-02 09:00:00Z`, `2026/03/02 09:00:00`, `2026-03-02T09:00:00.123Z`. */
const MOMENT = /\b(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}:\d{2})/g;

/** When the part of the setup was that a log is of; null where the log is of none, or names no time. */
export function setupPartOf(path: string, text: string, isWhole: boolean): SetupPart | null {
  const found = SETUP_LOGS.find(([, shape]) => shape.test(path));
  if (!found) return null;
  const times = [...text.matchAll(MOMENT)]
    .map(([, year, month, day, time]) => Date.parse(`${year}-${month}-${day}T${time}Z`))
    .filter((at) => !Number.isNaN(at));
  const [from, to] = [times[0], times.at(-1)];
  if (from === undefined || to === undefined || to < from) return null;
  return { part: found[0], log: path, from, to, length: to - from, atLeast: !isWhole };
}
