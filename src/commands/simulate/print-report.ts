import { formatInstant } from '../../core/values/duration.ts';
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

export type ReportOutput = 'table' | 'json' | 'markdown';

/** Prints what a replay came to: as JSON the result itself, for a person a report of it. */
export function printReport(result: object, report: PrintedReport, output: ReportOutput): void {
  if (output === 'json') {
    print(JSON.stringify(result, withMoments, 2));
    return;
  }
  const isMarkdown = output === 'markdown';
  if (isMarkdown) print(`## ${report.title}\n`);
  print([...report.coverage, ''].join('\n'));
  for (const { title, table } of report.tables) {
    if (table.rows.length === 0) continue;
    if (title !== null) print(isMarkdown ? `\n### ${title}\n` : `\n${title}`);
    print(isMarkdown ? markdownTable(table) : textTable(table.head, table.rows));
    if (table.more > 0) print(`and ${table.more} more; -o json lists all`);
  }
  if (report.notes.length > 0) print(['', ...report.notes.map((note) => `- ${note}`)].join('\n'));
}

/** The moments of a result; every other number in it is a length, a count or an amount. */
const MOMENTS: ReadonlySet<string> = new Set(['from', 'to', 'at', 'until']);

function withMoments(key: string, value: unknown): unknown {
  return MOMENTS.has(key) && typeof value === 'number' ? formatInstant(value) : value;
}
