import { describe, expect, test } from 'vitest';
import { runtime } from '../../src/conditions/runtime.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { known, unknown } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aChild, ago, aSnapshot, faults, judge, NOW, started } from './snapshots.ts';

function children(...given: ChildRun[]) {
  return known<readonly ChildRun[]>(given, NOW);
}

describe('running time', () => {
  test.each([
    ['Running', 'violated'],
    ['NotResponding', 'violated'],
    ['Finalizing', 'violated'],
    ['CancelRequested', 'violated'],
    ['SomethingNew', 'unknown'],
    ['Queued', 'healthy'],
    ['NotStarted', 'healthy'],
    ['Preparing', 'healthy'],
    ['Completed', 'healthy'],
  ])('a run that is %s and started 25h ago is %s under a limit of 24h', (status, outcome) => {
    const snapshot = aSnapshot({ status, createdAt: ago(26 * HOUR) }, { timing: started(ago(25 * HOUR)) });
    expect(judge(runtime, { over: '24h' }, snapshot).outcome).toBe(outcome);
  });

  test('a run that is paused is unknown once the time since its start is over the limit, and within it healthy', () => {
    const paused = (hours: number) =>
      judge(runtime, { over: '24h' }, aSnapshot({ status: 'Paused' }, { timing: started(ago(hours * HOUR)) }));
    expect(paused(25)).toMatchObject({
      outcome: 'unknown',
      reason: 'is Paused, and how long it ran before is not known',
      missingSignals: [],
    });
    expect(paused(23)).toMatchObject({ outcome: 'healthy', violatedAt: null });
    expect(judge(runtime, { over: '24h' }, aSnapshot({ status: 'Paused' })).missingSignals).toEqual([
      { kind: 'timing' },
    ]);
  });

  test('says its numbers in seconds, the age of the timing, and when the limit is passed', () => {
    const result = judge(runtime, { over: '4h' }, aSnapshot({}, { timing: started(ago(3 * HOUR)) }));
    expect(result).toMatchObject({
      outcome: 'healthy',
      reason: 'running for 3h, limit 4h',
      value: 3 * 3600,
      threshold: 4 * 3600,
      age: MINUTE,
      identity: 'runtime:running',
      violatedAt: NOW + HOUR,
      missingSignals: [],
    });
  });

  test('never falls back to the submission', () => {
    const created = { createdAt: ago(90 * DAY) };
    expect(judge(runtime, { over: '1h' }, aSnapshot(created, { timing: started(null) }))).toMatchObject({
      outcome: 'unknown',
      missingSignals: [],
    });
    expect(judge(runtime, { over: '1h' }, aSnapshot(created, { timing: unknown('403') }))).toMatchObject({
      outcome: 'unknown',
      reason: 'its start is unknown: 403',
      missingSignals: [],
    });
  });

  test('asks for the timing when it was not read, and only for a run that runs', () => {
    expect(judge(runtime, { over: '1h' }, aSnapshot()).missingSignals).toEqual([{ kind: 'timing' }]);
    expect(judge(runtime, { over: '1h' }, aSnapshot({ status: 'Queued' })).missingSignals).toEqual([]);
  });

  test("a start ahead of our clock is no time at all, since Azure's clock may be ahead", () => {
    const result = judge(runtime, { over: '1h' }, aSnapshot({}, { timing: started(NOW + MINUTE) }));
    expect(result).toMatchObject({ outcome: 'healthy', value: 0 });
  });
});

describe('time in the queue', () => {
  const queued = { over: '2h', phase: 'queued' };

  test('counts from the submission of a run that never started', () => {
    const snapshot = aSnapshot({ status: 'Queued', createdAt: ago(3 * HOUR) }, { timing: started(null) });
    expect(judge(runtime, queued, snapshot)).toMatchObject({ outcome: 'violated', reason: 'queued for 3h, limit 2h' });
  });

  test('counts from its return to the queue for a run that had started', () => {
    const signals = { timing: started(ago(50 * HOUR)) };
    const snapshot = aSnapshot({ status: 'Queued', createdAt: ago(60 * HOUR) }, signals, ago(10 * MINUTE));
    expect(judge(runtime, queued, snapshot)).toMatchObject({ outcome: 'healthy', violatedAt: NOW + 110 * MINUTE });
  });

  test.each([
    ['was queued again before it was first seen', 30, 29, 30],
    ['left the queue and came back between two passes', 9, 3, 4],
  ])('is unknown for a run that %s: its start is later than what was seen of the queue', (_, created, start, since) => {
    const signals = { timing: started(ago(start * HOUR)) };
    const snapshot = aSnapshot({ status: 'Queued', createdAt: ago(created * HOUR) }, signals, ago(since * HOUR));
    expect(judge(runtime, queued, snapshot)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringMatching(/^started at .* and is queued again, and since when is not known$/),
      missingSignals: [],
    });
    expect(judge(runtime, { over: '40h', phase: 'queued' }, snapshot).outcome).toBe('healthy');
  });

  test('is no longer than the time since the start of a run that was queued again', () => {
    const signals = { timing: started(ago(HOUR)) };
    const snapshot = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) }, signals);
    expect(judge(runtime, queued, snapshot).outcome).toBe('healthy');
  });

  test('needs no timing where the time since the submission is within the limit, and wants it where it is not', () => {
    const young = aSnapshot({ status: 'Queued', createdAt: ago(HOUR) });
    const old = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) });
    const back = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) }, {}, ago(3 * HOUR));
    expect(judge(runtime, queued, young)).toMatchObject({ outcome: 'healthy', missingSignals: [] });
    for (const long of [old, back])
      expect(judge(runtime, queued, long)).toMatchObject({ outcome: 'unknown', missingSignals: [{ kind: 'timing' }] });
    const unread = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) }, { timing: unknown('503') });
    expect(judge(runtime, queued, unread)).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  });

  test('is over once the run has left the queue', () => {
    expect(judge(runtime, queued, aSnapshot({ createdAt: ago(9 * HOUR) }))).toMatchObject({
      outcome: 'healthy',
      reason: 'has left the queue (Running)',
    });
  });
});

describe('preparing and total time', () => {
  test('preparing counts from when it was first seen', () => {
    const snapshot = aSnapshot({ status: 'Preparing', createdAt: ago(9 * HOUR) }, {}, ago(30 * MINUTE));
    expect(judge(runtime, { over: '20m', phase: 'preparing' }, snapshot).outcome).toBe('violated');
    expect(judge(runtime, { over: '40m', phase: 'preparing' }, snapshot)).toMatchObject({
      outcome: 'healthy',
      violatedAt: NOW + 10 * MINUTE,
    });
    expect(judge(runtime, { over: '1m', phase: 'preparing' }, aSnapshot()).outcome).toBe('healthy');
  });

  test('total counts from the submission and needs no signal', () => {
    const snapshot = aSnapshot({ status: 'Queued', createdAt: ago(3 * HOUR) });
    expect(judge(runtime, { over: '3h', phase: 'total' }, snapshot)).toMatchObject({ outcome: 'violated', age: null });
  });
});

describe('time added up over children', () => {
  const addUp = { over: '10h', 'add-up': 'children' };
  const pipeline = { jobType: 'pipeline' };

  test('reused and waiting children add nothing, ended ones count to their end', () => {
    const signals = {
      children: children(
        aChild('prepare', { status: 'Completed', startedAt: ago(9 * HOUR), endedAt: ago(8 * HOUR) }),
        aChild('cached', { status: 'Completed', startedAt: ago(90 * HOUR), endedAt: ago(10 * HOUR), reused: true }),
        aChild('train', { startedAt: ago(4 * HOUR) }),
        aChild('evaluate', { status: 'NotStarted', startedAt: null }),
        aChild('dropped', { status: 'Canceled', startedAt: null }),
      ),
    };
    expect(judge(runtime, addUp, aSnapshot(pipeline, signals))).toMatchObject({
      outcome: 'healthy',
      reason: 'running for 5h over 2 children, limit 10h',
      value: 5 * 3600,
      violatedAt: NOW + 5 * HOUR,
    });
  });

  test.each(['Queued', 'Preparing', 'Paused', 'Unknown'])(
    'a child that is %s after a start is not counted up to now',
    (status) => {
      const signals = { children: children(aChild('a'), aChild('again', { status, startedAt: ago(50 * HOUR) })) };
      expect(judge(runtime, addUp, aSnapshot(pipeline, signals))).toMatchObject({
        outcome: 'unknown',
        reason: 'running for at least 2h over 1 children, limit 10h; Azure does not report how long again ran',
      });
    },
  );

  test('a child that only holds others is not counted beside them', () => {
    const signals = {
      children: children(
        aChild('sweep', { startedAt: ago(6 * HOUR), placement: onCompute('gpu-cluster', { nodes: 0 }) }),
        aChild('trial', { startedAt: ago(5 * HOUR) }),
      ),
    };
    expect(judge(runtime, addUp, aSnapshot(pipeline, signals))).toMatchObject({ outcome: 'healthy', value: 5 * 3600 });
  });

  test('a child on a machine of its own is counted, though it holds no node in Azure', () => {
    const local = aChild('local', { startedAt: ago(5 * HOUR), placement: placed({ kind: 'local', nodes: 0 }) });
    const judged = judge(runtime, addUp, aSnapshot(pipeline, { children: children(local) }));
    expect(judged).toMatchObject({ outcome: 'healthy', value: 5 * 3600 });
  });

  test('two that run use the rest up twice as fast', () => {
    const signals = {
      children: children(aChild('a', { startedAt: ago(3 * HOUR) }), aChild('b', { startedAt: ago(3 * HOUR) })),
    };
    expect(judge(runtime, addUp, aSnapshot(pipeline, signals)).violatedAt).toBe(NOW + 2 * HOUR);
  });

  test('a child that is listed twice counts once, and not at all when its entries differ', () => {
    const of = (...given: Parameters<typeof children>) =>
      judge(runtime, addUp, aSnapshot(pipeline, { children: children(...given) }));
    const six = aChild('a', { startedAt: ago(6 * HOUR) });
    expect(of(six, { ...six })).toMatchObject({ outcome: 'healthy', value: 6 * 3600 });
    expect(of(six, { ...six, startedAt: ago(11 * HOUR) })).toMatchObject({
      outcome: 'unknown',
      reason: 'its children are unknown: a is listed twice with different facts',
    });
  });

  test('children that were read a while ago ran up to then, and may have ended since', () => {
    const asOf = (hours: number) => ({
      children: known([aChild('a', { startedAt: ago(11 * HOUR) })], ago(hours * HOUR)),
    });
    expect(judge(runtime, addUp, aSnapshot(pipeline, asOf(1))).outcome).toBe('violated');
    expect(judge(runtime, addUp, aSnapshot(pipeline, asOf(3)))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for 8h over 1 children, limit 10h, when they were last read 3h ago',
    });
  });

  test('a child that runs without a start makes it unknown', () => {
    const signals = { children: children(aChild('a'), aChild('b', { startedAt: null })) };
    expect(judge(runtime, addUp, aSnapshot(pipeline, signals))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for at least 2h over 1 children, limit 10h; Azure does not report how long b ran',
    });
  });

  test('unless what is certain is over the limit already', () => {
    const signals = {
      children: children(aChild('a', { startedAt: ago(11 * HOUR) }), aChild('b', { startedAt: null })),
    };
    expect(judge(runtime, addUp, aSnapshot(pipeline, signals)).outcome).toBe('violated');
  });

  test('an ended child without an end is not counted up to now', () => {
    const lost = aChild('a', { status: 'Failed', startedAt: ago(99 * HOUR), endedAt: null });
    expect(judge(runtime, addUp, aSnapshot(pipeline, { children: children(lost) })).outcome).toBe('unknown');
  });

  test('whether a run of an unknown type has children is not told', () => {
    const signals = { timing: started(ago(20 * HOUR)), children: children() };
    expect(judge(runtime, addUp, aSnapshot({ jobType: 'finetuning' }, signals))).toMatchObject({
      outcome: 'unknown',
      reason: 'its children are unknown: whether a run of type finetuning holds others is not known',
    });
  });

  test('a run without children is its own', () => {
    const snapshot = aSnapshot({}, { timing: started(ago(11 * HOUR)), children: children() });
    expect(judge(runtime, addUp, snapshot).outcome).toBe('violated');
  });

  test('unread children are asked for, unknown ones are not', () => {
    expect(judge(runtime, addUp, aSnapshot(pipeline)).missingSignals).toEqual([{ kind: 'children' }]);
    expect(judge(runtime, addUp, aSnapshot(pipeline, { children: unknown('500') }))).toMatchObject({
      outcome: 'unknown',
      missingSignals: [],
    });
  });
});

test('parameters are refused with what would be right', () => {
  expect(faults(runtime, { over: 24 })).toEqual([
    expect.stringContaining('a duration such as 90s, 30m, 2h, 1d or 1h30m, at least 1s'),
  ]);
  expect(faults(runtime, { over: '0s' })).toEqual([expect.stringContaining('at least 1s')]);
  expect(faults(runtime, { over: '11y' })).toHaveLength(1);
  expect(faults(runtime, { over: '99999d' })).toEqual(['a duration of at most 365d']);
  expect(faults(runtime, { over: '1h', phase: 'queued', 'add-up': 'children' })).toEqual([
    expect.stringContaining('run, since'),
  ]);
});
