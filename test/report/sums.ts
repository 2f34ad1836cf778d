/** A table of a page, as a person reads it: the texts of its cells. */
export interface ReadTable {
  readonly label: string;
  readonly rows: readonly (readonly string[])[];
  /** The row All. */
  readonly all: readonly string[];
}

/** The tables of a page that have a row All. Read from the page alone. */
export function tablesOf(page: string): readonly ReadTable[] {
  return [...page.matchAll(/aria-label="([^"]*)"><table[^>]*>(.*?)<\/table>/gs)].flatMap(
    ([, label = '', inner = '']) => {
      const [body = '', foot = ''] = [/<tbody>(.*?)<\/tbody>/s, /<tfoot>(.*?)<\/tfoot>/s].map(
        (part) => part.exec(inner)?.[1],
      );
      const [all] = rowsOf(foot);
      return all ? [{ label, rows: rowsOf(body), all }] : [];
    },
  );
}

function rowsOf(html: string): readonly (readonly string[])[] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '').trim()),
  );
}

const NUMBER = /^−?[\d,]+(\.\d+)?$/;

/** A printed number in its last digit: `−2.04` is -204, `1,146` is 1146. Null for what is none, such as a share. */
export function printed(text: string): number | null {
  return NUMBER.test(text) ? Number(text.replace('−', '-').replaceAll(/[,.]/g, '')) : null;
}

/** For each column with a number in the row All: its sum over the rows, and what is printed. */
export function sumsOf({
  rows,
  all,
}: ReadTable): readonly { readonly column: number; readonly sum: number; readonly says: number }[] {
  return all.flatMap((cell, column) => {
    const says = printed(cell);
    if (says === null) return [];
    const sum = rows.reduce((total, row) => total + (printed(row[column] ?? '') ?? 0), 0);
    return [{ column, sum, says }];
  });
}
