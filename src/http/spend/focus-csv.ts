import { formatInstant } from '../../core/values/duration.ts';
import { FOCUS_COLUMNS, type FocusRow } from '../../report/focus-columns.ts';
import { csvLine } from '../csv.ts';

const ROWS_AT_ONCE = 500;

/** FOCUS rows as text, some at a time. What is null is empty. */
export function* focusCsv(rows: Iterable<FocusRow>): Generator<string> {
  let lines = [csvLine(FOCUS_COLUMNS.map(([name]) => name))];
  for (const row of rows) {
    lines.push(csvLine(FOCUS_COLUMNS.map((column) => cellOf(row, column))));
    if (lines.length < ROWS_AT_ONCE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

function cellOf(row: FocusRow, [name, type]: (typeof FOCUS_COLUMNS)[number]): unknown {
  const value = row[name];
  return type === 'Date/Time' && typeof value === 'number' ? formatInstant(value) : value;
}
