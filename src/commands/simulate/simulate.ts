import { RecordingRefused } from '../../recording/index.ts';
import type { SimulationReport } from '../../simulate/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, interruption } from '../process.ts';
import { reportError } from '../report-error.ts';
import type { Here } from '../times/show.ts';
import { hereFor } from '../times/zone.ts';
import { printReport, type ReportOutput } from './print-report.ts';
import { type PastOptions, policiesAt, replayPast, termsOf } from './replay-past.ts';
import { pastSource } from './source.ts';
import { coverageText, effectTable, noticeTable, policyNotes, policyTable } from './text.ts';

export interface SimulateOptions extends PastOptions {
  /** Null for those of the config, or, with a recording, for the usual folder. */
  readonly policies: string | null;
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
    show(report, options.output, hereFor(options, variables, Date.now()));
    return report.effects.length > 0 ? EXIT.findings : EXIT.clean;
  });
}

/** Does the work of a command on the past, and reports what stopped it. */
export async function orExplained(stop: AbortSignal, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (stop.aborted) {
      complain('Interrupted; nothing was written.');
      return EXIT.runtimeError;
    }
    const code = reportError(error);
    return error instanceof RecordingRefused ? EXIT.invalid : code;
  }
}

function show(report: SimulationReport, output: ReportOutput, here: Here): void {
  const effects = report.effects.filter(({ kind }) => kind !== 'notify');
  const tables = [
    { title: null, table: policyTable(report) },
    { title: 'Cancels and questions', table: effectTable(effects, here) },
    { title: 'Notices', table: noticeTable(report.effects, here) },
  ];
  const title = 'What the policies would have done';
  printReport(report, { title, coverage: coverageText(report, here), tables, notes: policyNotes(report) }, output);
}
