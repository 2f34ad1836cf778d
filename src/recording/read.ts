import type { Freeze } from '../core/decision/finding.ts';
import type { Override } from '../core/decision/override.ts';
import type { EndedRecord } from '../core/record/ended-run.ts';
import { type History, type PassedWorkspace, replayedPasses, type WorkspacePass } from '../core/record/history.ts';
import { PatchMisfit } from '../core/record/json-patch.ts';
import type { RecordedWorkspace } from '../core/record/recorded-workspace.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Instant, Milliseconds } from '../core/values/duration.ts';
import { contentOf } from './content.ts';
import { freezeOf, type LineOf, overrideOf, type RecordingHeader } from './format.ts';
import { gzippedLines, truncated } from './lines.ts';
import { type Content, headerIn, invalid, invalidAt } from './parse.ts';
import { PassChecks } from './pass-checks.ts';
import { RecordingRefused } from './refused.ts';
import { RunShapes } from './run-shape.ts';

/** An open recording: its header, and the past in it, which can be read once. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly history: History;
}

/** Characters of all that comes before the passes: a quarter of a million runs that ended take less. */
const LONGEST_HEAD = 256 * 1024 ** 2;

/** What comes before the passes. */
interface Head {
  readonly workspaces: Workspace[];
  readonly overrides: Override[];
  readonly freezes: Freeze[];
  readonly ended: EndedRecord[];
}

type PassContent = Extract<Content, { kind: 'pass' }>;

/**
 * Opens a recording and reads it up to its passes. Passes are read and checked as they are asked for, so that a file
 * with a damaged end is refused at its end.
 * @throws {RecordingRefused}
 */
export async function openRecording(file: string): Promise<Recording> {
  const lines = gzippedLines(file);
  try {
    const first = await lines.next();
    if (first.done) throw truncated(file, 1);
    const header = headerIn(file, first.value);
    const content = contentOf(file, lines);
    const { head, pass } = await headIn(file, content);
    const passes = passesIn(file, new PassChecks(head.workspaces.length, header.last), pass, content);
    return { header, history: historyOf(file, header, head, passes, async () => void (await lines.return(undefined))) };
  } catch (error) {
    await lines.return(undefined);
    throw error;
  }
}

async function headIn(
  file: string,
  content: AsyncIterator<Exclude<Content, { kind: 'end' }>>,
): Promise<{ head: Head; pass: PassContent | null }> {
  const head: Head = { workspaces: [], overrides: [], freezes: [], ended: [] };
  let length = 0;
  for (;;) {
    const next = await content.next();
    if (next.done) return { head, pass: null };
    if (next.value.kind === 'pass') return { head, pass: next.value };
    length += next.value.length;
    if (length > LONGEST_HEAD)
      throw new RecordingRefused(
        'too-large',
        `${file}:${next.value.number}: more than ${LONGEST_HEAD / 1024 ** 2} MiB are before the passes; expected fewer: export fewer workspaces`,
      );
    addTo(head, file, next.value);
  }
}

function addTo(head: Head, file: string, content: Exclude<Content, { kind: 'end' | 'pass' }>): void {
  switch (content.kind) {
    case 'workspace':
      head.workspaces.push(content.value);
      return;
    case 'override':
      head.overrides.push(overrideOf(content.value));
      return;
    case 'freeze':
      head.freezes.push(freezeOf(content.value));
      return;
    case 'ended': {
      const workspace = head.workspaces[content.value.w];
      if (!workspace)
        throw invalid(
          file,
          content.number,
          `"ended.w" is ${content.value.w}; expected one of the ${head.workspaces.length} workspaces, from 0 on`,
        );
      head.ended.push(endedOf(content.value, workspace.id));
    }
  }
}

function endedOf(line: LineOf<'ended'>, workspaceId: string): EndedRecord {
  const { id, name, status, experiment, definition, from, tags, created, started, ended, resumed, failure, cost } =
    line;
  return {
    run: {
      workspaceId,
      id,
      displayName: name,
      status,
      experiment,
      tags,
      definition,
      resubmittedFrom: from,
      createdAt: created,
    },
    startedAt: started,
    endedAt: ended,
    ...(resumed === undefined ? {} : { resumedAt: resumed }),
    failure: failure && { ...failure, message: '' },
    ...(cost && { cost: { cost: cost.known, until: cost.until } }),
  };
}

async function* passesIn(
  file: string,
  checks: PassChecks,
  first: PassContent | null,
  others: AsyncGenerator<Content>,
): AsyncGenerator<PassContent> {
  const checked = (content: PassContent) => {
    const problem = checks.problemOf(content.value, content.length);
    if (problem !== null) throw invalid(file, content.number, problem);
    return content;
  };
  if (first) yield checked(first);
  for await (const content of others) if (content.kind === 'pass') yield checked(content);
}

function historyOf(
  file: string,
  header: RecordingHeader,
  { workspaces, overrides, freezes, ended }: Head,
  content: AsyncIterable<PassContent>,
  close: () => Promise<void>,
): History {
  return {
    workspaces: async () => workspaces,
    extent: async () => ({ from: header.first, to: header.last }),
    ended: async () => ended,
    exceptions: async () => ({ overrides, freezes }),
    passes: (workspaceIds, since, looksBack) =>
      replayed(file, content, workspaces, new Set(workspaceIds), Math.max(since, header.since), looksBack),
    close,
  };
}

async function* replayed(
  file: string,
  content: AsyncIterable<PassContent>,
  workspaces: readonly Workspace[],
  chosen: ReadonlySet<string>,
  since: Instant,
  looksBack: Milliseconds,
): AsyncGenerator<PassedWorkspace> {
  const shapes = new RunShapes();
  let line = 0;
  async function* changes(): AsyncGenerator<WorkspacePass> {
    for await (const { value, number } of content) {
      line = number;
      const workspaceId = workspaces[value.w]?.id;
      if (workspaceId !== undefined && chosen.has(workspaceId)) yield { workspaceId, pass: value };
    }
  }
  try {
    for await (const passed of replayedPasses(changes(), since, looksBack)) {
      checkRuns(file, line, passed.recorded, shapes);
      yield passed;
    }
  } catch (error) {
    if (error instanceof PatchMisfit)
      throw invalid(file, line, `${error.message}; expected a change of what the passes before it recorded`);
    throw error;
  }
}

/** A sound change can lead to a run that is not sound. */
function checkRuns(file: string, line: number, { runs, touched }: RecordedWorkspace, shapes: RunShapes): void {
  for (const id of touched) {
    const recorded = runs.get(id);
    const wrong = shapes.misshapeOf(recorded);
    if (wrong) throw invalidAt(file, line, { [id]: recorded }, { ...wrong, path: [id, ...wrong.path] });
    if (recorded?.run.id !== id)
      throw invalid(file, line, `run "${id}" is recorded under the id "${recorded?.run.id}"; expected one id`);
  }
}
