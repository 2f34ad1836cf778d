import type { CostData } from '../../core/alert/alert-schemas.ts';
import { amountText } from '../../core/values/amount-text.ts';
import { cutName, hourlyOfAll } from './words.ts';

/** Rows of a message, at most 20; each channel lays them out as it can. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** How many rows are not here, and where they are; null where all are. */
  readonly more: { readonly count: number; readonly url: string | null } | null;
}

export interface Column {
  readonly name: string;
  readonly align: 'left' | 'right';
}

export interface Row {
  /** A heading is of the rows below it and has one cell. A sum is of the rows above it. */
  readonly kind: 'row' | 'heading' | 'sum';
  readonly cells: readonly string[];
  /** What fits in no cell, for a line below the row. */
  readonly note: string | null;
  readonly link: Link | null;
}

interface Link {
  readonly label: string;
  readonly url: string;
}

/** Of a name in a table. */
const LONGEST_NAME = 40;

/** A run in a table: its name, what else is said of it, and what it costs. */
export interface RunRow {
  readonly name: string;
  /** Cells between the name and the cost. */
  readonly cells?: readonly string[];
  readonly cost: CostData | null;
  readonly note?: string | null;
  readonly link?: Link | null;
}

/**
 * Runs with their cost and its sum. The columns of the cost are left out where it is known of none, or the currencies differ.
 * @param options.soFar whether what they have cost is shown beside the price an hour.
 */
export function runTable(
  runs: readonly RunRow[],
  options: {
    readonly title: string;
    readonly columns?: readonly string[];
    readonly soFar: boolean;
    readonly more: Table['more'];
  },
): Table {
  const { title, columns = [], soFar, more } = options;
  const sum = hourlyOfAll(runs.map(({ cost }) => cost));
  const costCells = (cost: CostData | null) => {
    if (sum === null) return [];
    const both = cost === null ? ['unknown', 'unknown'] : [amount(cost, 'soFar'), amount(cost, 'perHour')];
    return soFar ? both : both.slice(1);
  };
  const rows = runs.map(
    ({ name, cells = [], cost, note = null, link = null }): Row => ({
      kind: 'row',
      cells: [cutName(name, LONGEST_NAME), ...cells.map((cell) => cutName(cell, LONGEST_NAME)), ...costCells(cost)],
      note,
      link,
    }),
  );
  const total: Row = {
    kind: 'sum',
    cells: [
      more === null ? `${runs.length} runs` : `the ${runs.length} listed`,
      ...columns.map(() => ''),
      ...costCells(sum),
    ],
    note: null,
    link: null,
  };
  const currency = sum?.currency ?? '';
  return {
    title,
    columns: [
      ...['Run', ...columns].map((name): Column => ({ name, align: 'left' })),
      ...(sum === null ? [] : [...(soFar ? [`${currency} so far`] : []), `${currency} an hour`]).map(
        (name): Column => ({ name, align: 'right' }),
      ),
    ],
    rows: runs.length > 1 && sum !== null ? [...rows, total] : rows,
    more,
  };
}

/** An amount without its currency, which the heading has: whole from 10 on, a price an hour always to the cent. */
function amount(cost: CostData, which: 'soFar' | 'perHour'): string {
  const digits = which === 'soFar' && cost.soFar >= 10 ? 0 : 2;
  const shown = amountText(cost[which], digits);
  return cost.atLeast ? `at least ${shown}` : shown;
}

/** A table as lines of text, in columns. */
export function tableLines({ title, columns, rows, more }: Table): string[] {
  const widths = columns.map(({ name }, index) =>
    Math.max(
      name.length,
      ...rows.filter(({ kind }) => kind !== 'heading').map(({ cells }) => (cells[index] ?? '').length),
    ),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const width = widths[index] ?? 0;
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const below = ({ note, link }: Row) => [
    ...(note === null ? [] : [`    ${note}`]),
    ...(link === null ? [] : [`    ${link.label}: ${link.url}`]),
  ];
  return [
    title,
    `  ${line(columns.map(({ name }) => name))}`,
    ...rows.flatMap((row) => [
      row.kind === 'heading' ? `  -- ${row.cells[0] ?? ''}` : `  ${line(row.cells)}`,
      ...below(row),
    ]),
    ...(more === null ? [] : [`  and ${more.count} more${more.url === null ? '' : `: ${more.url}`}`]),
  ];
}
