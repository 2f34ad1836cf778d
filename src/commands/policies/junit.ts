import { type CaseReport, type CaseResult, formatSourceError, type SourceError } from '../../policy/index.ts';

/** A case of a suite: it passed, failed, or was skipped. */
interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly failure: string | null;
  readonly skipped: string | null;
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/** The cases as JUnit XML, which CI systems show beside the change, and the errors in files. */
export function junit({ results, errors }: CaseReport): string {
  const suites = [...Map.groupBy(results, ({ policy }) => policy)].map(([name, cases]) => ({
    name,
    cases: cases.map(({ passed, expected, got, ...one }) => ({
      ...one,
      failure: passed ? null : `expected ${expectedText(expected)}, got ${got.outcome}: ${got.reason}`,
      skipped: null,
    })),
  }));
  return suitesAsXml(suites, errors);
}

/** Suites as JUnit XML, and the errors in files as one more. */
export function suitesAsXml(suites: readonly Suite[], errors: readonly SourceError[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  const failures = all.filter(({ failure }) => failure !== null).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="runwarden" tests="${all.length + errors.length}" failures="${failures}" errors="${errors.length}">`,
    ...suites.map(suiteXml),
    ...(errors.length > 0 ? [suiteOfErrors(errors)] : []),
    '</testsuites>',
  ].join('\n');
}

function suiteXml({ name, cases }: Suite): string {
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const skipped = cases.filter((one) => one.skipped !== null).length;
  return [
    `  <testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${failures}"${skipped > 0 ? ` skipped="${skipped}"` : ''}>`,
    ...cases.map((one) => testcase(name, one)),
    '  </testsuite>',
  ].join('\n');
}

/** A suite of its own: a file with errors has no cases that could be named. */
function suiteOfErrors(errors: readonly SourceError[]): string {
  return [
    `  <testsuite name="errors in files" tests="${errors.length}" failures="0" errors="${errors.length}">`,
    ...errors.flatMap((error) => [
      `    <testcase classname="errors in files" name="${escapeXml(error.file)}:${error.line}" file="${escapeXml(error.file)}" line="${error.line}">`,
      `      <error message="${escapeXml(formatSourceError(error))}"/>\n    </testcase>`,
    ]),
    '  </testsuite>',
  ].join('\n');
}

/** What a case expects, with the words of the reason if it names some. */
export function expectedText({ outcome, reasonContains }: CaseResult['expected']): string {
  return reasonContains === null ? outcome : `${outcome} with a reason that contains "${reasonContains}"`;
}

function testcase(suite: string, { name, file, line, failure, skipped }: TestCase): string {
  const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" file="${escapeXml(file)}" line="${line}"`;
  if (failure !== null) return `${head}>\n      <failure message="${escapeXml(failure)}"/>\n    </testcase>`;
  if (skipped !== null) return `${head}>\n      <skipped message="${escapeXml(skipped)}"/>\n    </testcase>`;
  return `${head}/>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 allows no control characters, escaped or not. */
function escapeXml(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, ' ').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
