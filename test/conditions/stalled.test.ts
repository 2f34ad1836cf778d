import { describe, expect, test } from 'vitest';
import { stalled } from '../../src/conditions/stalled.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { known, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aChild, ago, aSnapshot, children, faults, judge, NOW, started } from './snapshots.ts';

const long: Signals = { timing: started(ago(9 * HOUR)) };

function log(lastGrowthAt: number | null, bytes = 10): Signals {
  return { ...long, log: known({ lastGrowthAt, bytes }, NOW) };
}

function loss(...at: number[]): Signals {
  const points = at.map((time, step) => ({ step, at: time, value: 1 }));
  return { ...long, metrics: { loss: known({ points }, NOW) } };
}

describe('one sign', () => {
  const heartbeat = { 'not-responding': '30m' };
  test.each([
    ['NotResponding', 30 * MINUTE, 'violated', 'its heartbeat has been lost for 30m, limit 30m'],
    ['notresponding', 31 * MINUTE, 'violated', 'lost for 31m'],
    ['NotResponding', 29 * MINUTE, 'healthy', 'lost for 29m'],
    ['Running', 9 * HOUR, 'healthy', 'has its heartbeat'],
    ['Queued', 9 * HOUR, 'healthy', 'is not running (Queued)'],
    ['Finalizing', 9 * HOUR, 'healthy', 'is not running (Finalizing)'],
  ])('%s for %d ms', (status, since, outcome, reason) => {
    const result = judge(stalled, heartbeat, aSnapshot({ status }, {}, ago(since)));
    expect(result).toMatchObject({
      outcome,
      missingSignals: [],
      identity: outcome === 'violated' ? 'stalled:not-responding' : '',
    });
    expect(result.reason).toContain(reason);
  });

  test.each<[string, Signals, string, string]>([
    ['grew long ago', log(ago(3 * HOUR)), 'violated', 'its log has not grown for 3h, limit 2h'],
    ['grew just now', log(ago(MINUTE)), 'healthy', 'not grown for 1m'],
    ['grew in the future', log(NOW + MINUTE), 'healthy', 'not grown for 0s'],
    ['has nothing in it', log(null, 0), 'unknown', 'no log with anything in it'],
    ['is unknown', { ...long, log: unknown('HTTP 403') }, 'unknown', 'its log is unknown: HTTP 403'],
    ['of a young run', { ...log(ago(9 * HOUR)), timing: started(ago(HOUR)) }, 'healthy', 'started 1h ago, limit 2h'],
    ['without a start', { ...log(ago(9 * HOUR)), timing: started(null) }, 'unknown', 'Azure reports no start'],
    ['with an unknown start', { ...log(ago(9 * HOUR)), timing: unknown('x') }, 'unknown', 'its start is unknown: x'],
  ])('a log that %s', (_, signals, outcome, reason) => {
    const result = judge(stalled, { 'no-log': '2h' }, aSnapshot({}, signals));
    expect(result).toMatchObject({ outcome, missingSignals: [] });
    expect(result.reason).toContain(reason);
  });

  test.each<[string, Signals, string, string]>([
    ['stopped', loss(ago(5 * HOUR), ago(2 * HOUR)), 'violated', 'it has logged no loss for 2h, limit 1h'],
    ['in any order', loss(ago(MINUTE), ago(5 * HOUR)), 'healthy', 'no loss for 1m'],
    ['that never came', loss(), 'unknown', 'it has never logged loss'],
    ['is unknown', { ...long, metrics: { loss: unknown('HTTP 500') } }, 'unknown', 'HTTP 500'],
  ])('a metric %s', (_, signals, outcome, reason) => {
    const result = judge(stalled, { 'no-metric': { name: 'loss', for: '1h' } }, aSnapshot({}, signals));
    expect(result).toMatchObject({ outcome, missingSignals: [] });
    expect(result.reason).toContain(reason);
  });
});

test('whether a run in a status that is not known is running is not told', () => {
  expect(judge(stalled, { 'not-responding': '30m' }, aSnapshot({ status: 'Unknown' }))).toMatchObject({
    outcome: 'unknown',
    reason: 'whether it is running as Unknown is not known',
  });
});

test('a run of an unknown type may hold others that log', () => {
  const signals = { ...long, ...log(ago(9 * HOUR)), children: known([], NOW) };
  expect(judge(stalled, { 'no-log': '2h' }, aSnapshot({ jobType: 'finetuning' }, signals))).toMatchObject({
    outcome: 'unknown',
    reason: 'its children are unknown: whether a run of type finetuning holds others is not known',
  });
});

test('a metric called like what every object has was not read before it was', () => {
  const written = { 'no-metric': { name: 'constructor', for: '1h' } };
  expect(judge(stalled, written, aSnapshot({}, { ...long, metrics: {} }))).toMatchObject({
    outcome: 'unknown',
    missingSignals: [{ kind: 'metric', name: 'constructor' }],
  });
});

describe('the log of a parent', () => {
  const quiet = log(ago(5 * HOUR));
  const parent = (...given: ChildRun[]) =>
    judge(stalled, { 'no-log': '2h' }, aSnapshot({ jobType: 'pipeline' }, { ...quiet, children: known(given, NOW) }));
  const old = { createdAt: ago(9 * HOUR), startedAt: ago(8 * HOUR) };
  const busy = aChild('train', old);
  const queued = { status: 'Queued', startedAt: null };

  test('is silent when its running child is, and nothing else became of its children', () => {
    expect(parent(busy)).toMatchObject({ outcome: 'violated', reason: 'its log has not grown for 5h, limit 2h' });
    const done = aChild('prepare', { ...old, status: 'Completed', endedAt: ago(7 * HOUR) });
    expect(parent(done, busy).outcome).toBe('violated');
    expect(parent(done)).toMatchObject({ outcome: 'violated' });
  });

  test.each<[string, ChildRun]>([
    ['a step that has just begun', aChild('next', { createdAt: ago(9 * HOUR), startedAt: ago(10 * MINUTE) })],
    ['a step that has just ended', aChild('past', { ...old, status: 'Failed', endedAt: ago(10 * MINUTE) })],
    ['a step that was just made', aChild('next', { ...queued, createdAt: ago(10 * MINUTE) })],
    ['a step that was just taken over', aChild('cached', { reused: true, createdAt: ago(10 * MINUTE) })],
  ])('%s is a sign of life', (_, sign) => {
    expect(parent(busy, sign)).toMatchObject({
      outcome: 'healthy',
      reason: 'none of its children was made, began or ended for 10m, limit 2h',
      violatedAt: ago(10 * MINUTE) + 2 * HOUR,
    });
  });

  test('is silent since the newer of its log and what became of its children', () => {
    expect(parent(busy, aChild('next', { startedAt: ago(3 * HOUR) }))).toMatchObject({
      outcome: 'violated',
      reason: 'its log has not grown for 3h, limit 2h',
    });
  });

  test('says nothing of it while all its active children wait in the queue', () => {
    const done = aChild('prepare', { ...old, status: 'Completed', endedAt: ago(7 * HOUR) });
    const waiting = aChild('train', { ...queued, createdAt: ago(6 * HOUR) });
    expect(parent(done, waiting)).toMatchObject({
      outcome: 'healthy',
      reason: 'all its active children wait in the queue',
    });
    const holder = aChild('inner', { ...old, placement: onCompute('gpu-cluster', { nodes: 0 }) });
    expect(parent(holder, waiting).outcome).toBe('healthy');
  });

  test.each<[string, ChildRun]>([
    ['is preparing', aChild('x', { ...old, status: 'Preparing', startedAt: null })],
    ['was queued again', aChild('x', { ...old, status: 'Queued' })],
    ['is finalizing', aChild('x', { ...old, status: 'Finalizing' })],
    ['runs without a start', aChild('x', { ...old, startedAt: null })],
    ['ended without an end', aChild('x', { ...old, status: 'Failed' })],
    ['was made in the future', aChild('x', { ...queued, createdAt: NOW + 9 * HOUR })],
    ['was reused in the future', aChild('x', { reused: true, createdAt: NOW + 9 * HOUR })],
    ['has times that contradict', aChild('x', { ...old, endedAt: ago(HOUR) })],
  ])('is unknown beside a child that %s, since when is not told', (_, child) => {
    expect(parent(busy, child)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('since when x') });
  });

  test('is unknown while its children are', () => {
    const signals = { ...quiet, children: unknown('HTTP 500') };
    expect(judge(stalled, { 'no-log': '2h' }, aSnapshot({ jobType: 'sweep' }, signals))).toMatchObject({
      outcome: 'unknown',
      reason: 'its children are unknown: HTTP 500',
      missingSignals: [],
    });
  });
});

describe('times of another clock', () => {
  const run = { createdAt: ago(9 * HOUR) };
  test.each<[string, number, string]>([
    ['seconds read as milliseconds', Math.floor(ago(HOUR) / 1000), 'before it was submitted'],
    ['before the submission', ago(9 * HOUR) - 6 * MINUTE, 'before it was submitted'],
    ['in the future', NOW + 6 * MINUTE, 'in the future'],
  ])('%s say nothing', (_, at, reason) => {
    const ofLog = judge(stalled, { 'no-log': '2h' }, aSnapshot(run, log(at)));
    const ofMetric = judge(
      stalled,
      { 'no-metric': { name: 'loss', for: '1h' } },
      aSnapshot(run, loss(ago(5 * HOUR), at)),
    );
    for (const result of [ofLog, ofMetric])
      expect(result).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(reason), missingSignals: [] });
  });

  test('a few minutes are within what clocks are apart', () => {
    const early = loss(ago(9 * HOUR) - 4 * MINUTE);
    expect(judge(stalled, { 'no-metric': { name: 'loss', for: '1h' } }, aSnapshot(run, early)).outcome).toBe(
      'violated',
    );
  });
});

describe('what was looked at a while ago', () => {
  const asOf = (at: number): Signals => ({ ...long, log: known({ lastGrowthAt: ago(3 * HOUR), bytes: 1 }, at) });
  test('is silent for no longer than up to then', () => {
    expect(judge(stalled, { 'no-log': '2h' }, aSnapshot({}, asOf(ago(30 * MINUTE))))).toMatchObject({
      outcome: 'violated',
      reason: 'its log has not grown for 2h 30m, limit 2h',
    });
    expect(judge(stalled, { 'no-log': '2h' }, aSnapshot({}, asOf(ago(2 * HOUR))))).toMatchObject({
      outcome: 'unknown',
      reason: 'its log has not grown for 1h, limit 2h, when it was last looked at 2h ago',
    });
  });

  test('so are the children of a parent', () => {
    const children = known([aChild('a', { createdAt: ago(9 * HOUR), startedAt: ago(8 * HOUR) })], ago(2 * HOUR));
    const snapshot = aSnapshot({ jobType: 'sweep' }, { ...asOf(NOW), children });
    expect(judge(stalled, { 'no-log': '2h' }, snapshot).outcome).toBe('unknown');
  });
});

describe('several signs', () => {
  const written = { 'no-log': '2h', 'no-metric': { name: 'loss', for: '1h' } };

  test('one that is too long is enough, whatever the others say', () => {
    const signals = { ...log(null), ...loss(ago(4 * HOUR)) };
    expect(judge(stalled, written, aSnapshot({}, { ...signals, log: unknown('x') }))).toMatchObject({
      outcome: 'violated',
      value: 4 * 3600,
      threshold: 3600,
    });
  });

  test('one that is unknown leaves it open while none is too long', () => {
    const signals = { ...loss(ago(MINUTE)), log: unknown('x') };
    expect(judge(stalled, written, aSnapshot({}, signals))).toMatchObject({
      outcome: 'unknown',
      reason: 'its log is unknown: x',
    });
  });

  test('the next moment is that of the first that could become too long', () => {
    const signals = {
      ...log(ago(MINUTE)),
      ...loss(ago(MINUTE)),
      log: known({ lastGrowthAt: ago(HOUR), bytes: 1 }, NOW),
    };
    expect(judge(stalled, written, aSnapshot({}, signals))).toMatchObject({
      outcome: 'healthy',
      violatedAt: ago(MINUTE) + HOUR,
    });
  });
});

test('it asks for what is missing, and of a parent for its children before the log', () => {
  const written = { 'no-log': '2h', 'no-metric': { name: 'loss', for: '1h' } };
  const missingSignals = (run: Parameters<typeof aSnapshot>[0], signals: Signals) =>
    judge(stalled, written, aSnapshot(run, signals)).missingSignals.map(({ kind }) => kind);
  expect(missingSignals({}, {})).toContain('timing');
  expect(missingSignals({}, long)).toEqual(['log', 'metric']);
  expect(missingSignals({ jobType: 'pipeline' }, long)).toEqual(['children', 'metric']);
  expect(missingSignals({ jobType: 'pipeline' }, { ...long, children: children(aChild('a')) })).toEqual([
    'log',
    'metric',
  ]);
});

test('parameters are refused with what would be right', () => {
  expect(faults(stalled, {})).toEqual(['at least one of not-responding, no-log and no-metric']);
  expect(faults(stalled, { 'no-log': '1m' })).toEqual([expect.stringContaining('at least 10m')]);
  expect(faults(stalled, { 'no-metric': 'loss' })).toHaveLength(1);
});
