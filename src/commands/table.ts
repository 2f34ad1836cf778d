import Table from 'cli-table3';
import { csvCell as csvText } from '../core/values/csv.ts';

/** A table for a terminal. @param widths null for a column as wide as its cells. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  widths: (number | null)[] = [],
): string {
  const table = new Table({ head: [...head], colWidths: widths, wordWrap: true, style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** The width that fits any terminal. */
const WIDEST = 100;
/** What is narrower breaks lines itself. */
const NARROWEST_TABLE = 40;
const GAP = 2;
/** Of what is below a row. */
const MOST_INDENT = 10;
const LONGEST_CELL = 2000;
/** No column is cut to less. */
const NARROWEST = 8;
/** So much of a name can still be recognised; with less it goes below its row. */
const READABLE = 16;
/** What is kept takes no more where others would be cut for it. The first column may. */
const MOST_KEPT = 40;

/** A column of a long list. */
export interface Column {
  readonly name: string;
  /** Numbers and money end in one line. */
  readonly right?: boolean;
  /** People copy what is in it: cut only when nothing else can be. So are the first column and numbers. */
  readonly keep?: boolean;
  /** Sentences, of which half says nothing: where the row does not fit, they are below it, in whole words. */
  readonly below?: boolean;
  /** Colours a cell that is cut and filled up already. */
  readonly paint?: (cell: string) => string;
}

/**
 * Columns without lines, for lists that are long. A column with nothing in it is left out. Where they are wider than `most`,
 * the widest are cut, and what people copy last.
 * @param most null for no bound.
 */
export function columns(
  names: readonly (string | Column)[],
  cells: readonly (readonly string[])[],
  most: number | null = WIDEST,
): string[] {
  const isFilled = names.map((_, index) => cells.some((row) => (row[index] ?? '') !== ''));
  const head = names.map((name) => (typeof name === 'string' ? { name } : name)).filter((_, index) => isFilled[index]);
  const rows = cells.map((row) => row.filter((_, index) => isFilled[index]).map((cell) => visible(cell)));
  const widths = head.map(({ name }, at) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[at] ?? '')), textWidth(name)),
  );
  const keeps = head.map(({ keep = false, right = false }, index) => keep || right || index === 0);
  const under = most === null ? [] : belowRows(head, widths, keeps, most);
  if (most !== null && under.length > 0) return withLinesBelow(head, rows, under, most);
  const bound = most === null ? widths : fitted(widths, keeps, most);
  const line = (cells: readonly string[], painted: boolean) =>
    head
      .map((column, index) => {
        const cell = padded(cells[index] ?? '', bound[index] ?? 0, column, index === head.length - 1);
        return painted && column.paint ? column.paint(cell) : cell;
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [
    line(
      head.map(({ name }) => name),
      false,
    ),
    ...rows.map((row) => line(row, true)),
  ];
}

/** Which columns go below their rows: sentences where the row does not fit, then names before an id would be cut. */
function belowRows(
  head: readonly Column[],
  widths: readonly number[],
  keeps: readonly boolean[],
  most: number,
): readonly number[] {
  if (needed(widths) <= most) return [];
  const under = new Set(head.flatMap(({ below }, index) => (below ? [index] : [])));
  const leastWidth = (width: number, index: number) => Math.min(width, keeps[index] ? MOST_KEPT : READABLE);
  const least = () => needed(widths.map(leastWidth).filter((_, index) => !under.has(index)));
  const names = head.flatMap((_, index) => (keeps[index] || under.has(index) ? [] : [index]));
  for (const index of names.toReversed()) {
    if (least() <= most) break;
    under.add(index);
  }
  return [...under].toSorted((a, b) => a - b);
}

/** A table of the other columns, and below each row what these say. */
function withLinesBelow(
  head: readonly Column[],
  rows: readonly (readonly string[])[],
  under: readonly number[],
  most: number,
): string[] {
  const isBeside = (_: unknown, index: number) => !under.includes(index);
  const [names = '', ...lines] = columns(
    head.filter(isBeside),
    rows.map((row) => row.filter(isBeside)),
    most,
  );
  const first = rows.reduce((widest, [cell = '']) => Math.max(widest, textWidth(cell)), 0);
  const indent = Math.min(first + GAP, MOST_INDENT);
  return [
    names,
    ...lines.flatMap((line, at) => [
      line,
      ...saidBelow(head, rows[at] ?? [], under)
        .flatMap((text) => wrapWords(text, most - indent))
        .map((text) => ' '.repeat(indent) + cutTo(text, most - indent)),
    ]),
  ];
}

/** Names in one line, each sentence in its own. Where there are several it must be seen which is which. */
function saidBelow(head: readonly Column[], row: readonly string[], under: readonly number[]): string[] {
  const said = under.flatMap((index) => {
    const { name = '', below = false } = head[index] ?? {};
    const text = row[index] ?? '';
    const title = below && under.length === 1 ? '' : `${name.toLowerCase()}: `;
    return text === '' ? [] : [{ below, text: title + text }];
  });
  const names = said.filter(({ below }) => !below).map(({ text }) => text);
  return [
    ...(names.length === 0 ? [] : [names.join('; ')]),
    ...said.filter(({ below }) => below).map(({ text }) => text),
  ];
}

/** A text in lines of whole words, each indented as it is. A word that is wider than that has a line of its own. */
export function wrapWords(text: string, width: number): string[] {
  const [indent = ''] = /^ */.exec(text) ?? [];
  if (indent !== '') return wrapWords(text.slice(indent.length), width - indent.length).map((line) => indent + line);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The width for tables: that of the terminal; without one, the width that fits any. */
export function tableWidth({ isTTY, columns: wide }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY && wide ? Math.max(NARROWEST_TABLE, wide) : WIDEST;
}

function padded(cell: string, width: number, { right = false }: Column, isLast: boolean): string {
  const cut = cutTo(cell, width);
  const fill = ' '.repeat(Math.max(0, width - textWidth(cut)));
  if (right) return fill + cut;
  return isLast ? cut : cut + fill;
}

/** Cuts the widest again and again until the sum fits, what is to be kept last. */
function fitted(widths: readonly number[], keeps: readonly boolean[], most: number): number[] {
  const room = most - GAP * (widths.length - 1);
  if (needed(widths) <= most) return [...widths];
  const cut = widths.map((width, index) => (keeps[index] && index > 0 ? Math.min(width, MOST_KEPT) : width));
  for (const kept of [false, true]) {
    const able = cut.flatMap((_, index) => (keeps[index] === kept ? [index] : []));
    for (let over = total(cut) - room; over > 0; over--) {
      const widest = able.reduce<number | null>(
        (best, index) => (best === null || (cut[index] ?? 0) > (cut[best] ?? 0) ? index : best),
        null,
      );
      if (widest === null || (cut[widest] ?? 0) <= NARROWEST) break;
      cut[widest] = (cut[widest] ?? 0) - 1;
    }
  }
  return cut;
}

/** With the gaps between columns. */
function needed(widths: readonly number[]): number {
  return total(widths) + GAP * (widths.length - 1);
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Control characters, line separators and the marks that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * What others wrote, for a terminal: on one line, and each sign that a terminal would obey or hide is shown as one of its
 * own, `␛` or `<U+202E>`.
 */
export function visible(text: string, longest: number = LONGEST_CELL): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.toWellFormed().replace(UNPRINTABLE, shownSign);
}

/** Unicode has a picture for each control character of ASCII. */
function shownSign(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Signs of two columns: those of East Asia, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal a text takes. */
function textWidth(text: string): number {
  // Most texts are ASCII.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

function signWidth(sign: string): number {
  if (/\p{M}/u.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
}

/** As far as it fits, with a mark where it was cut. */
function cutTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const sign of text) {
    used += signWidth(sign);
    if (used > width - 1) break;
    cut += sign;
  }
  return `${cut}…`;
}

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

export type Cell = string | number | boolean | null;

/**
 * Lines of comma-separated values, RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe before it:
 * people name runs and tags as they like.
 */
export function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  return [head, ...rows].map((row) => row.map(csvCell).join(','));
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  return NUMBER.test(cell) ? cell : csvText(cell);
}
