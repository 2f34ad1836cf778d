import { expect, test } from 'vitest';
import { shapeDifferences } from './shape.ts';

test('a missing key, an added key and another type are differences; null is not', () => {
  const recorded = { a: 1, b: null, c: { d: 'x' }, e: [{ f: 1 }] };
  expect(shapeDifferences(recorded, { a: 2, b: 'text', c: null, e: [{ f: 2 }, {}] })).toEqual([]);
  expect(shapeDifferences(recorded, { a: '1', c: { d: 'y', g: 1 }, e: [{}] })).toEqual([
    '.b: missing',
    '.a: recorded number, ours string',
    '.c.g: added',
    '.e[].f: missing',
  ]);
});
