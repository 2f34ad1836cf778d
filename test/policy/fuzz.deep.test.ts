import { describe, expect, test } from 'vitest';
import { fuzzCases, fuzzDefaults, fuzzPolicies } from './fuzz.ts';

// A hundred thousand in all.
describe('mutated files: none throws, and every refusal has a place', () => {
  test('80 000 policies', () => expect(fuzzPolicies(80_000)).toEqual([]));
  test('10 000 defaults', () => expect(fuzzDefaults(10_000)).toEqual([]));
  test('10 000 files of cases', () => expect(fuzzCases(10_000)).toEqual([]));
});
