import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Column } from './table-column.ts';

interface Props<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly title?: ComponentChildren;
  /** The place of the first of them in the table. */
  readonly firstRow: number;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  readonly isGone?: (row: T) => boolean;
  readonly detailOf?: (row: T) => ComponentChildren | null;
}

/** So far from the eye rows are drawn. */
const NEAR = '1200px';
/** The height of a row before it was drawn; on a phone it is a card. */
const ROW = 36;
const CARD = 92;

/** Some rows of a table. Far from the eye they are one empty row of the same height. */
export function Block<T>(props: Props<T>) {
  const { columns, rows, keyOf, title, selected } = props;
  const element = useRef<HTMLTableSectionElement>(null);
  const [isNear, setNear] = useState(props.firstRow === 1);
  const height = useRef(0);
  const isDrawn = isNear || rows.some((row) => keyOf(row) === selected);
  useEffect(() => {
    const block = element.current;
    if (!block) return undefined;
    const observer = new IntersectionObserver((seen) => setNear(seen.at(-1)?.isIntersecting ?? false), {
      rootMargin: `${NEAR} 0px`,
    });
    observer.observe(block);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (isDrawn && element.current) height.current = element.current.offsetHeight;
  });
  if (!isDrawn) {
    const guessed = rows.length * (matchMedia('(max-width: 860px)').matches ? CARD : ROW);
    return (
      <tbody ref={element} aria-hidden="true">
        <tr class="far" style={{ height: `${height.current || guessed}px` }}>
          <td colSpan={columns.length} />
        </tr>
      </tbody>
    );
  }
  return (
    <tbody ref={element}>
      {title !== undefined && (
        <tr class="group">
          <th scope="rowgroup" colSpan={columns.length} class="wide">
            {title}
          </th>
        </tr>
      )}
      {rows.map((row, index) => (
        <Row key={keyOf(row)} {...props} row={row} place={props.firstRow + index} />
      ))}
    </tbody>
  );
}

function Row<T>({
  columns,
  row,
  place,
  keyOf,
  selected,
  onSelect,
  isGone,
  detailOf,
}: Props<T> & { row: T; place: number }) {
  const key = keyOf(row);
  const isSelected = key === selected;
  const element = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isSelected) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const detail = detailOf?.(row) ?? null;
  return (
    <>
      <tr
        ref={element}
        class={`${isGone?.(row) ? 'gone ' : ''}${detail === null ? '' : 'open'}`}
        aria-selected={isSelected}
        aria-rowindex={place + 1}
        onClick={() => onSelect(key)}
      >
        {columns.map(({ name, kind, cell }, index) =>
          index === 0 ? (
            <th key={name} scope="row" class={kind}>
              {cell(row)}
            </th>
          ) : (
            <td key={name} class={kind}>
              {cell(row)}
            </td>
          ),
        )}
      </tr>
      {detail !== null && (
        <tr class="detail">
          <td colSpan={columns.length} class="wide">
            {detail}
          </td>
        </tr>
      )}
    </>
  );
}
