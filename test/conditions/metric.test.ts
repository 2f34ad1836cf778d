import { describe, expect, test } from 'vitest';
import { metric } from '../../src/conditions/metric.ts';
import { known, type LoggedMetric, type Signal, unknown } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, faults, judge, NOW } from './snapshots.ts';

/** Values a step and a minute apart, the newest `late` ago. */
function logged(values: readonly number[], late = 0): Signal<LoggedMetric> {
  const points = values.map((value, step) => ({ step, at: ago(late + (values.length - 1 - step) * MINUTE), value }));
  return known({ points }, NOW);
}

function judged(written: object, signal: Signal<LoggedMetric>) {
  return judge(metric, { name: 'loss', ...written }, aSnapshot({ createdAt: ago(DAY) }, { metrics: { loss: signal } }));
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
    expect(result).toMatchObject({ outcome, missingSignals: [] });
    expect(result.reason).toContain(reason);
  });

  test('may be old, and of several at one time is that of the highest step, whatever the order', () => {
    expect(judged({ above: 1 }, logged([2], 9 * HOUR))).toMatchObject({ outcome: 'violated', age: 9 * HOUR });
    const points = [
      { step: 5, at: ago(0), value: 9 },
      { step: 2, at: ago(0), value: 1 },
    ];
    expect(judged({ above: 5 }, known({ points }, NOW)).outcome).toBe('violated');
    expect(judged({ above: 5 }, known({ points: points.toReversed() }, NOW)).outcome).toBe('violated');
  });

  test.each([
    [{ 'is-nan': true }, Number.NaN],
    [{ above: 5 }, 9],
    [{ below: 0.1 }, 0],
  ])('is what was logged last, though a step that was taken back was higher: %j', (written, worse) => {
    const points = [
      { step: 1000, at: ago(2 * HOUR), value: worse },
      { step: 900, at: ago(HOUR), value: 0.4 },
      { step: 990, at: ago(MINUTE), value: 0.2 },
    ];
    expect(judged(written, known({ points }, NOW))).toMatchObject({ outcome: 'healthy', age: MINUTE });
    const again = { step: 995, at: ago(0), value: worse };
    expect(judged(written, known({ points: [...points, again] }, NOW)).outcome).toBe('violated');
  });

  test('is unknown where one step at one time has two values', () => {
    const twice = (first: number, second: number) =>
      known({ points: [first, second].map((value) => ({ step: 3, at: ago(MINUTE), value })) }, NOW);
    expect(judged({ above: 1 }, twice(2, 3))).toMatchObject({
      outcome: 'unknown',
      reason: 'it logged two values of loss for step 3 at one time, 2 and 3',
    });
    expect(judged({ 'is-nan': true }, twice(Number.NaN, 3)).outcome).toBe('unknown');
    expect(judged({ 'is-nan': true }, twice(Number.NaN, Number.NaN)).outcome).toBe('violated');
  });

  test('is believed by our clock alone', () => {
    const at = (instant: number) => judged({ above: 1 }, known({ points: [{ step: 0, at: instant, value: 2 }] }, NOW));
    expect(at(ago(-6 * MINUTE))).toMatchObject({
      outcome: 'unknown',
      reason: 'its metric loss is unknown: it was logged in the future, by its own clock',
    });
    expect(at(ago(-4 * MINUTE)).outcome).toBe('violated');
    expect(at(ago(-4 * MINUTE))).toMatchObject({ age: 0 });
    const seconds = Math.floor(ago(MINUTE) / 1000);
    expect(at(seconds)).toMatchObject({
      outcome: 'unknown',
      reason: 'its metric loss is unknown: it was logged before it was submitted, by its own clock',
    });
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

  describe('after a restart from a checkpoint', () => {
    /** Steps up to 1000, the run then gone on from step 900. */
    function resumed(upTo: number, value: number): Signal<LoggedMetric> {
      const steps = [0, 100, 800, 900, 1000, ...Array.from({ length: (upTo - 900) / 10 + 1 }, (_, i) => 900 + 10 * i)];
      const points = steps.map((step, index) => ({
        step,
        at: ago((steps.length - index) * MINUTE),
        value: step === 1000 && index === 4 ? 0.01 : index < 5 ? 1 : value,
      }));
      return known({ points }, NOW);
    }
    const over = (steps: number) => ({ 'not-improved': { goal: 'minimize', 'over-steps': steps } });

    test('is unknown while the steps looked at reach back beyond it', () => {
      const result = judged(over(100), resumed(990, 1));
      expect(result.outcome).toBe('unknown');
      expect(result.reason).toContain('loss went back to step 900 at ');
      expect(judged(over(92), resumed(990, 1)).outcome).toBe('unknown');
    });

    test('is judged by the steps after it, and not by values that were taken back', () => {
      expect(judged(over(91), resumed(990, 1)).outcome).toBe('violated');
      expect(judged(over(91), resumed(990, 0.5)).outcome).toBe('healthy');
    });

    test('counts every value where time is looked at', () => {
      const lately = { 'not-improved': { goal: 'minimize', over: '5m' } };
      expect(judged(lately, resumed(990, 0.5)).outcome).toBe('violated');
    });
  });

  test('is unknown where one step at one time has two values, in whatever place', () => {
    const points = [5, 1, 1, 1, 1].map((value, step) => ({ step, at: ago((9 - step) * MINUTE), value }));
    const again = { step: 1, at: ago(8 * MINUTE), value: 0.5 };
    expect(judged(STEPS, known({ points: [...points, again] }, NOW)).outcome).toBe('unknown');
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
    missingSignals: [{ kind: 'metric', name: 'loss' }],
  });
  expect(judged({ above: 1 }, unknown('HTTP 404'))).toMatchObject({ outcome: 'unknown', missingSignals: [] });
});

test.each(['constructor', '__proto__', 'toString'])('a metric called %s is one like any other', (name) => {
  expect(judge(metric, { name, above: 1 }, aSnapshot({}, { metrics: {} }))).toMatchObject({
    outcome: 'unknown',
    missingSignals: [{ kind: 'metric', name }],
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
  expect(faults(metric, { name: 'loss', above: 1, below: 2 })).toEqual([
    'a value outside of a band is {name: loss, above: 2, below: 1}; ' +
      'one within it is all: [{metric: {name: loss, above: 1}}, {metric: {name: loss, below: 2}}]',
  ]);
  expect(faults(metric, { name: 'loss', above: 2, below: 1 })).toEqual([]);
});
