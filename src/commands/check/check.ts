import { runAsSubmitted } from '../../azure/job-file/as-submitted.ts';
import { readConfigFile } from '../../config/config.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { withUnconfirmed } from '../../core/run/protected-tags.ts';
import { type Instant, SECOND } from '../../core/values/duration.ts';
import { type JobYaml, readJobFile } from '../../evidence/job-yaml/read-job.ts';
import { formatSourceError, loadPolicies, type SourceError } from '../../policy/index.ts';
import { CONSEQUENCES, type Consequence } from '../choices.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { type Computes, readComputes } from './computes.ts';
import { commitOf } from './git.ts';
import { checkUnder } from './judge.ts';
import { lineOf } from './place.ts';
import { type JobReport, reportJson, reportLines, reportXml, totals } from './report.ts';
import { futureOf, type Prices } from './snapshot.ts';

export interface CheckOptions {
  readonly policies: string;
  readonly workspace?: string | undefined;
  readonly config?: string | undefined;
  readonly computes?: string | undefined;
  /** When the job is submitted. */
  readonly at: Instant;
  /** A violation that comes to less than this does not fail. */
  readonly failOn: Consequence;
  /** Whether what is only possible fails, too. */
  readonly strict: boolean;
  readonly verbose: boolean;
  readonly output: 'table' | 'json' | 'junit';
}

interface Known {
  readonly policies: readonly Policy[];
  readonly computes: Computes;
  readonly prices: Prices | null;
  readonly protectedTags: readonly string[];
}

/** Judges job files before they are submitted, under every policy that can be decided from them. */
export function check(files: readonly string[], options: CheckOptions): ExitCode {
  const known = readKnown(options);
  if ('errors' in known) {
    show([], known.errors, options);
    for (const error of known.errors) complain(formatSourceError(error));
    complain(`${counted(known.errors.length, 'error')}; nothing was checked`);
    return EXIT.invalid;
  }
  const reports: JobReport[] = [];
  const errors: SourceError[] = [];
  for (const file of files) {
    const read = readJobFile(file);
    if (read.ok) reports.push(checkJob(read.job, known, options));
    else errors.push(...read.errors);
  }
  show(reports, errors, options);
  for (const error of errors) complain(formatSourceError(error));
  if (errors.length > 0) return EXIT.invalid;
  return reports.some(({ results }) => results.some(({ fails }) => fails)) ? EXIT.findings : EXIT.clean;
}

function readKnown({ policies, config, computes }: CheckOptions): Known | { readonly errors: readonly SourceError[] } {
  const file = config === undefined ? null : readConfigFile(config);
  const loaded = loadPolicies(policies);
  const listed = computes === undefined ? { ok: true as const, computes: new Map() } : readComputes(computes);
  const errors = [
    // Prices and protected tags alone are read of it.
    ...(file && !file.parts.prices ? file.errors.map((message) => inConfig(config ?? '', message)) : []),
    ...(loaded.ok ? [] : loaded.errors),
    ...(listed.ok ? [] : listed.errors),
  ];
  if (errors.length > 0 || !loaded.ok || !listed.ok) return { errors };
  const prices = file?.parts.prices;
  return {
    policies: loaded.policies,
    computes: listed.computes,
    protectedTags: file?.parts['protected-tags'] ?? [],
    prices: prices
      ? { currency: prices.currency, rates: { factor: prices.factor, computes: prices.computes, rates: prices.rates } }
      : null,
  };
}

function inConfig(file: string, message: string): SourceError {
  return { file, line: 1, column: 1, path: '', message, expected: 'a config that is valid' };
}

function checkJob(
  job: JobYaml,
  { policies, computes, prices, protectedTags }: Known,
  options: CheckOptions,
): JobReport {
  const { workspace, at, failOn, strict } = options;
  const submitted = runAsSubmitted(job.type, job.job, {
    workspace: { ...NOWHERE, name: workspace ?? '' },
    now: at,
    name: job.file,
    git: commitOf(job.file, job.job),
  });
  // Nobody has confirmed anything of a run that is not submitted.
  const run = withUnconfirmed(submitted, protectedTags, []);
  const future = futureOf(run, job.job, at, { computes, prices });
  const results = policies.map((policy) => {
    const checked = checkUnder(policy, future, workspace !== undefined);
    const counts = checked.outcome === 'violated' || (strict && checked.outcome === 'possible');
    const isEnough = CONSEQUENCES.indexOf(checked.consequence ?? 'record') >= CONSEQUENCES.indexOf(failOn);
    return { ...checked, line: lineOf(job, checked.kinds, checked.reason), fails: counts && isEnough };
  });
  return {
    file: job.file,
    job: { type: job.type, name: run.displayName === job.file ? null : run.displayName, experiment: run.experiment },
    limit: future.end === null ? null : (future.end - at) / SECOND,
    results,
    notes: job.notes.map(({ line, message, expected }) => ({ line, message, expected })),
  };
}

/** A job file does not name its workspace. */
const NOWHERE = { id: '', name: '', subscriptionId: '', resourceGroup: '', location: '', tags: {} };

function show(reports: readonly JobReport[], errors: readonly SourceError[], { output, verbose }: CheckOptions): void {
  if (output === 'json') printJson({ jobs: reports.map(reportJson), errors });
  else if (output === 'junit') print(reportXml(reports, errors));
  else {
    for (const report of reports) for (const line of reportLines(report, verbose)) print(line);
    if (reports.length > 1) print(totals(reports));
  }
}
