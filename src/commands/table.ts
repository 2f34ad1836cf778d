import Table from 'cli-table3';

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
