import { isLink } from '../messages/actions.ts';
import type { Column, Row, Table } from '../messages/table.ts';
import { type CardElement, richText } from './card-elements.ts';

/** A table with its title, and how many rows are not in it. */
export function tableElements({ title, columns, rows, more }: Table): CardElement[] {
  const table = {
    type: 'Table',
    spacing: 'Small',
    showGridLines: false,
    firstRowAsHeader: true,
    columns: columns.map(({ align }, index) => ({
      width: index === 0 ? 4 : 2,
      horizontalCellContentAlignment: align === 'right' ? 'Right' : 'Left',
    })),
    rows: [
      tableRow(columns.map((column) => [cell(column.name, column, { isSubtle: true, size: 'Small' })])),
      ...rows.map((row) => tableRow(columns.map((column, index) => cellsOf(row, column, index)))),
    ],
  };
  return [
    richText(title, { weight: 'Bolder' }, 'Medium'),
    ...(rows.length === 0 ? [] : [table]),
    ...(more === null || more.count === 0 ? [] : [andMore(more)]),
  ];
}

function tableRow(cells: readonly CardElement[][]): CardElement {
  return { type: 'TableRow', cells: cells.map((items) => ({ type: 'TableCell', items })) };
}

/** What is in one cell. The first has what fits in none: a note, and a link of the row. */
function cellsOf({ kind, cells, note, link }: Row, column: Column, index: number): CardElement[] {
  const shown = cell(cells[index] ?? '', column, kind === 'row' ? {} : { weight: 'Bolder' });
  if (index > 0) return [shown];
  return [
    shown,
    ...(note === null ? [] : [richText(note, { isSubtle: true, size: 'Small' }, 'None')]),
    ...(link === null ? [] : [linkTo(link.label, link.url)]),
  ];
}

function cell(text: string, { align }: Column, style: CardElement): CardElement {
  const block = richText(text, style);
  return align === 'right' ? { ...block, horizontalAlignment: 'Right' } : block;
}

function linkTo(label: string, url: string): CardElement {
  if (!isLink(url)) return richText(`${label}: ${url}`, { size: 'Small' }, 'None');
  return richText(label, { size: 'Small', selectAction: { type: 'Action.OpenUrl', url } }, 'None');
}

function andMore({ count, url }: NonNullable<Table['more']>): CardElement {
  const text = `and ${count} more`;
  return url === null || !isLink(url)
    ? richText(text, {}, 'Small')
    : richText(text, { selectAction: { type: 'Action.OpenUrl', url } }, 'Small');
}
