import { type Config, loadConfig } from '../../config/config.ts';
import type { History } from '../../core/record/history.ts';
import type { Workspace } from '../../core/run/run.ts';
import { DAY, formatInstant, type Instant } from '../../core/values/duration.ts';
import { anyGlobMatches } from '../../core/values/glob.ts';
import { StartError } from '../../core/values/start-error.ts';
import { storeLocation } from '../../main.ts';
import { openRecording, type PastSettings } from '../../recording/index.ts';
import { openHistory } from '../../store/record/history.ts';
import { complain } from '../process.ts';
import { reportInvalid } from '../report-error.ts';

/** Where the recorded past is read. A recording needs neither the config nor its secrets. */
export type PastSource =
  | { readonly kind: 'store'; readonly config: Config }
  | { readonly kind: 'recording'; readonly file: string };

/** The past of a source, opened for reading. */
export interface OpenPast {
  readonly history: History;
  readonly settings: PastSettings;
  /** From where `--since` counts back: now, or when the recording was made. */
  readonly until: Instant;
  /** Where it begins without --since. */
  readonly begins: Instant;
}

/** How far back without --since. */
export const USUALLY = 30 * DAY;

/** Null, with the errors printed, for a config that is not valid. @param recording a file instead of the store of the config. */
export function pastSource(
  variables: Readonly<Record<string, string | undefined>>,
  recording: string | null,
): PastSource | null {
  if (recording !== null) return { kind: 'recording', file: recording };
  const loaded = loadConfig(variables, 'look');
  if (loaded.ok) return { kind: 'store', config: loaded.config };
  reportInvalid('Runwarden cannot simulate with this config:', loaded.errors);
  complain('Without a config, replay a file of `runwarden export`: --recording <file>.');
  return null;
}

/**
 * @throws {FolderRefused} when the store is held by another process, or there is none.
 * @throws {RecordingRefused}
 */
export async function openPast(source: PastSource, now: Instant): Promise<OpenPast> {
  if (source.kind === 'store') {
    const { config } = source;
    return { history: await openHistory(storeLocation(config)), settings: config, until: now, begins: now - USUALLY };
  }
  const { header, history } = await openRecording(source.file);
  return { history, settings: header, until: header.exportedAt, begins: header.since };
}

/**
 * When the record begins and ends.
 * @throws when nothing of it is from `since` on.
 */
export async function extentFrom(
  history: History,
  since: Instant,
  until: Instant,
): Promise<{ readonly from: Instant; readonly to: Instant }> {
  const extent = await history.extent();
  if (!extent)
    throw new StartError(
      'Nothing is recorded yet: the record begins with the first pass of `serve` or `scan`. Start one, and come back after some passes.',
    );
  const days = Math.ceil((until - extent.to) / DAY) + 1;
  if (extent.to < since)
    throw new StartError(
      `The record ends at ${formatInstant(extent.to)}, before the time asked for. Ask for more, such as --since ${days}d.`,
    );
  return extent;
}

/**
 * The recorded workspaces whose names fit a pattern; null for all.
 * @throws when none does.
 */
export async function chosenWorkspaces(history: History, pattern: string | null): Promise<readonly Workspace[]> {
  const all = await history.workspaces();
  const chosen = all.filter(({ name }) => pattern === null || anyGlobMatches([pattern], name));
  if (chosen.length > 0) return chosen;
  throw new StartError(
    `No recorded workspace fits ${pattern}; there are ${all.map(({ name }) => name).join(', ')}. Name one of them with --workspace, or leave it out.`,
  );
}
