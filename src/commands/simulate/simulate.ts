import Table from 'cli-table3';
import { RecordingRefused } from '../../recording/index.ts';
import type { SimulationReport } from '../../simulate/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, interruption, print } from '../process.ts';
import { reportError } from '../report-error.ts';
import { pastJson } from './json.ts';
import { type PastOptions, policiesAt, replayPast, termsOf } from './replay-past.ts';
import { NothingRecorded, pastSource } from './source.ts';
import {
  coverageText,
  effectTable,
  markdownTable,
  noticeTable,
  policyNotes,
  policyTable,
  type TextTable,
} from './text.ts';

export interface SimulateOptions extends PastOptions {
  /** Null for those of the config, or, with a recording, for the usual folder. */
  readonly policies: string | null;
  readonly output: 'table' | 'json' | 'markdown';
}

/** The folder of the policies where no config names another. */
const POLICIES = 'policies';

/** What policies would have done on the recorded past. */
export async function simulate(
  variables: Readonly<Record<string, string | undefined>>,
  options: SimulateOptions,
): Promise<ExitCode> {
  const source = pastSource(variables, options.recording);
  if (!source) return EXIT.invalid;
  const path = options.policies ?? (source.kind === 'store' ? source.config.policies : POLICIES);
  const policies = policiesAt(path, termsOf(source), options.mode);
  if (!policies) return EXIT.invalid;
  const stop = interruption();
  return orExplained(stop, async () => {
    const [report] = await replayPast(source, [policies], options, stop);
    if (!report) throw new Error('a replay came to nothing');
    show(report, options);
    return report.effects.length > 0 ? EXIT.findings : EXIT.clean;
  });
}

/** Turns what stopped a replay or an export into words and a code. */
export async function orExplained(stop: AbortSignal, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (stop.aborted) {
      complain('Interrupted; nothing was written.');
      return EXIT.runtimeError;
    }
    if (error instanceof NothingRecorded || error instanceof RecordingRefused) {
      complain(error.message);
      return error instanceof RecordingRefused && error.kind !== 'unreadable' ? EXIT.invalid : EXIT.runtimeError;
    }
    return reportError(error);
  }
}

function show(report: SimulationReport, { output }: SimulateOptions): void {
  if (output === 'json') {
    print(pastJson(report));
    return;
  }
  const markdown = output === 'markdown';
  const draw = markdown ? markdownTable : textTable;
  if (markdown) print('## What the policies would have done\n');
  for (const line of coverageText(report)) print(line);
  print();
  print(draw(policyTable(report)));
  const list = (title: string, table: TextTable & { readonly more: number }) => {
    if (table.rows.length === 0) return;
    print(markdown ? `\n### ${title}\n` : `\n${title}`);
    print(draw(table));
    if (table.more > 0) print(`and ${table.more} more; -o json lists all`);
  };
  list('Cancels and questions', effectTable(report.effects.filter(({ kind }) => kind !== 'notify')));
  list('Notices', noticeTable(report.effects));
  const notes = policyNotes(report);
  if (notes.length > 0) print();
  for (const note of notes) print(`- ${note}`);
}

/** A table for a terminal. */
export function textTable({ head, rows }: TextTable): string {
  const table = new Table({ head: [...head], wordWrap: true, style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
