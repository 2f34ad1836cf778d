import { formatDuration, SECOND } from '../../core/values/duration.ts';
import { counted } from '../counted.ts';
import { type Suite, suitesAsXml } from '../policies/junit.ts';
import { paint } from '../process.ts';
import type { Checked, CheckOutcome } from './judge.ts';

/** A policy's word on a job file, with the line that it is about. */
export interface Result extends Checked {
  readonly line: number;
  /** Whether it makes the check fail. */
  readonly fails: boolean;
}

/** All that was found about one job file. */
export interface JobReport {
  readonly file: string;
  readonly job: { readonly type: string; readonly name: string | null; readonly experiment: string | null };
  /** The longest that it can run by its own limits, in seconds; null where it has none. */
  readonly limit: number | null;
  readonly results: readonly Result[];
  /** What the command line may refuse, and what could not be read beside the file. */
  readonly notes: readonly { readonly line: number; readonly message: string; readonly expected: string }[];
}

/** In the order in which a reader needs them. */
const ORDER: readonly CheckOutcome[] = ['violated', 'possible', 'undecided', 'passed', 'not-matched', 'off'];

const HEADS: Readonly<Record<CheckOutcome, string>> = {
  violated: paint.red('violates'),
  possible: paint.yellow('may violate'),
  undecided: 'open',
  passed: paint.green('passes'),
  'not-matched': 'not for it',
  off: 'off',
};

/** The report of a job as lines of text. What nothing is against is shown on request. */
export function reportLines({ file, results, notes }: JobReport, isVerbose: boolean): string[] {
  const shown = results
    .filter(({ outcome }) => isVerbose || outcome === 'violated' || outcome === 'possible')
    .toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  return [
    ...notes.map(({ line, message, expected }) => `${file}:${line}: note: ${message}; expected ${expected}`),
    ...shown.flatMap((one) => [
      `${file}:${one.line}: ${HEADS[one.outcome]} ${one.policy} (${one.mode}): ${one.reason}`,
      ...followUp(one),
    ]),
    summary(file, results, isVerbose),
  ];
}

function followUp({ outcome, steps, after, mode }: Result): string[] {
  if (outcome !== 'violated' && outcome !== 'possible') return [];
  const length = formatDuration(after ?? 0);
  const condition = outcome === 'possible' ? [`if it runs for ${length}; it has no time limit of its own`] : [];
  const next = steps.map(
    ({ what, after: due }) => `${due === 0 ? 'at once' : `after ${formatDuration(due)}`}: ${what}`,
  );
  const audit = mode === 'audit' ? ['the policy is in audit, so this is only recorded'] : [];
  return [...condition, ...next, ...audit].map((line) => `    ${line}`);
}

function summary(file: string, results: readonly Result[], isVerbose: boolean): string {
  const count = (outcome: CheckOutcome) => results.filter((one) => one.outcome === outcome).length;
  const parts = [
    `${count('violated')} violated`,
    ...(count('possible') > 0 ? [`${count('possible')} possible`] : []),
    `${count('passed')} passed`,
    `${count('undecided')} cannot be decided before it runs`,
    ...(count('not-matched') > 0 ? [`${count('not-matched')} not for it`] : []),
    ...(count('off') > 0 ? [`${count('off')} off`] : []),
  ];
  const hint = !isVerbose && count('undecided') > 0 ? ' (-v says why)' : '';
  const policies = results.length === 1 ? '1 policy' : `${results.length} policies`;
  return `${file}: ${policies}: ${parts.join(', ')}${hint}`;
}

/** A report for other programs: all lengths of time in seconds. */
export function reportJson({ results, ...job }: JobReport) {
  return {
    ...job,
    results: results.map(({ after, steps, kinds: _, ...one }) => ({
      ...one,
      after: after === null ? null : after / SECOND,
      steps: steps.map((step) => ({ ...step, after: step.after / SECOND })),
    })),
  };
}

/** The reports as JUnit XML: a suite a job, a test case a policy. */
export function reportXml(reports: readonly JobReport[], errors: Parameters<typeof suitesAsXml>[1]): string {
  return suitesAsXml(reports.map(suiteOf), errors);
}

function suiteOf({ file, results }: JobReport): Suite {
  const cases = results
    .filter(({ outcome }) => outcome !== 'not-matched' && outcome !== 'off')
    .map(({ policy, line, fails, outcome, reason }) => ({
      name: policy,
      file,
      line,
      failure: fails ? reason : null,
      skipped: !fails && (outcome === 'undecided' || outcome === 'possible') ? reason : null,
    }));
  return { name: file, cases };
}

export function totals(reports: readonly JobReport[]): string {
  const failed = reports.filter(({ results }) => results.some(({ fails }) => fails)).length;
  return `${counted(reports.length, 'job')} checked, ${failed === 0 ? 'none is refused' : `${failed} refused`}`;
}
