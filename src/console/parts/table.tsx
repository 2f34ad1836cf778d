import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useKeys } from '../keys.ts';
import { useQuery } from '../query.ts';
import { Block } from './table-block.tsx';
import type { Column } from './table-column.ts';
import { LoadMore, type More } from './table-more.tsx';

export type { Column } from './table-column.ts';

/** Rows under one heading; a table without groups has one, without a title. */
export interface Group<T> {
  readonly key: string;
  readonly title?: ComponentChildren;
  readonly rows: readonly T[];
}

interface Props<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly groups: readonly Group<T>[];
  readonly keyOf: (row: T) => string;
  /** Where Enter and o lead. */
  readonly addressOf?: (row: T) => string;
  /** The column by which rows are sorted where the address says nothing. */
  readonly sorted?: string;
  /** The key of the row that keys act on. */
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  /** Opens or closes a row in place: by a click, Enter and o. Without it a click selects, and keys lead to the address. */
  readonly onOpen?: (key: string) => void;
  /** A row that is over: shown in quiet ink. */
  readonly isGone?: (row: T) => boolean;
  /** What is under a row that is open; null under the others. */
  readonly detailOf?: (row: T) => ComponentChildren | null;
  /** Cells of the last row, one for each column. */
  readonly sum?: readonly ComponentChildren[];
  readonly more?: More;
  /** At the foot: how many are shown, and downloads. */
  readonly foot?: ComponentChildren;
}

/** Rows that are drawn or left out together. */
const ROWS_OF_BLOCK = 40;

/**
 * A table of any length: only what is near the eye is drawn. j and k move, Enter and o open, a heading sorts by the address.
 * On a phone each row is a card.
 */
export function Table<T>(props: Props<T>) {
  const { label, columns, groups, keyOf, addressOf, selected, onSelect, sum, more, foot } = props;
  const { route } = useLocation();
  const rows = groups.flatMap((group) => group.rows);
  const at = rows.findIndex((row) => keyOf(row) === selected);
  const move = (by: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (row !== undefined) onSelect(keyOf(row));
    if (by > 0 && at + by >= rows.length) more?.load();
  };
  const open = (event: KeyboardEvent) => {
    const row = rows[at];
    if (row === undefined) return;
    // Enter on a link or a button is theirs.
    if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('a, button')) {
      if (event.target instanceof HTMLElement) event.target.click();
      return;
    }
    if (props.onOpen) props.onOpen(keyOf(row));
    else if (addressOf) route(addressOf(row));
  };
  useKeys({ j: () => move(1), k: () => move(-1), o: open, Enter: open });
  let first = 1;
  return (
    <>
      <table class="cards dense fixed" aria-label={label} aria-rowcount={more ? -1 : rows.length + 1}>
        <colgroup>
          {columns.map(({ name, width }) => (
            <col key={name} style={width === undefined ? {} : { width: `${width}px` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.name} column={column} sorted={props.sorted} />
            ))}
          </tr>
        </thead>
        {groups.flatMap(({ key, title, rows: ofGroup }) => {
          const blocks = inBlocks(ofGroup);
          return blocks.map((block, index) => {
            const firstRow = first;
            first += block.length;
            return (
              <Block
                key={`${key} ${index}`}
                {...props}
                onSelect={props.onOpen ?? onSelect}
                rows={block}
                firstRow={firstRow}
                title={index === 0 ? title : undefined}
              />
            );
          });
        })}
        {sum && (
          <tfoot>
            <tr>
              {sum.map((cell, index) => (
                <td key={columns[index]?.name} class={columns[index]?.kind}>
                  {cell}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {(more || foot) && (
        <div class="pager">
          {foot}
          {more && <LoadMore more={more} />}
        </div>
      )}
    </>
  );
}

function inBlocks<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const blocks = [];
  for (let from = 0; from < rows.length; from += ROWS_OF_BLOCK) blocks.push(rows.slice(from, from + ROWS_OF_BLOCK));
  return blocks;
}

/** A heading. One that sorts is a link, so that the order is part of the address: `sort=money`, reversed `sort=-money`. */
function Head<T>({ column, sorted }: { column: Column<T>; sorted: string | undefined }) {
  const query = useQuery();
  const { name, kind, sort } = column;
  const heading = kind?.split(' ').includes('num') ? 'num' : undefined;
  if (sort === undefined)
    return (
      <th scope="col" class={heading}>
        {name}
      </th>
    );
  const asked = query.values.sort ?? sorted;
  const by = asked === sort ? 'descending' : asked === `-${sort}` ? 'ascending' : undefined;
  return (
    <th scope="col" class={heading} aria-sort={by}>
      <button type="button" onClick={() => query.set({ sort: by === 'descending' ? `-${sort}` : sort })}>
        {name}
      </button>
    </th>
  );
}
