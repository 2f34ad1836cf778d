import { LINE_KINDS, type LineKind, type RecordingCounts } from './format.ts';
import { type Line, truncated } from './lines.ts';
import { type Content, contentIn, invalid } from './parse.ts';

const COUNTED: Readonly<Record<Exclude<LineKind, 'end'>, keyof RecordingCounts>> = {
  workspace: 'workspaces',
  override: 'overrides',
  freeze: 'freezes',
  ended: 'ended',
  pass: 'passes',
};

/**
 * The lines after the header, in their order, up to the count of them all, which must be right.
 * @throws {RecordingRefused} at the first line that does not belong there.
 */
export async function* contentOf(
  file: string,
  lines: AsyncIterable<Line>,
): AsyncGenerator<Exclude<Content, { kind: 'end' }>> {
  const counts = { workspaces: 0, overrides: 0, freezes: 0, ended: 0, passes: 0 };
  let before: LineKind = 'workspace';
  let last = 1;
  for await (const line of lines) {
    last = line.number;
    if (before === 'end') throw invalid(file, last, 'another line follows; expected the end of the file');
    const content = contentIn(file, line);
    if (LINE_KINDS.indexOf(content.kind) < LINE_KINDS.indexOf(before))
      throw invalid(file, last, `a line of kind ${content.kind} follows one of kind ${before}; expected none there`);
    before = content.kind;
    if (content.kind === 'end') {
      compare(file, last, content.value, counts);
      continue;
    }
    counts[COUNTED[content.kind]] += 1;
    yield content;
  }
  if (before !== 'end') throw truncated(file, last + 1);
}

function compare(file: string, line: number, stated: RecordingCounts, found: RecordingCounts): void {
  for (const kind of Object.values(COUNTED))
    if (stated[kind] !== found[kind])
      throw invalid(
        file,
        line,
        `${found[kind]} lines of ${kind} came before; expected ${stated[kind]}. Copy the file again, or write it anew with runwarden export`,
      );
}
