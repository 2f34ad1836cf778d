import Table from 'cli-table3';
import { oneLine } from '../core/alert/alert-data.ts';
import { truncate } from '../core/values/text.ts';

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
const GAP = 2;
const LONGEST_CELL = 2000;
/** No column is cut to less. */
const NARROWEST = 8;

/**
 * Columns without lines, for lists that are long. A column with nothing in it is left out. Where they are wider than `most`,
 * the widest are cut, and the first, which people copy, last.
 * @param most null for no bound.
 */
export function columns(
  names: readonly string[],
  cells: readonly (readonly string[])[],
  most: number | null = WIDEST,
): string[] {
  const filled = (row: readonly string[]) =>
    row
      .map((cell) => oneLine(cell, LONGEST_CELL))
      .filter((_, index) => cells.some((each) => (each[index] ?? '') !== ''));
  const [head, rows] = [filled(names), cells.map(filled)];
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => (row[index] ?? '').length)));
  const bound = most === null ? widths : fitted(widths, most);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = bound[index] ?? 0;
        return (cell.length > width ? truncate(cell, width - 1) : cell).padEnd(width + GAP);
      })
      .join('')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

/** Cuts the widest again and again until the sum fits. */
function fitted([first = 0, ...widths]: readonly number[], most: number): number[] {
  const cut = [...widths];
  const room = most - GAP * widths.length;
  for (let sum = first + total(cut); sum > room; sum--) {
    const widest = Math.max(...cut);
    if (widest <= NARROWEST) break;
    cut[cut.indexOf(widest)] = widest - 1;
  }
  return [Math.min(first, Math.max(NARROWEST, room - total(cut))), ...cut];
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** What a spreadsheet takes for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

type Cell = string | number | boolean | null;

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
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
