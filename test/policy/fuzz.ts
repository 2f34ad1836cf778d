import { readdirSync, readFileSync } from 'node:fs';
import { runCasesText } from '../../src/policy/cases/cases.ts';
import { compilePolicies } from '../../src/policy/compile.ts';
import { readDefaults } from '../../src/policy/defaults.ts';
import { findExcess, POLICY_BUDGET } from '../../src/yaml/reading-limits.ts';
import type { SourceError } from '../../src/yaml/source-error.ts';
import { Dice, hostileTexts, mutated } from './fuzzed.ts';
import { compileOne, policyText } from './helpers.ts';

function textsIn(folder: string): string[] {
  return readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
}

/** The policies and cases that are changed at random. */
export function textsOfPolicies(): readonly string[] {
  return [...textsIn('docs/examples/policies'), ...textsIn('policies')];
}

const policies = textsOfPolicies();
const policy = compileOne(policyText());
const DEFAULTS = `severity: high
for: 10m
then: [{notify: [$team]}]
selectors: {prod: {workspace: [ml-prod-*]}}
recipients: {team: [owner, oncall]}
durations: {long: 2d}
`;
// A policy is no defaults file, so half of the texts begin as one that is.
const defaults = [...policies.map(() => DEFAULTS), ...policies];

/** What makes a refusal useless or, worse, wrong; null when it is good. */
export function faultOf(errors: readonly SourceError[], text: string): string | null {
  if (errors.length === 0) return 'refused without an error';
  const lines = text.split('\n').length;
  for (const { line, column, message, expected } of errors) {
    if (!(line >= 1 && line <= lines + 1 && column >= 1)) return `no place: ${line}:${column}`;
    if (message === '' || expected === '') return 'nothing is said';
    if (/Invalid input|undefined|\[object/.test(`${message} ${expected}`)) return `raw words: ${message}; ${expected}`;
  }
  return null;
}

export function load(text: string): readonly SourceError[] | null {
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

type Read = (text: string) => readonly SourceError[] | null;

/** Reads `count` mutated texts. @returns what is wrong; nothing when enough were refused, and each with a place. */
function fuzz(count: number, texts: readonly string[], read: Read, enough: number): readonly string[] {
  const failures: string[] = [];
  let refused = 0;
  for (let seed = 0; seed < count && failures.length < 5; seed++) {
    const text = mutated(texts, new Dice(seed));
    try {
      const errors = read(text);
      const fault = errors && faultOf(errors, text);
      if (fault) failures.push(`seed ${seed}: ${fault}\n${text}`);
      if (errors) refused += 1;
    } catch (error) {
      failures.push(`seed ${seed}: thrown ${String(error)}\n${text}`);
    }
  }
  const isGood = refused > count * enough && refused < count * 0.99;
  return isGood ? failures : [...failures, `${refused} of ${count} texts were refused`];
}

export function fuzzPolicies(count: number): readonly string[] {
  return fuzz(count, policies, load, 0.55);
}

export function fuzzDefaults(count: number): readonly string[] {
  return fuzz(count, defaults, loadUnderDefaults, 0.1);
}

export function fuzzCases(count: number): readonly string[] {
  return fuzz(count, policies, judgeCases, 0.5);
}

/** Files of the largest size that want to be slow: as they are, and as much of each as is read to the end. */
export function hostileFiles(): readonly string[] {
  return hostileTexts(POLICY_BUDGET.kibibytes * 1024).flatMap((whole) => {
    const excess = findExcess(whole, { ...POLICY_BUDGET, words: POLICY_BUDGET.words - 10 });
    const isLong = excess?.problem.message.includes('more than') === true;
    return isLong ? [whole, whole.slice(0, excess.offset)] : [whole];
  });
}
