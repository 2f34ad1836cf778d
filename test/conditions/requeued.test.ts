import { describe, expect, test } from 'vitest';
import { expression } from '../../src/conditions/expression.ts';
import { gpuIdle } from '../../src/conditions/gpu-idle.ts';
import { runtime } from '../../src/conditions/runtime.ts';
import { stalled } from '../../src/conditions/stalled.ts';
import { validation } from '../../src/conditions/validation.ts';
import type { Run } from '../../src/core/run/run.ts';
import { type EndedRun, known, type Signals, type Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { anEnded, ended } from './around.ts';
import { ago, artifacts, aSnapshot, compute, judge, NOW, reading, started } from './snapshots.ts';

/** Submitted 12 hours ago and started 10 hours ago by Azure's word, and seen back from the queue so long ago. */
function back(since: number, signals: Signals = {}, run: Partial<Run> = {}): Snapshot {
  const whole = aSnapshot({ createdAt: ago(12 * HOUR), ...run }, { timing: started(ago(10 * HOUR)), ...signals });
  return { ...whole, resumedAt: ago(since) };
}

describe('the running time of a run that was queued again', () => {
  const untold = 'was queued again or paused after its start, and how long it ran before is not known';

  test('is unknown between the present stint and the time since the submission', () => {
    expect(judge(runtime, { over: '5h' }, back(5 * MINUTE))).toMatchObject({
      outcome: 'unknown',
      reason: untold,
      missingSignals: [],
      violatedAt: NOW + 5 * HOUR - 5 * MINUTE,
    });
    // The start may be the latest of several: the time since then bounds nothing.
    expect(judge(runtime, { over: '11h' }, back(5 * MINUTE)).outcome).toBe('unknown');
  });

  test('is over a limit that the present stint is over, and under one that the submission is under', () => {
    expect(judge(runtime, { over: '5h' }, back(6 * HOUR))).toMatchObject({
      outcome: 'violated',
      reason: 'running for at least 6h, limit 5h',
      value: 6 * 3600,
      identity: 'runtime:running',
      violatedAt: ago(HOUR),
    });
    expect(judge(runtime, { over: '13h' }, back(5 * MINUTE))).toMatchObject({
      outcome: 'healthy',
      reason: `${untold}; at most 12h, limit 13h`,
    });
  });

  test.each([['Paused'], ['SomethingNew']])('while it is %s there is nothing that it has run for certain', (status) => {
    expect(judge(runtime, { over: '5h' }, back(6 * HOUR, {}, { status })).outcome).toBe('unknown');
    expect(judge(runtime, { over: '13h' }, back(6 * HOUR, {}, { status })).outcome).toBe('healthy');
  });

  test('since its submission is what it was', () => {
    expect(judge(runtime, { over: '11h', phase: 'total' }, back(5 * MINUTE)).outcome).toBe('violated');
  });

  test('counts for the present stint in a lineage, and leaves the sum a lower bound', () => {
    const lineage = (since: number) =>
      judge(runtime, { over: '5h', 'add-up': 'lineage' }, back(since, { lineage: ended() }));
    expect(lineage(6 * HOUR)).toMatchObject({ outcome: 'violated', reason: expect.stringContaining('at least 6h') });
    expect(lineage(2 * HOUR)).toMatchObject({ outcome: 'unknown', violatedAt: NOW + 3 * HOUR });
    const waits = back(2 * HOUR, { timing: started(null), lineage: ended() }, { status: 'Queued' });
    expect(judge(runtime, { over: '5h', 'add-up': 'lineage' }, waits)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('it is Queued again, and how long it ran before is not known'),
    });
  });

  test('is a lower bound when it is an earlier run of a lineage, cancelled in the queue or not', () => {
    const earlier = { startedAt: ago(30 * HOUR), endedAt: ago(13 * HOUR) };
    const sum = (given: Partial<EndedRun>, over = '10h') => {
      const signals = { timing: started(ago(HOUR)), lineage: ended(anEnded('a', { ...earlier, ...given })) };
      return judge(runtime, { over, 'add-up': 'lineage' }, aSnapshot({}, signals));
    };
    expect(sum({}).outcome).toBe('violated');
    expect(sum({ resumedAt: ago(15 * HOUR) })).toMatchObject({
      outcome: 'unknown',
      value: 3 * 3600,
      reason: expect.stringContaining('does not report how long a ran'),
    });
    expect(sum({ resumedAt: ago(15 * HOUR) }, '3h').outcome).toBe('violated');
    expect(sum({ resumedAt: ago(13 * HOUR), startedAt: null, status: 'Canceled' }).outcome).toBe('unknown');
    expect(sum({ startedAt: null, status: 'Canceled' }).outcome).toBe('healthy');
  });

  test('is unknown in an expression', () => {
    for (const over of ['5m', '20h'])
      expect(judge(expression, `timing.running > duration('${over}')`, back(HOUR)).outcome).toBe('unknown');
  });
});

describe('the silence of a run that was queued again', () => {
  const log = known({ lastGrowthAt: ago(6 * HOUR), bytes: 10 }, NOW);
  const metrics = { loss: known({ points: [{ step: 1, at: ago(6 * HOUR), value: 1 }] }, NOW) };

  test.each([
    ['log', { 'no-log': '2h' }, { log }],
    ['metric', { 'no-metric': { name: 'loss', for: '2h' } }, { metrics }],
  ])('of its %s begins when it was seen back', (_, given, signals) => {
    expect(judge(stalled, given, back(5 * MINUTE, signals))).toMatchObject({
      outcome: 'healthy',
      reason: 'resumed 5m ago, limit 2h',
      violatedAt: ago(5 * MINUTE) + 2 * HOUR,
    });
    expect(judge(stalled, given, back(3 * HOUR, signals))).toMatchObject({ outcome: 'violated', value: 3 * 3600 });
  });
});

test('the GPUs of a run that was queued again are judged once it has been back for the window', () => {
  const signals = { compute: compute(8) };
  expect(judge(gpuIdle, { below: '5%', over: '2h' }, back(HOUR, signals))).toMatchObject({
    outcome: 'healthy',
    reason: 'resumed 1h ago, the window is 2h',
  });
  expect(judge(gpuIdle, { below: '5%', over: '2h' }, back(3 * HOUR, signals)).outcome).toBe('unknown');
});

test('the report of a run that was queued again has its time anew', () => {
  const given = { artifact: 'report.json', pointer: '/passed', expected: true, 'absent-for': '2h' };
  const request = { step: null, output: null, path: 'report.json' };
  const own = { ...reading('run-1', { state: 'absent' }), status: 'Running' };
  const absent = (since: number, startedAt: number | null) =>
    judge(validation, given, back(since, artifacts(request, { ...own, startedAt })));
  for (const startedAt of [null, ago(10 * HOUR)]) {
    expect(absent(HOUR, startedAt)).toMatchObject({ outcome: 'unknown', violatedAt: NOW + HOUR });
    expect(absent(3 * HOUR, startedAt)).toMatchObject({
      outcome: 'violated',
      reason: 'report.json of run-1 is absent 2h 59m after it resumed, limit 2h',
    });
  }
});
