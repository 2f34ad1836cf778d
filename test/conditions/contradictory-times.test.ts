import { describe, expect, test } from 'vitest';
import { cost } from '../../src/conditions/cost.ts';
import { expression } from '../../src/conditions/expression.ts';
import { gpuIdle } from '../../src/conditions/gpu-idle.ts';
import { runtime } from '../../src/conditions/runtime.ts';
import { stalled } from '../../src/conditions/stalled.ts';
import { validation } from '../../src/conditions/validation.ts';
import type { ConditionResult } from '../../src/core/policy/condition.ts';
import { known, type Signals, type Timing } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { anEnded, ended } from './around.ts';
import {
  aChild,
  ago,
  artifacts,
  aSnapshot,
  children,
  compute,
  gpuUse,
  judge,
  minutes,
  NOW,
  reading,
} from './snapshots.ts';

const RUN = { createdAt: ago(30 * HOUR), timeLimit: 99 * HOUR };
const TIMES: readonly [string, Timing][] = [
  ['an end, though it runs', { startedAt: ago(20 * HOUR), endedAt: ago(10 * HOUR) }],
  ['a start before its submission', { startedAt: ago(90 * HOUR), endedAt: null }],
];
const PIECE = { runId: 'run-1', nodes: 1, pricePerNodeHour: 10, startedAt: ago(HOUR), endedAt: null };
const OTHERS: Signals = {
  children: children(),
  compute: compute(1),
  lineage: ended(),
  log: known({ lastGrowthAt: ago(9 * HOUR), bytes: 1 }, NOW),
  metrics: { loss: known({ points: [{ step: 1, at: ago(9 * HOUR), value: 1 }] }, NOW) },
  cost: known({ currency: 'USD', pieces: [PIECE], unpriced: [] }, NOW),
  gpu: gpuUse({ 'gpu-0': minutes(60, 0) }),
  ...artifacts({ step: null, output: null, path: 'r' }, reading('a', { state: 'absent' }, { startedAt: null })),
};

const REPORT = { artifact: 'r', pointer: '/ok', expected: true, 'absent-for': '1h' };
type Judge = (signals: Signals) => ConditionResult;
const JUDGES: readonly [string, Judge][] = [
  ['runtime', (signals) => judge(runtime, { over: '1h' }, aSnapshot(RUN, signals))],
  ['runtime over a lineage', (signals) => judge(runtime, { over: '1h', 'add-up': 'lineage' }, aSnapshot(RUN, signals))],
  ['stalled by its log', (signals) => judge(stalled, { 'no-log': '1h' }, aSnapshot(RUN, signals))],
  [
    'stalled by a metric',
    (signals) => judge(stalled, { 'no-metric': { name: 'loss', for: '1h' } }, aSnapshot(RUN, signals)),
  ],
  ['cost', (signals) => judge(cost, { 'projected-over': '100 USD' }, aSnapshot(RUN, signals))],
  ['gpu-idle', (signals) => judge(gpuIdle, { below: '5%', over: '30m' }, aSnapshot(RUN, signals))],
  ['validation', (signals) => judge(validation, REPORT, aSnapshot(RUN, signals))],
  ['expression', (signals) => judge(expression, "timing.running > duration('1h')", aSnapshot(RUN, signals))],
];

describe.each(TIMES)('a run with %s', (_, timing) => {
  test.each(JUDGES)('is unknown to %s', (_kind, judged) => {
    expect(judged({ ...OTHERS, timing: known(timing, NOW) })).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  });
});

test.each(JUDGES)('%s condemns the same run once its times agree', (_kind, judged) => {
  const timing = known({ startedAt: ago(20 * HOUR), endedAt: null }, NOW);
  expect(judged({ ...OTHERS, timing }).outcome).toBe('violated');
});

describe('a submission in the future', () => {
  const run = { createdAt: NOW + HOUR };
  test.each(['total', 'queued'])('leaves the %s time unknown', (phase) => {
    const given = { over: '1h', phase };
    expect(judge(runtime, given, aSnapshot({ ...run, status: 'Queued' }, {}, ago(60_000)))).toMatchObject({
      outcome: 'unknown',
      reason: 'its submission (2026-01-01T13:00:00Z) lies in the future',
    });
  });

  test.each([
    "timing.total < duration('1h')",
    "now - run.created < duration('1h')",
    '!(run.created < now)',
    'has(run.created)',
  ])('leaves it unknown to an expression: %s', (source) => {
    expect(judge(expression, source, aSnapshot(run)).outcome).toBe('unknown');
    expect(judge(expression, source, aSnapshot({ createdAt: NOW + 60_000 })).outcome).not.toBe('unknown');
  });
});

describe('children whose times contradict', () => {
  const given = { over: '1h', 'add-up': 'children' };
  const pipeline = { ...RUN, jobType: 'pipeline' };
  test.each([
    ['running with an end', aChild('a', { startedAt: ago(9 * HOUR), endedAt: ago(HOUR) })],
    ['started before it was made', aChild('a', { startedAt: ago(9 * HOUR), createdAt: ago(HOUR) })],
    ['ended before it started', aChild('a', { status: 'Failed', startedAt: ago(HOUR), endedAt: ago(9 * HOUR) })],
    ['cancelled before it started', aChild('a', { status: 'Canceled', startedAt: ago(HOUR), endedAt: ago(9 * HOUR) })],
  ])('%s: its time is not counted, and not taken for none', (_, child) => {
    expect(judge(runtime, given, aSnapshot(pipeline, { children: children(child) }))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for at least 0s over 0 children, limit 1h; Azure does not report how long a ran',
    });
    const start = "children.exists(c, c.started < now - duration('1h'))";
    const there = 'children.exists(c, !has(c.started))';
    for (const text of [start, there])
      expect(judge(expression, text, aSnapshot(pipeline, { children: children(child) })).outcome).toBe('unknown');
  });
});

test('an earlier run that ended before it started makes a lineage a lower bound', () => {
  const odd = anEnded('odd', { status: 'Canceled', startedAt: ago(HOUR), endedAt: ago(9 * HOUR) });
  const timing = known({ startedAt: ago(HOUR), endedAt: null }, NOW);
  const snapshot = aSnapshot(RUN, { timing, lineage: ended(odd) });
  expect(judge(runtime, { over: '9h', 'add-up': 'lineage' }, snapshot)).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('Azure does not report how long odd ran'),
  });
});

test('a report that is missing from a start before the submission is unknown', () => {
  const early = reading('a', { state: 'absent' }, { startedAt: ago(90 * HOUR), status: 'Running' });
  const signals = artifacts({ step: null, output: null, path: 'r' }, early);
  expect(judge(validation, REPORT, aSnapshot(RUN, signals))).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('is before its submission'),
  });
});
