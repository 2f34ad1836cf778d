import { expect, test } from 'vitest';
import { fuzzExpressions } from './expression.fuzz.ts';

test('100 000 texts crash nothing, are refused with a place, and answer once', () => {
  expect(fuzzExpressions(100_000)).toEqual([]);
});
