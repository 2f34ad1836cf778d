import type { ComponentChildren } from 'preact';

/** A column of a table. */
export interface Column<T> {
  readonly name: string;
  /** In px; a column without one takes what is left. */
  readonly width?: number;
  /** Classes of its cells, such as `num q`; on a phone `wide` takes a line and `off` is left out. */
  readonly kind?: string;
  /** The word in the address by which it is sorted; a column without one cannot be. */
  readonly sort?: string;
  /** The first column names the row; it is a heading of it. */
  readonly cell: (row: T) => ComponentChildren;
}
