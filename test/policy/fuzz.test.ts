import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf, fuzzCases, fuzzDefaults, fuzzPolicies, hostileFiles, load } from './fuzz.ts';

describe('mutated files: none throws, and every refusal has a place', () => {
  test('1 000 policies', () => expect(fuzzPolicies(1000)).toEqual([]));
  test('200 defaults', () => expect(fuzzDefaults(200)).toEqual([]));
  test('200 files of cases', () => expect(fuzzCases(200)).toEqual([]));

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

test('however a file of the largest size is made up, it is read or refused with a place', () => {
  for (const text of hostileFiles()) {
    const errors = load(text);
    expect(errors && faultOf(errors, text), text.slice(0, 80)).toBeNull();
  }
});
