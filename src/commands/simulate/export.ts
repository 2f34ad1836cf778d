import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Config, loadConfig } from '../../config/config.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type RecordingCounts, writeRecording } from '../../recording/index.ts';
import { openHistory } from '../../store/record/history.ts';
import { redactRecord } from '../../telemetry/redact.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, interruption, print, VERSION } from '../process.ts';
import { reportInvalid } from '../report-error.ts';
import { clockTime, type Here } from '../times/show.ts';
import { type Past, pastMoment } from '../times/when.ts';
import { hereFor } from '../times/zone.ts';
import { progressBar } from './progress.ts';
import { orExplained } from './simulate.ts';
import { chosenWorkspaces, extentFrom, USUALLY } from './source.ts';

export interface ExportOptions {
  /** How far back, in milliseconds; null for as far as is usual. */
  readonly since: Past | null;
  /** Glob over workspace names; null for all. */
  readonly workspace: string | null;
  /** The file that is written. */
  readonly out: string;
  /** Times in UTC instead of the zone of this machine. */
  readonly utc?: boolean;
}

/** Writes the recorded past into a file, for `simulate` and `diff` where the store is not at hand. */
export async function exportRecording(
  variables: Readonly<Record<string, string | undefined>>,
  options: ExportOptions,
): Promise<ExitCode> {
  const loaded = loadConfig(variables, 'look');
  if (!loaded.ok) return reportInvalid('Runwarden cannot export with this config:', loaded.errors);
  const folder = dirname(resolve(options.out));
  if (!existsSync(folder)) {
    complain(`There is no folder ${folder} to write ${options.out} into. Make it, or name another file with --out.`);
    return EXIT.runtimeError;
  }
  const stop = interruption();
  return orExplained(stop, async () => {
    await write(loaded.config, options, hereFor(options, variables, Date.now()), stop);
    return EXIT.clean;
  });
}

async function write(config: Config, options: ExportOptions, here: Here, stop: AbortSignal): Promise<void> {
  const { out } = options;
  const { now } = here;
  const history = await openHistory(config.store);
  try {
    const since = options.since === null ? now - USUALLY : pastMoment(options.since, now);
    const { from, to } = await extentFrom(history, since, now);
    const workspaces = await chosenWorkspaces(history, options.workspace);
    const { owner, limits } = config;
    const header = { by: VERSION, exportedAt: now, since, first: from, last: to, owner, limits };
    const progress = progressBar(Math.max(since, from), to);
    const passed = async (at: Instant) => {
      // An export rarely waits: without this pause no signal would be handled.
      if (progress.at(at)) await setImmediate();
    };
    const content = { header, workspaces, redact: redactRecord, passed };
    const counts = await writeRecording(out, history, content, stop).finally(() => progress.end());
    print(await summary(out, counts, { from: Math.max(since, from), to, here }));
    complain('It names runs, tags and owners; docs/recordings.md says where to keep it.');
  } finally {
    await history.close();
  }
}

async function summary(
  file: string,
  counts: RecordingCounts,
  { from, to, here }: { readonly from: Instant; readonly to: Instant; readonly here: Here },
): Promise<string> {
  const { size } = await stat(file);
  const passes = counted(counts.passes, 'pass', 'passes');
  const workspaces = counted(counts.workspaces, 'workspace', 'workspaces');
  const ended = counted(counts.ended, 'ended run', 'ended runs');
  return `${file}: ${passes} over ${workspaces}, ${clockTime(from, here)} to ${clockTime(to, here)}, and ${ended}; ${sizeText(size)}.`;
}

function sizeText(bytes: number): string {
  return bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
