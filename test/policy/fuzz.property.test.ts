import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runCasesText } from '../../src/policy/cases/cases.ts';
import { compilePolicies } from '../../src/policy/compile.ts';
import { readDefaults } from '../../src/policy/defaults.ts';
import { findExcess, POLICY_BUDGET } from '../../src/yaml/limits.ts';
import type { SourceError } from '../../src/yaml/source-error.ts';
import { Dice, hostileTexts, mutated, workOf } from './fuzzed.ts';
import { compileOne, policyText } from './helpers.ts';

const LONGEST_MS = 100;

function textsIn(folder: string): string[] {
  return readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
}

const policies = textsIn('docs/examples/policies').concat(textsIn('policies'));
const policy = compileOne(policyText());
const DEFAULTS = `severity: high
for: 10m
then: [{notify: [$team]}]
selectors: {prod: {workspace: [ml-prod-*]}}
recipients: {team: [owner, oncall]}
durations: {long: 2d}
`;
const defaults = [DEFAULTS, ...policies];

/** What makes a refusal useless or, worse, wrong; null when it is good. */
function faultOf(errors: readonly SourceError[], text: string): string | null {
  if (errors.length === 0) return 'refused without an error';
  const lines = text.split('\n').length;
  for (const { line, column, message, expected } of errors) {
    if (!(line >= 1 && line <= lines + 1 && column >= 1)) return `no place: ${line}:${column}`;
    if (message === '' || expected === '') return 'nothing is said';
    if (/Invalid input|undefined|\[object/.test(`${message} ${expected}`)) return `raw words: ${message}; ${expected}`;
  }
  return null;
}

function load(text: string): readonly SourceError[] | null {
  const loaded = compilePolicies([{ file: 'p.yaml', text }]);
  return loaded.ok ? null : loaded.errors;
}

function loadUnderDefaults(text: string): readonly SourceError[] | null {
  const loaded = compilePolicies([
    { file: 'p.yaml', text: policyText(), defaults: readDefaults({ file: 'defaults.yaml', text }) },
  ]);
  return loaded.ok ? null : loaded.errors;
}

function judgeCases(text: string): readonly SourceError[] | null {
  const { errors, results } = runCasesText(policy, 'p.cases.yaml', text);
  return errors.length === 0 && results.length > 0 ? null : errors;
}

/** Reads `count` mutated texts. @returns how many were refused. */
function fuzz(count: number, texts: readonly string[], read: (text: string) => readonly SourceError[] | null): number {
  let refused = 0;
  for (let seed = 0; seed < count; seed++) {
    const text = mutated(texts, new Dice(seed));
    let errors: readonly SourceError[] | null = null;
    const took = workOf(() => {
      errors = read(text);
    });
    const fault = errors === null ? null : faultOf(errors, text);
    if (fault !== null || took > LONGEST_MS) expect.unreachable(`seed ${seed}: ${fault ?? `${took} ms`}\n${text}`);
    if (errors !== null) refused += 1;
  }
  return refused;
}

// A hundred thousand in all: none makes the loader throw or hang, and every refusal says where and what.
describe('mutated files: none throws, none takes 100 ms, and every refusal has a place', { timeout: 600_000 }, () => {
  test('80 000 policies', () => {
    const refused = fuzz(80_000, policies, load);
    expect(refused).toBeGreaterThan(45_000);
    expect(refused).toBeLessThan(79_000);
  });

  test('10 000 defaults', () => {
    expect(fuzz(10_000, defaults, loadUnderDefaults)).toBeGreaterThan(1000);
  });

  test('10 000 files of cases', () => {
    expect(fuzz(10_000, policies, judgeCases)).toBeGreaterThan(5000);
  });

  test('documents of any other shape', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const errors = load(text);
        expect(errors && faultOf(errors, text)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

test('however a file of the largest size is made up, it is answered within 100 ms', { timeout: 120_000 }, () => {
  for (const whole of hostileTexts(POLICY_BUDGET.kibibytes * 1024)) {
    const excess = findExcess(whole, { ...POLICY_BUDGET, words: POLICY_BUDGET.words - 10 });
    // As it is, and as much of it as is read to the end.
    const isLong = excess?.problem.message.includes('more than') === true;
    for (const text of isLong ? [whole, whole.slice(0, excess.offset)] : [whole]) {
      const took = workOf(() => load(text));
      const errors = load(text);
      expect(errors && faultOf(errors, text), text.slice(0, 80)).toBeNull();
      expect(took, text.slice(0, 80)).toBeLessThan(LONGEST_MS);
    }
  }
});
