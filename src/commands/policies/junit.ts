import { type CaseReport, type CaseResult, formatSourceError, type SourceError } from '../../policy/index.ts';

/** The cases as JUnit XML, which CI systems show beside the change, and the errors in files. */
export function junit({ results, errors }: CaseReport): string {
  const failures = results.filter(({ passed }) => !passed).length;
  const suites = [...Map.groupBy(results, ({ policy }) => policy)].map(([policy, cases]) => suite(policy, cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="runwarden" tests="${results.length + errors.length}" failures="${failures}" errors="${errors.length}">`,
    ...suites,
    ...(errors.length > 0 ? [suiteOfErrors(errors)] : []),
    '</testsuites>',
  ].join('\n');
}

function suite(policy: string, results: readonly CaseResult[]): string {
  const failures = results.filter(({ passed }) => !passed).length;
  return [
    `  <testsuite name="${escapeXml(policy)}" tests="${results.length}" failures="${failures}">`,
    ...results.map(testcase),
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

function testcase({ policy, name, file, line, passed, expected, got }: CaseResult): string {
  const head = `    <testcase classname="${escapeXml(policy)}" name="${escapeXml(name)}" file="${escapeXml(file)}" line="${line}"`;
  if (passed) return `${head}/>`;
  const message = `expected ${expectedText(expected)}, got ${got.outcome}: ${got.reason}`;
  return `${head}>\n      <failure message="${escapeXml(message)}"/>\n    </testcase>`;
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
