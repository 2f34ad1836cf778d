import { describe, expect, test } from 'vitest';
import { metric } from '../../src/conditions/metric.ts';
import type { JobFacts } from '../../src/core/run/job-facts.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { childMetric } from '../../src/core/signal/kinds/child-metric.ts';
import { type ChildMetric, known } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { unknown } from '../../src/core/values/known.ts';
import { aChild, ago, aSnapshot, children, faults, jobFacts, judge, NOW } from './snapshots.ts';

type Values = readonly number[] | { readonly unknown: string };

function answerOf(values: Values): ChildMetric['children'][string] {
  if ('unknown' in values) return unknown(values.unknown);
  const at = (step: number) => ago((values.length - 1 - step) * MINUTE);
  return { known: true, value: values.map((value, step) => ({ step, at: at(step), value })) };
}

interface Sweep {
  readonly trials: Readonly<Record<string, Values>>;
  readonly given?: Readonly<Record<string, Partial<ChildRun>>>;
  readonly others?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  readonly primary?: JobFacts['primaryMetric'];
}

function judged(written: object, { trials, given = {}, others = {}, primary }: Sweep) {
  const metrics = Object.entries({ loss: trials, ...others }).map(([name, values]) => {
    const byId = Object.entries(values).map(([child, one]) => [`id-${child}`, answerOf(one)]);
    return [name, known({ whole: true, children: Object.fromEntries(byId) }, NOW)];
  });
  const listed = Object.keys(trials).map((name) => aChild(name, given[name]));
  const job = { ...jobFacts(), ...(primary && { primaryMetric: primary }) };
  const snapshot = aSnapshot(
    { jobType: 'sweep', createdAt: ago(DAY), job },
    { children: children(...listed), 'child-metrics': Object.fromEntries(metrics) },
  );
  return judge(metric, { name: 'loss', of: 'children', ...written }, snapshot);
}

const NAN = { 'is-nan': true };
const ENDED = { status: 'Completed', startedAt: ago(2 * HOUR), endedAt: ago(HOUR) };

describe('any child', () => {
  test('that violates is enough, and is named with its value', () => {
    const result = judged(NAN, { trials: { a: [1], b: [1, Number.NaN], c: [2] } });
    expect(result).toMatchObject({
      outcome: 'violated',
      reason: '1 of 3 children: b: loss is NaN at step 1',
      value: 1,
      identity: 'metric:loss:is-nan,id-b',
    });
    expect(result.detail).toMatchObject({ violated: 1, healthy: 2, children: [{ name: 'b', value: 'NaN' }, {}, {}] });
  });

  test('that cannot be read leaves it unknown, unless another one violates', () => {
    const trials = { a: { unknown: 'HTTP 503' }, b: [1] };
    expect(judged(NAN, { trials })).toMatchObject({
      outcome: 'unknown',
      reason: '1 of 2 children are unknown: a: loss is unknown: HTTP 503',
    });
    expect(judged(NAN, { trials: { ...trials, b: [Number.NaN] } }).outcome).toBe('violated');
  });

  test('counts though it has ended, and not if it ended without a value', () => {
    const trials = { done: [Number.NaN], failed: [], running: [1] };
    const given = { done: ENDED, failed: { ...ENDED, status: 'Failed' } };
    expect(judged(NAN, { trials, given })).toMatchObject({
      outcome: 'violated',
      reason: '1 of 2 children (1 ended without loss): done: loss is NaN at step 0',
    });
    expect(judged(NAN, { trials: { failed: [] }, given })).toMatchObject({ outcome: 'unknown', isEarly: true });
  });

  test('that runs and has logged nothing is unknown', () => {
    expect(judged(NAN, { trials: { a: [] } })).toMatchObject({ outcome: 'unknown', reason: /never logged loss/ });
  });

  test('waits in the queue, was reused or holds others: it does not count', () => {
    const given: Record<string, Partial<ChildRun>> = {
      queued: { status: 'Queued', startedAt: null },
      reused: { reused: true },
      stopped: { status: 'Canceled', startedAt: null, endedAt: ago(HOUR) },
    };
    const trials = { queued: [Number.NaN], reused: [Number.NaN], stopped: [Number.NaN] };
    expect(judged(NAN, { trials, given })).toMatchObject({ outcome: 'unknown', isEarly: true, reason: /has begun/ });
  });

  test('counts only under the name that the policy gives', () => {
    expect(judged({ ...NAN, step: 'train-*' }, { trials: { 'train-1': [1], probe: [Number.NaN] } }).outcome).toBe(
      'healthy',
    );
  });
});

describe('all children', () => {
  const ALL = { ...NAN, which: 'all' };
  const broken = [Number.NaN];

  test('must violate, and an unknown one never does', () => {
    expect(judged(ALL, { trials: { a: broken, b: broken, c: broken } })).toMatchObject({
      outcome: 'violated',
      identity: 'metric:loss:is-nan,all children',
    });
    expect(judged(ALL, { trials: { a: broken, b: broken, c: broken, d: [1] } }).outcome).toBe('healthy');
    expect(judged(ALL, { trials: { a: broken, b: broken, c: broken, d: [] } }).outcome).toBe('unknown');
  });

  test('are at least three, or as many as the policy says', () => {
    const trials = { a: broken, b: broken };
    expect(judged(ALL, { trials })).toMatchObject({ outcome: 'unknown', isEarly: true, reason: /3 must have logged/ });
    expect(judged({ ...ALL, 'at-least': 2 }, { trials }).outcome).toBe('violated');
  });
});

describe('the best child', () => {
  const primary = { known: true, value: { name: 'loss', goal: 'minimize' } } as const;
  const BEST = { which: 'best', above: 0.5 };
  const accuracies = { a: [0.4], b: [0.9] };

  test('is the best by the primary metric of the sweep', () => {
    expect(judged(BEST, { trials: { a: [0.9], b: [0.7] }, primary })).toMatchObject({
      outcome: 'violated',
      reason: 'the best of 2 children, b: loss is 0.7 at step 0, limit 0.5',
      detail: { best: 'b' },
    });
    expect(judged(BEST, { trials: { a: [0.9], b: [0.3] }, primary }).outcome).toBe('healthy');
  });

  test('is the best by the metric that the policy names', () => {
    const written = { ...BEST, 'best-by': { name: 'accuracy', goal: 'maximize' } };
    const trials = { a: [0.2], b: [0.7] };
    expect(judged(written, { trials, others: { accuracy: accuracies } })).toMatchObject({
      outcome: 'violated',
      reason: 'the best of 2 children, b (accuracy 0.9): loss is 0.7 at step 0, limit 0.5',
    });
  });

  test('may be flat', () => {
    const flat = { which: 'best', 'not-improved': { goal: 'minimize', 'over-steps': 2 } };
    expect(judged(flat, { trials: { a: [0.9, 0.8], b: [0.5, 0.5, 0.5, 0.5] }, primary }).outcome).toBe('violated');
  });

  test('is not known while one cannot be read, or nobody says what is best', () => {
    expect(judged(BEST, { trials: { a: [0.9], b: { unknown: 'HTTP 503' } }, primary }).reason).toContain(
      'which child is the best is not known',
    );
    expect(judged(BEST, { trials: { a: [Number.NaN] }, primary }).reason).toContain('has a number for loss');
    expect(judged(BEST, { trials: { a: [0.9] } }).reason).toContain('has no primary metric');
    const other = { known: true, value: { name: 'auc', goal: 'maximize' } } as const;
    expect(judged(BEST, { trials: { a: [0.9] }, primary: other }).reason).toContain('is auc and not loss');
  });
});

test('a value from another clock leaves only its own child unknown', () => {
  const early = { known: true as const, value: [{ step: 0, at: ago(3 * DAY), value: 1 }] };
  const good = { known: true as const, value: [{ step: 0, at: ago(MINUTE), value: Number.NaN }] };
  const snapshot = aSnapshot(
    { jobType: 'sweep', createdAt: ago(DAY) },
    {
      children: children(aChild('a'), aChild('b')),
      'child-metrics': { loss: known({ whole: true, children: { 'id-a': early, 'id-b': good } }, NOW) },
    },
  );
  expect(judge(metric, { name: 'loss', of: 'children', ...NAN }, snapshot)).toMatchObject({
    outcome: 'violated',
    detail: { unknown: 1 },
  });
});

test('asks for the children first, and for their whole history only where it is needed', () => {
  const asked = (written: object) =>
    metric.signals(metric.parameters.parse({ name: 'loss', of: 'children', ...written }));
  expect(asked(NAN)).toEqual([{ kind: 'children' }, { kind: 'child-metric', name: 'loss', history: false }]);
  expect(asked({ 'not-improved': { goal: 'minimize', over: '1h' } })[1]).toMatchObject({ history: true });
  expect(asked({ ...NAN, which: 'best', 'best-by': { name: 'auc', goal: 'maximize' } })[2]).toMatchObject({
    name: 'auc',
  });
});

test('newest values are not enough where a history is needed', () => {
  const snapshot = aSnapshot(
    { jobType: 'sweep' },
    {
      children: children(aChild('a')),
      'child-metrics': { loss: known({ whole: false, children: { 'id-a': answerOf([1]) } }, NOW) },
    },
  );
  const flat = { name: 'loss', of: 'children', 'not-improved': { goal: 'minimize', over: '1h' } };
  expect(judge(metric, flat, snapshot)).toMatchObject({ outcome: 'unknown', missingSignals: [{ history: true }] });
});

test('a command run has no children', () => {
  expect(judge(metric, { name: 'loss', of: 'children', ...NAN }, aSnapshot())).toMatchObject({
    outcome: 'healthy',
    reason: 'a command run has no children',
  });
});

test('keys of children are refused without them, and keys of another choice', () => {
  expect(faults(metric, { name: 'loss', ...NAN, which: 'all' })).toEqual(['"of: children" beside it']);
  expect(faults(metric, { name: 'loss', ...NAN, of: 'children', 'at-least': 2 })).toEqual(['"which: all" beside it']);
  const ranked = { 'best-by': { name: 'a', goal: 'maximize' } };
  expect(faults(metric, { name: 'loss', ...NAN, of: 'children', ...ranked })).toEqual(['"which: best" beside it']);
});

test('is recorded with what is no number, and read again as it was', () => {
  const value: ChildMetric = {
    whole: true,
    children: {
      a: { known: true, value: [{ step: 1, at: ago(MINUTE), value: Number.NaN }] },
      b: { known: true, value: [{ step: 2, at: ago(MINUTE), value: Number.NEGATIVE_INFINITY }] },
      c: unknown('HTTP 503'),
    },
  };
  const { shape, write, read } = childMetric.recorded ?? {};
  const stored = shape?.parse(JSON.parse(JSON.stringify(write?.(value))));
  expect(read?.(stored, null, NOW)).toEqual(value);
});
