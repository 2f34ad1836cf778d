import type { Freeze } from '../core/decision/finding.ts';
import type { Override } from '../core/decision/override.ts';
import type { EndedRecord } from '../core/record/ended-run.ts';
import { type History, replayedPasses, type WorkspacePass } from '../core/record/history.ts';
import { PatchMisfit } from '../core/record/json-patch.ts';
import type { RecordedWorkspace } from '../core/record/recorded-workspace.ts';
import type { Workspace } from '../core/run/run.ts';
import { freezeOf, type LineOf, overrideOf, type RecordingHeader } from './format.ts';
import { gzippedLines, type Line, truncated } from './lines.ts';
import { type Content, contentIn, headerIn } from './parse.ts';
import { invalid } from './refused.ts';
import { RunShapes } from './run-shape.ts';
import { Sequence } from './sequence.ts';

/** An open recording: its header, and the past in it, which can be read once. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly history: History;
}

/** What comes before the passes. */
interface Head {
  readonly workspaces: Workspace[];
  readonly overrides: Override[];
  readonly freezes: Freeze[];
  readonly ended: EndedRecord[];
}

type Body = Exclude<Content, { kind: 'end' }>;
type PassContent = Extract<Content, { kind: 'pass' }>;

/**
 * Opens a recording and reads it up to its passes. Passes are read and checked as they are asked for, so that a file
 * with a damaged end is refused at its end.
 * @throws {RecordingRefused}
 */
export async function openRecording(file: string): Promise<Recording> {
  const lines = gzippedLines(file);
  const close = async () => void (await lines.return(undefined));
  try {
    const first = await lines.next();
    if (first.done) throw truncated(file, 1);
    const header = headerIn(file, first.value);
    const content = bodyOf(file, lines);
    const head: Head = { workspaces: [], overrides: [], freezes: [], ended: [] };
    let next = await content.next();
    for (; !next.done && next.value.kind !== 'pass'; next = await content.next()) addTo(head, next.value);
    return { header, history: { ...historyOf(file, header, head, passesFrom(next, content)), close } };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The lines after the header, up to the end of a whole recording. */
async function* bodyOf(file: string, lines: AsyncIterable<Line>): AsyncGenerator<Body, undefined> {
  const sequence = new Sequence();
  let last = 1;
  for await (const line of lines) {
    last = line.number;
    const content = contentIn(file, line);
    const problem = sequence.problemOf(content);
    if (problem !== null) throw invalid(file, last, problem);
    if (content.kind !== 'end') yield content;
  }
  if (!sequence.isComplete) throw truncated(file, last + 1);
}

function addTo(head: Head, content: Exclude<Body, PassContent>): void {
  if (content.kind === 'workspace') head.workspaces.push(content.value);
  else if (content.kind === 'override') head.overrides.push(overrideOf(content.value));
  else if (content.kind === 'freeze') head.freezes.push(freezeOf(content.value));
  else head.ended.push(endedOf(content.value, head.workspaces[content.value.w]?.id ?? ''));
}

async function* passesFrom(first: IteratorResult<Body>, others: AsyncGenerator<Body>): AsyncGenerator<PassContent> {
  if (!first.done && first.value.kind === 'pass') yield first.value;
  for await (const content of others) if (content.kind === 'pass') yield content;
}

function endedOf(line: LineOf<'ended'>, workspaceId: string): EndedRecord {
  const {
    id,
    name,
    status,
    experiment,
    definition,
    from,
    tags,
    created,
    started,
    ended,
    resumed,
    computed,
    failure,
    cost,
  } = line;
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
    ...(computed === undefined ? {} : { computed }),
    failure: failure && { ...failure, message: '' },
    ...(cost && { cost: { cost: cost.known, until: cost.until } }),
  };
}

function historyOf(
  file: string,
  { first, last, since: begins }: RecordingHeader,
  head: Head,
  content: AsyncIterable<PassContent>,
): Omit<History, 'close'> {
  const { workspaces, overrides, freezes, ended } = head;
  return {
    workspaces: async () => workspaces,
    extent: async () => ({ from: first, to: last }),
    ended: async () => ended,
    exceptions: async () => ({ overrides, freezes }),
    async *passes(workspaceIds, since, looksBack) {
      const shapes = new RunShapes();
      let line = 0;
      async function* changes(): AsyncGenerator<WorkspacePass> {
        for await (const { value, line: read } of content) {
          line = read.number;
          const workspaceId = workspaces[value.w]?.id ?? '';
          if (workspaceIds.includes(workspaceId)) yield { workspaceId, pass: value };
        }
      }
      try {
        for await (const passed of replayedPasses(changes(), Math.max(since, begins), looksBack)) {
          checkRuns(file, line, passed.recorded, shapes);
          yield passed;
        }
      } catch (error) {
        if (!(error instanceof PatchMisfit)) throw error;
        throw invalid(file, line, `${error.message}; expected a change of what the passes before it recorded`);
      }
    },
  };
}

/** A sound change can lead to a run that is not sound. */
function checkRuns(file: string, line: number, { runs, touched }: RecordedWorkspace, shapes: RunShapes): void {
  for (const id of touched) {
    const recorded = runs.get(id);
    const wrong = shapes.problemOf(id, recorded);
    if (wrong !== null) throw invalid(file, line, wrong);
    if (recorded?.run.id !== id)
      throw invalid(file, line, `run "${id}" is recorded under the id "${recorded?.run.id}"; expected one id`);
  }
}
