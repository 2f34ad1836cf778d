import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGlobMatches, globCovers, globMatches } from '../../src/core/values/glob.ts';

describe('patterns', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['ml-*', 'ml-prod', true],
    ['ml-*', 'ml', false],
    ['*-prod', 'ml-prod', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['Standard_ND*', 'STANDARD_nd96asr_v4', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a*a*a', 'aa', false],
  ])('"%s" on "%s": %s', (pattern, text, expected) => {
    expect(globMatches(pattern, text)).toBe(expected);
  });

  test('any of several is enough, none of none is not', () => {
    expect(anyGlobMatches(['a', 'b*'], 'bc')).toBe(true);
    expect(anyGlobMatches([], 'bc')).toBe(false);
  });

  test('agrees with the same pattern as a regular expression', () => {
    const letters = fc.stringMatching(/^[ab]{0,8}$/);
    const pattern = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(pattern, letters, (glob, text) => {
        const same = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(globMatches(glob, text)).toBe(same.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('a pattern made to stall is answered', () => {
    expect(globMatches(`${'*a'.repeat(500)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

describe('one pattern covers another', () => {
  test.each([
    ['*', 'anything-*', true],
    ['ml-prod-*', 'ML-prod-eu', true],
    ['ml-prod-*', 'ml-prod-*-eu', true],
    ['ml-prod-*', 'ml-*', false],
    ['ml-prod-*', '*', false],
    ['ml-prod-eu', 'ml-prod-??', false],
    ['ml-?', 'ml-a', true],
    ['ml-?', 'ml-?', true],
    ['??', '*', false],
    ['a*', 'a?', true],
  ])('%s covers %s: %s', (outer, inner, is) => {
    expect(globCovers(outer, inner)).toBe(is);
  });
});
