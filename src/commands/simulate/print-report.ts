import { print } from '../process.ts';
import { textTable } from '../table.ts';
import { markdownTable, type TextTable } from './text.ts';

/** A report for a person, on a terminal or in Markdown. */
export interface PrintedReport {
  /** Only in Markdown. */
  readonly title: string;
  readonly coverage: readonly string[];
  /** Those without rows are left out. */
  readonly tables: readonly { readonly title: string | null; readonly table: TextTable }[];
  readonly notes: readonly string[];
}

export function printReport({ title, coverage, tables, notes }: PrintedReport, markdown: boolean): void {
  if (markdown) print(`## ${title}\n`);
  print([...coverage, ''].join('\n'));
  for (const { title: heading, table } of tables) {
    if (table.rows.length === 0) continue;
    if (heading !== null) print(markdown ? `\n### ${heading}\n` : `\n${heading}`);
    print(markdown ? markdownTable(table) : textTable(table.head, table.rows));
    if (table.more > 0) print(`and ${table.more} more; -o json lists all`);
  }
  if (notes.length > 0) print(['', ...notes.map((note) => `- ${note}`)].join('\n'));
}
