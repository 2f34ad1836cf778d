import { type Comparison, compare, isSame } from '../../simulate/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruption } from '../process.ts';
import type { Here } from '../times/show.ts';
import { hereFor } from '../times/zone.ts';
import { printReport, type ReportOutput } from './print-report.ts';
import { type PastOptions, policiesAt, replayPast, termsOf } from './replay-past.ts';
import { orExplained } from './simulate.ts';
import { pastSource } from './source.ts';
import { changeTable, comparisonTable, coverageText, policyNotes } from './text.ts';

/** What two versions of policies would have done differently on the recorded past. */
export async function diffPolicies(
  before: string,
  after: string,
  variables: Readonly<Record<string, string | undefined>>,
  options: PastOptions,
): Promise<ExitCode> {
  const source = pastSource(variables, options.recording);
  if (!source) return EXIT.invalid;
  const old = policiesAt(before, null, options.mode);
  const edited = policiesAt(after, termsOf(source), options.mode);
  if (!old || !edited) return EXIT.invalid;
  const stop = interruption();
  return orExplained(stop, async () => {
    const [first, second] = await replayPast(source, [old, edited], options, stop);
    if (!first || !second) throw new Error('a replay came to nothing');
    const comparison = compare(first, second);
    show(comparison, options.output, hereFor(options, variables, Date.now()));
    return isSame(comparison) ? EXIT.clean : EXIT.findings;
  });
}

function show(comparison: Comparison, output: ReportOutput, here: Here): void {
  const same = isSame(comparison);
  const coverage = coverageText(comparison.after, here);
  const tables = [
    { title: null, table: comparisonTable(comparison) },
    { title: 'Run by run', table: changeTable(comparison, here) },
  ];
  const report = {
    title: 'What the change to the policies would have done',
    coverage: same ? [...coverage, '', 'The same is done to the same runs at the same times.'] : coverage,
    tables: same ? [] : tables,
    notes: same ? [] : policyNotes(comparison.after),
  };
  printReport(comparison, report, output);
}
