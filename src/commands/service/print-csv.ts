import { once } from 'node:events';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print } from '../process.ts';
import { type Cell, csv } from '../table.ts';
import { eachPage, type Part, type ReadPage } from './pages.ts';

/** Columns of a file, and what each has of an item. */
export interface CsvForm<T> {
  readonly head: readonly string[];
  readonly row: (item: T) => readonly Cell[];
}

/** Prints a list as CSV while it is read, a page at a time, so that a long one takes no more memory than a short one. */
export async function printCsv<T>(read: ReadPage<T>, part: Part, { head, row }: CsvForm<T>): Promise<ExitCode> {
  const { stdout } = process;
  let next: string | null = null;
  const [names = ''] = csv(head, []);
  print(names);
  for await (const page of eachPage(read, part)) {
    for (const line of csv([], page.items.map(row)).slice(1)) print(line);
    if (stdout.writableNeedDrain) await once(stdout, 'drain');
    next = page.next;
  }
  if (next !== null) complain(`There are more: --limit, or --cursor ${next}`);
  return EXIT.clean;
}
