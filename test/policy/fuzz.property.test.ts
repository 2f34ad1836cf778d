import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runCasesText } from '../../src/policy/cases.ts';
import { compilePolicies } from '../../src/policy/compile.ts';
import type { PolicyError } from '../../src/policy/errors.ts';
import { compileOne, policyText } from './helpers.ts';

const files = readdirSync('policies').map((name) => readFileSync(`policies/${name}`, 'utf8'));
const policy = compileOne(policyText());

/** Pieces that mean something in YAML or in a policy. */
const pieces = fc.constantFrom(
  ...['{', '}', '[', ']', ':', ': ', '- ', '\n', '\n  ', '\t', '#', '&a ', '*a', '!!x ', '? ', '| ', '---\n', '<<: '],
  ...['"', "'", '%', '~', 'null', 'true', '-1', '1e999', '.nan', '0x1', '__proto__: ', '\u0000', '\uFEFF', '\u2028'],
  ...['when: ', 'all: ', 'not: ', 'name: ', 'then: ', 'cancel: ', 'runtime: ', 'over: ', '24h', 'owner', '2h30m'],
);

interface Change {
  readonly at: number;
  readonly cut: number;
  readonly text: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(12),
  text: fc.oneof(pieces, fc.string({ maxLength: 4 }), fc.constant('')),
});

const mutated = fc
  .tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 5 }))
  .map(([text, changes]) =>
    changes.reduce((before, { at, cut, text: put }) => {
      const place = Math.floor(at * before.length);
      return before.slice(0, place) + put + before.slice(place + cut);
    }, text),
  );

function expectPlaced(errors: readonly PolicyError[], text: string): void {
  expect(errors.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const error of errors) {
    expect(error.line).toBeGreaterThanOrEqual(1);
    expect(error.line).toBeLessThanOrEqual(lines + 1);
    expect(error.column).toBeGreaterThanOrEqual(1);
    expect(error.message).not.toBe('');
    expect(error.expected).not.toBe('');
    expect(`${error.message} ${error.expected}`).not.toMatch(/Invalid input|undefined|\[object/);
  }
}

test('no mutated policy makes the loader throw, and every refusal has a place', { timeout: 120_000 }, () => {
  let refused = 0;
  fc.assert(
    fc.property(mutated, (text) => {
      const loaded = compilePolicies([{ file: 'p.yaml', text }]);
      if (loaded.ok) return;
      refused += 1;
      expectPlaced(loaded.errors, text);
    }),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(500);
});

test('no mutated cases file makes the runner throw', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const { errors, results } = runCasesText(policy, 'p.cases.yaml', text);
      if (errors.length > 0) expectPlaced(errors, text);
      else expect(results.length).toBeGreaterThan(0);
    }),
    { numRuns: 1500 },
  );
});

test('nor does a document of any other shape', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const loaded = compilePolicies([{ file: 'p.yaml', text }]);
      if (!loaded.ok) expectPlaced(loaded.errors, text);
    }),
    { numRuns: 500 },
  );
});
