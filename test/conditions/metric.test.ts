import { describe, expect, test } from 'vitest';
import { metric } from '../../src/conditions/metric.ts';
import { HOUR, MINUTE } from '../../src/core/duration.ts';
import { known, type LoggedMetric, type Signal, unknown } from '../../src/core/signal.ts';
import { ago, aSnapshot, faults, judge, NOW } from './snapshots.ts';

/** Values a step and a minute apart, the newest `late` ago. */
function logged(values: readonly number[], late = 0): Signal<LoggedMetric> {
  const points = values.map((value, step) => ({ step, at: ago(late + (values.length - 1 - step) * MINUTE), value }));
  return known({ points }, NOW);
}

function judged(written: object, signal: Signal<LoggedMetric>) {
  return judge(metric, { name: 'loss', ...written }, aSnapshot({}, { metrics: { loss: signal } }));
}

const STEPS = { 'not-improved': { goal: 'minimize', by: 0.1, 'over-steps': 3 } };

describe('the newest value', () => {
  test.each<[string, object, readonly number[], string, string]>([
    ['NaN', { 'is-nan': true }, [1, Number.NaN], 'violated', 'loss is NaN at step 1'],
    ['infinite', { 'is-nan': true }, [1, Number.NEGATIVE_INFINITY], 'violated', '-Infinity'],
    ['a number after NaN', { 'is-nan': true }, [Number.NaN, 1], 'healthy', 'loss is 1 at step 1'],
    ['above', { above: 10 }, [1, 11], 'violated', 'loss is 11 at step 1, limit 10'],
    ['at the limit', { above: 10 }, [10], 'healthy', ''],
    ['infinitely above', { above: 10 }, [Number.POSITIVE_INFINITY], 'violated', 'Infinity'],
    ['below', { below: 0 }, [1, -0.5], 'violated', '-0.5'],
    ['NaN, which is not above', { above: 10 }, [Number.NaN], 'unknown', 'not above or within'],
    ['NaN, of two tests', { above: 10, 'is-nan': true }, [Number.NaN], 'violated', 'loss is NaN'],
    ['within', { above: 10, below: 0, 'is-nan': true }, [5], 'healthy', ''],
    ['never there', { 'is-nan': true }, [], 'unknown', 'never logged loss'],
  ])('is %s', (_, written, values, outcome, reason) => {
    const result = judged(written, logged(values));
    expect(result).toMatchObject({ outcome, wants: [] });
    expect(result.reason).toContain(reason);
  });

  test('may be old, and is that of the highest step whatever the order', () => {
    expect(judged({ above: 1 }, logged([2], 9 * HOUR))).toMatchObject({ outcome: 'violated', age: 9 * HOUR });
    const points = [
      { step: 5, at: ago(HOUR), value: 9 },
      { step: 2, at: ago(0), value: 1 },
    ];
    expect(judged({ above: 5 }, known({ points }, NOW)).outcome).toBe('violated');
  });

  test('goes into the record as JSON can hold it', () => {
    const result = judged({ 'is-nan': true, above: 1 }, logged([Number.NaN]));
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({ value: 'NaN', identity: 'metric:loss:is-nan' });
  });
});

describe('not improved', () => {
  test.each<[string, object, readonly number[], string]>([
    ['a plateau', STEPS, [5, 1, 1, 1, 1], 'violated'],
    ['a gain that is too small', STEPS, [5, 1, 1, 0.95, 1], 'violated'],
    ['a gain that is enough', STEPS, [5, 1, 1, 0.9, 1], 'healthy'],
    ['worse than before', STEPS, [1, 2, 3, 4], 'violated'],
    ['too few steps', STEPS, [5, 5, 5], 'healthy'],
    ['NaN alone within', STEPS, [5, Number.NaN, Number.NaN, Number.NaN], 'violated'],
    ['NaN alone before', STEPS, [Number.NaN, 1, 1, 1], 'healthy'],
    ['a score that rises', { 'not-improved': { goal: 'maximize', 'over-steps': 2 } }, [1, 2, 3, 4], 'healthy'],
    ['a score that stands', { 'not-improved': { goal: 'maximize', 'over-steps': 2 } }, [1, 4, 4, 4], 'violated'],
    ['minutes without a gain', { 'not-improved': { goal: 'minimize', over: '2m' } }, [3, 1, 1, 1], 'violated'],
    ['minutes with one', { 'not-improved': { goal: 'minimize', over: '2m' } }, [3, 2, 1, 0], 'healthy'],
    ['too few minutes', { 'not-improved': { goal: 'minimize', over: '10m' } }, [3, 3, 3], 'healthy'],
  ])('%s', (_, written, values, outcome) => {
    expect(judged(written, logged(values)).outcome).toBe(outcome);
    expect(judged(written, logged(values, 9 * HOUR)).outcome).toBe(outcome);
  });

  test('says both values and what was wanted', () => {
    expect(judged(STEPS, logged([5, 1, 1, 1, 0.95]))).toMatchObject({
      reason: 'the best loss of the last 3 steps is 0.95, before that 1, wanted 0.1 better',
      identity: 'metric:loss:not-improved',
      threshold: 0.1,
    });
  });
});

test('what is not running is not asked for, and what is unknown stays so', () => {
  expect(judge(metric, { name: 'loss', above: 1 }, aSnapshot({ status: 'Queued' }))).toMatchObject({
    outcome: 'healthy',
  });
  expect(judge(metric, { name: 'loss', above: 1 }, aSnapshot())).toMatchObject({
    outcome: 'unknown',
    wants: [{ kind: 'metric', name: 'loss' }],
  });
  expect(judged({ above: 1 }, unknown('HTTP 404'))).toMatchObject({ outcome: 'unknown', wants: [] });
});

test.each(['constructor', '__proto__', 'toString'])('a metric called %s is one like any other', (name) => {
  expect(judge(metric, { name, above: 1 }, aSnapshot({}, { metrics: {} }))).toMatchObject({
    outcome: 'unknown',
    wants: [{ kind: 'metric', name }],
  });
  const signals = { metrics: { [name]: logged([2]) } };
  expect(judge(metric, { name, above: 1 }, aSnapshot({}, signals)).outcome).toBe('violated');
});

test('parameters are refused with what would be right', () => {
  expect(faults(metric, { name: 'loss' })).toEqual(['at least one of is-nan, above, below and not-improved']);
  expect(faults(metric, { name: 'loss', 'not-improved': { goal: 'minimize' } })).toEqual([
    'one of over-steps and over',
  ]);
  expect(faults(metric, { name: 'loss', 'is-nan': false })).toHaveLength(1);
  expect(faults(metric, { above: 1 })).toHaveLength(1);
});
