import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { EndedRecord } from '../core/record/ended-run.ts';
import type { StoredHistory } from '../core/record/history.ts';
import type { RecordedPass } from '../core/record/recorded-workspace.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Instant } from '../core/values/duration.ts';
import { StartError } from '../core/values/start-error.ts';
import { COUNTED, FORMAT_VERSION, type LineOf, noLines, type RecordingCounts, type RecordingHeader } from './format.ts';
import { withoutLeftOut } from './left-out.ts';

export interface RecordingContent {
  readonly header: RecordingHeader;
  readonly workspaces: readonly Workspace[];
  /** Takes secrets out of a line and leaves its shape as it is. */
  readonly redact: (line: string) => string;
  /** Called after each pass. */
  readonly passed: (at: Instant) => Promise<void>;
}

/**
 * Writes what was recorded of some workspaces into a file, which is there whole or not at all.
 * @throws when it cannot be written; the abort's own error when it was stopped.
 */
export async function writeRecording(
  file: string,
  history: StoredHistory,
  content: RecordingContent,
  stop: AbortSignal,
): Promise<RecordingCounts> {
  const counts = noLines();
  // Beside the file: a rename from elsewhere may be a copy, which can be seen half done.
  const part = `${file}.${process.pid}.part`;
  try {
    const out = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(Readable.from(linesOf(history, content, counts)), createGzip(), out, { signal: stop });
    await rename(part, file);
    return counts;
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    if (stop.aborted || !isSystemError(cause)) throw cause;
    const next = 'name a file in a folder that you may write to with --out';
    throw new StartError(`${file} cannot be written: ${cause.message}; ${next}`, { cause });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

async function* linesOf(
  history: StoredHistory,
  { header, workspaces, redact, passed }: RecordingContent,
  counts: Record<keyof RecordingCounts, number>,
): AsyncGenerator<string> {
  const line = (value: object) => `${redact(JSON.stringify(value))}\n`;
  const lineOf = <K extends keyof typeof COUNTED>(kind: K, value: LineOf<K>) => {
    counts[COUNTED[kind]] += 1;
    return line({ [kind]: value });
  };

  yield line(headerLine(header));
  for (const workspace of workspaces) yield lineOf('workspace', withOwnerTags(workspace, header.owner.tags));
  const { overrides, freezes } = await history.exceptions();
  const counted = (from: Instant, to: Instant | null) => from <= header.last && (to === null || to > header.since);
  for (const { id, kind, scope, policies, createdAt, endsAt } of overrides) {
    if (counted(createdAt, endsAt)) yield lineOf('override', { id, kind, scope, policies, createdAt, endsAt });
  }
  for (const { id, createdAt, endsAt } of freezes) {
    if (counted(createdAt, endsAt)) yield lineOf('freeze', { id, createdAt, endsAt });
  }
  const places = new Map(workspaces.map(({ id }, place) => [id, place]));
  for (const record of await history.ended()) {
    const place = places.get(record.run.workspaceId);
    if (place !== undefined) yield lineOf('ended', endedLine(record, place));
  }
  for await (const { workspaceId, pass } of history.changes([...places.keys()], header.since)) {
    // A pass that came in meanwhile: the runs that it ended are not among those above.
    if (pass.at > header.last) break;
    yield lineOf('pass', passLine(pass, places.get(workspaceId) ?? 0));
    await passed(pass.at);
  }
  yield line({ end: counts });
}

function headerLine({ by, exportedAt, since, first, last, ...settings }: RecordingHeader): object {
  const times = Object.entries({ exported: exportedAt, since, first, last });
  const written = Object.fromEntries(times.map(([key, at]) => [key, new Date(at).toISOString()]));
  return { runwarden: 'recording', version: FORMAT_VERSION, by, ...written, ...settings };
}

/** Of a workspace's tags only those are read that may name an owner. */
function withOwnerTags(workspace: Workspace, ownerTags: readonly string[]): Workspace {
  const tags = Object.entries(workspace.tags).filter(([key]) => ownerTags.includes(key));
  return { ...workspace, tags: Object.fromEntries(tags) };
}

function endedLine(
  { run, startedAt, endedAt, resumedAt, computed, failure, cost, failedSteps: _, ...others }: EndedRecord,
  place: number,
): LineOf<'ended'> {
  // Does not compile once more is kept of an end: a replay of the file would not know it. No condition reads the failed
  // steps of an ended run.
  others satisfies Record<string, never>;
  return {
    w: place,
    id: run.id,
    name: run.displayName,
    status: run.status,
    experiment: run.experiment,
    definition: run.definition,
    from: run.resubmittedFrom,
    tags: run.tags,
    created: run.createdAt,
    started: startedAt,
    ended: endedAt,
    ...(resumedAt === undefined ? {} : { resumed: resumedAt }),
    ...(computed === undefined ? {} : { computed }),
    failure: failure && { cause: failure.cause, code: failure.code },
    ...(cost && { cost: { known: cost.cost, until: cost.until } }),
  };
}

function passLine({ runs, ...pass }: RecordedPass, place: number): LineOf<'pass'> {
  const changes = Object.entries(runs).map(([id, change]) => [id, withoutLeftOut(change)] as const);
  return { w: place, ...pass, runs: Object.fromEntries(changes) };
}
