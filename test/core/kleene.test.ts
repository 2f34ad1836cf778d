import { expect, test } from 'vitest';
import { type Outcome, result } from '../../src/core/policy/condition.ts';
import { combineAnyOf } from '../../src/core/policy/kleene.ts';

const TIMING = { kind: 'timing' } as const;
const part = (outcome: Outcome, name: string, violatedAt: number | null = null) =>
  result(outcome, name, {
    value: name,
    identity: name,
    violatedAt,
    detail: { [name]: true },
    missingSignals: outcome === 'unknown' ? [TIMING] : [],
  });

test('one violated part is enough, and the parts that violate say what they are about in any order', () => {
  const parts = [part('unknown', 'u'), part('violated', 'b', 7), part('healthy', 'h'), part('violated', 'a', 5)];
  const expected = { outcome: 'violated', identity: 'a,b', violatedAt: 5, detail: { a: true, b: true } };
  expect(combineAnyOf(parts)).toMatchObject({ ...expected, reason: 'b; a', value: 'b', missingSignals: [] });
  expect(combineAnyOf(parts.toReversed())).toMatchObject(expected);
});

test('without a violated part one unknown part leaves the whole unknown, about nothing, with what it lacks', () => {
  expect(combineAnyOf([part('healthy', 'h', 3), part('unknown', 'u', 9)])).toMatchObject({
    outcome: 'unknown',
    reason: 'u',
    identity: '',
    violatedAt: 9,
    missingSignals: [TIMING],
  });
});

test('healthy parts are healthy, until the first of them could violate', () => {
  expect(combineAnyOf([part('healthy', 'h', 3), part('healthy', 'i', 2)])).toMatchObject({
    outcome: 'healthy',
    reason: 'h; i',
    identity: '',
    violatedAt: 2,
  });
});

test('no part asks for nothing', () => {
  expect(combineAnyOf([])).toMatchObject({ outcome: 'healthy', reason: 'nothing is asked of it' });
});
