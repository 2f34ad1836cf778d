import { nobodyAsked, type OnCall } from '../../config/on-call.ts';
import {
  type CaseReport,
  formatSourceError,
  type IdlePart,
  leftOutOf,
  loadPolicies,
  runCases,
  type SourceError,
  setAsideBelow,
} from '../../policy/index.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, paint, print, printJson } from '../process.ts';
import { textTable } from '../table.ts';
import { expectedText, junit } from './junit.ts';

export interface ValidateOptions {
  /** The config with the recipients and the currency of prices; without it neither is checked. */
  readonly config?: string | undefined;
  readonly output: 'table' | 'json';
  /** Whether what is only a warning fails, too. */
  readonly strict?: boolean | undefined;
}

/** Checks policy files and prints everything that is wrong with them. */
export async function validate(paths: readonly string[], options: ValidateOptions): Promise<ExitCode> {
  const known = options.config === undefined ? null : await termsOf(options.config);
  if (known && !known.ok) {
    complain('This config is not valid, so recipients and currencies cannot be checked:');
    for (const error of known.errors) complain(`  ${error}`);
    return EXIT.invalid;
  }
  const loaded = loadPolicies(paths, known?.terms ?? {});
  const found = doNothing(loaded, options.strict === true);
  const isValid = loaded.ok && found.refused.length === 0;
  const unasked = unaskedOf(known?.reached, loaded);
  if (options.output === 'json') {
    const warnings = found.warnings.map(withoutFlag);
    const around = {
      warnings,
      ...(unasked !== null && { nobodyAsked: unasked }),
      leftOut: leftOutOf(paths),
      setAside: setAsideBelow(paths),
    };
    printJson({ ...validationReport(loaded, found.refused), ...around });
  } else {
    showAround(paths, [...found.warnings.map(formatSourceError), ...unasked]);
    showValidation(loaded, found.refused);
    if (isValid && !known)
      complain('recipients and currencies are not checked without a configuration (--config FILE)');
  }
  return isValid ? EXIT.clean : EXIT.invalid;
}

/** A config knows every channel and its libraries, which take longer to load than the policies to check. */
async function termsOf(config: string) {
  const { readPolicyTerms } = await import('../../config/config.ts');
  return readPolicyTerms(config);
}

type Loaded = ReturnType<typeof loadPolicies>;

function showValidation(loaded: Loaded, refused: readonly IdlePart[]): void {
  if (!loaded.ok) printErrors(loaded.errors, 'nothing was loaded');
  else if (refused.length > 0) printErrors(refused, 'a service would run on such policies all the same');
  else for (const { name, mode, file } of loaded.policies) print(`${paint.green('valid')}  ${name} (${mode})  ${file}`);
}

/** The policies that can never find a run are refused; a part of one that does nothing is a warning, unless it is strict. */
function doNothing(loaded: Loaded, isStrict: boolean) {
  const idle = loaded.ok ? loaded.idle : [];
  const refused = idle.filter(({ isWhole }) => isWhole || isStrict);
  return { refused, warnings: idle.filter((one) => !refused.includes(one)) };
}

/** That nobody gets the questions of these policies, where it is so. */
function unaskedOf(config: OnCall | undefined, loaded: Loaded): readonly string[] {
  const says = config && loaded.ok ? nobodyAsked(config, loaded.policies) : null;
  return says === null ? [] : [says];
}

/** What is no error, and may not be what somebody wanted. */
function showAround(paths: readonly string[], warnings: readonly string[]): void {
  for (const file of leftOutOf(paths)) complain(`left out  ${file}: the name of a policy ends in .yaml`);
  for (const { file, above, keys } of setAsideBelow(paths))
    complain(
      `set aside  ${keys.join(', ')} of ${above}: below ${file} nothing of it counts; repeat there what should count`,
    );
  for (const warning of warnings) complain(`warning  ${warning}`);
}

function validationReport(loaded: Loaded, refused: readonly IdlePart[]) {
  if (!loaded.ok) return { valid: false, policies: [], errors: loaded.errors };
  const policies = loaded.policies.map(({ name, mode, file }) => ({ name, mode, file }));
  return refused.length === 0
    ? { valid: true, policies, errors: [] }
    : { valid: false, policies: [], errors: refused.map(withoutFlag) };
}

function withoutFlag({ isWhole: _, ...error }: IdlePart): SourceError {
  return error;
}

export interface TestOptions {
  readonly output: 'table' | 'json' | 'junit';
  readonly requireCases: boolean;
}

/** Judges the cases beside the policies, with the evaluator of the live loop. */
export function testPolicies(paths: readonly string[], options: TestOptions): ExitCode {
  const loaded = loadPolicies(paths);
  if (!loaded.ok) {
    if (options.output !== 'table') showCases({ results: [], untested: [], errors: loaded.errors }, options);
    printErrors(loaded.errors, 'nothing was judged');
    return EXIT.invalid;
  }
  const report = runCases(loaded.policies, paths);
  showCases(report, options);
  if (report.errors.length > 0) {
    printErrors(report.errors, 'every other case was judged');
    return EXIT.invalid;
  }
  if (report.results.some(({ passed }) => !passed)) return EXIT.findings;
  if (!options.requireCases || report.untested.length === 0) return EXIT.clean;
  complain(`without cases: ${report.untested.join(', ')}; write <policy>.cases.yaml beside each`);
  return EXIT.findings;
}

function showCases(report: CaseReport, options: TestOptions): void {
  if (options.output === 'json') printJson(report);
  else if (options.output === 'junit') print(junit(report));
  else showCaseTable(report, options);
}

function showCaseTable(report: CaseReport, { requireCases }: TestOptions): void {
  const failed = report.results.filter(({ passed }) => !passed);
  const rows = [...Map.groupBy(report.results, (result) => result.policy)].map(([policy, results]) => [
    policy,
    results.length,
    results.filter(({ passed }) => passed).length,
  ]);
  if (rows.length > 0) print(textTable(['policy', 'cases', 'passed'], rows));
  for (const { file, line, name, expected, got } of failed) {
    print(`${paint.red('failed')}  ${file}:${line}: ${name}`);
    print(`        expected ${expectedText(expected)}`);
    print(`        got      ${got.outcome}: ${got.reason}`);
  }
  const { length } = report.results;
  const outcome = failed.length === 0 ? 'all passed' : `${failed.length} failed`;
  if (length > 0) print(`${counted(length, 'case')}, ${outcome}`);
  // Where cases are required this is an error, which testPolicies prints.
  if (report.untested.length > 0 && !requireCases) print(`without cases: ${report.untested.join(', ')}`);
}

function printErrors(errors: readonly SourceError[], consequence: string): void {
  for (const error of errors) complain(formatSourceError(error));
  complain(`${counted(errors.length, 'error')}; ${consequence}`);
}
