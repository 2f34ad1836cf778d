import { type Html, html } from '../../core/values/html.ts';
import { shown } from './figures.ts';

/** A cell: a text, or a piece of the page. Null is empty. */
export type Cell = string | Html | null;

export interface Column {
  readonly name: string | Html;
  /** A number: at the right. */
  readonly isNumber?: boolean;
  /** A bar; left out on a narrow screen. */
  readonly isBar?: boolean;
}

/** A column of numbers. */
export function num(name: string | Html): Column {
  return { name, isNumber: true };
}

export const BAR: Column = { name: '', isBar: true };

/** A table with its sum as the last row. It scrolls in itself where a screen is narrow. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  {
    all,
    isTight = false,
    label,
  }: { readonly all?: readonly Cell[]; readonly isTight?: boolean; readonly label: string },
): Html {
  const row = (cells: readonly Cell[]) =>
    html`<tr>${columns.map((column, index) => cellOf(column, cells[index] ?? null))}</tr>`;
  const head = columns.map(({ name, isNumber, isBar }) =>
    isBar ? html`<td class="barcell"></td>` : html`<th scope="col"${isNumber ? N : null}>${name}</th>`,
  );
  const foot = all ? html`<tfoot>${row(all)}</tfoot>` : null;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table${isTight ? TIGHT : null}><thead><tr>${head}</tr></thead><tbody>${rows.map(row)}</tbody>${foot}</table></div>
`;
}

const N = html` class="n"`;
const TIGHT = html` class="tight"`;

function cellOf({ isNumber, isBar }: Column, cell: Cell): Html {
  if (isBar) return html`<td class="barcell">${cell}</td>`;
  return isNumber ? html`<td class="n">${cell}</td>` : html`<td>${cell}</td>`;
}

/** A name from outside. */
export function named(name: string): Html {
  return html`<bdi>${shown(name)}</bdi>`;
}

/** A line of what has no name. */
export function nameless(words: string): Html {
  return html`<em>${words}</em>`;
}
