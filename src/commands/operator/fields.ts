import { paint } from '../process.ts';
import { wrapWords } from '../table.ts';

/** A title and what it says. The same title in the line before is left out. */
export type Field = readonly [title: string, text: string];

const INDENT = 2;

/**
 * Titles in one column, and texts wrapped beside them.
 * @param width null for lines of any length.
 * @param least columns for the titles, where several blocks are below each other.
 */
export function fieldLines(fields: readonly Field[], width: number | null, least = 0): string[] {
  const titles = Math.max(least, ...fields.map(([title]) => title.length)) + INDENT;
  const room = width === null ? Number.POSITIVE_INFINITY : width - INDENT - titles;
  return fields.flatMap(([title, text]) =>
    wrapped(text, room).map(
      (line, index) => `${' '.repeat(INDENT)}${paint.dim((index === 0 ? title : '').padEnd(titles))}${line}`,
    ),
  );
}

/** A command to copy stays in one line. */
function wrapped(text: string, room: number): string[] {
  return text.startsWith('runwarden ') ? [text] : wrapWords(text, room);
}
