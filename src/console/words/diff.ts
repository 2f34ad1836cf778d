/** A line of a change: as it stays, as it was, or as it becomes. */
export interface DiffLine {
  readonly kind: 'same' | 'del' | 'add';
  readonly text: string;
}

/** Lines around a change that a patch shows. */
const AROUND = 3;

/** Two texts line by line, with the longest run of lines that both have in common kept. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = linesOf(before);
  const edited = linesOf(after);
  const common = commonLengths(old, edited);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < edited.length) {
    const was = old[i];
    const is = edited[j];
    if (was !== undefined && was === is) {
      lines.push({ kind: 'same', text: was });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: 'del', text: was });
      i += 1;
    } else if (is !== undefined) {
      lines.push({ kind: 'add', text: is });
      j += 1;
    }
  }
  return lines;
}

/** The change as `git apply` takes it; empty where nothing changes. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const lines = diffLines(before, after);
  const parts = hunks(lines).map(([from, to]) => {
    const shown = lines.slice(from, to);
    const head = `@@ -${range(lines, from, to, 'add')} +${range(lines, from, to, 'del')} @@`;
    return [head, ...shown.map(({ kind, text }) => `${SIGNS[kind]}${text}`)].join('\n');
  });
  return parts.length === 0 ? '' : `--- a/${file}\n+++ b/${file}\n${parts.join('\n')}\n`;
}

const SIGNS = { same: ' ', del: '-', add: '+' } as const;

/** Where changes are with the lines around them, as pairs of places in the list; those that touch are one. */
function hunks(lines: readonly DiffLine[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    const from = Math.max(0, index - AROUND);
    const to = Math.min(lines.length, index + AROUND + 1);
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  });
  return found;
}

/** `first,count` of a hunk in one of the two texts: the one that has no lines of the other kind. */
function range(lines: readonly DiffLine[], from: number, to: number, other: 'add' | 'del'): string {
  const count = (part: readonly DiffLine[]) => part.filter(({ kind }) => kind !== other).length;
  const before = count(lines.slice(0, from));
  const length = count(lines.slice(from, to));
  // Of no line, the place is the line before.
  return `${length === 0 ? before : before + 1},${length}`;
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

/** For each pair of places, how many lines the rests of both texts have in common. */
function commonLengths(old: readonly string[], edited: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(edited.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    const row = lengths[i];
    if (!row) continue;
    for (let j = edited.length - 1; j >= 0; j--)
      row[j] =
        old[i] === edited[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
  }
  return lengths;
}

function at(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
