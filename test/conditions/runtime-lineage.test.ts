import { describe, expect, test } from 'vitest';
import { runtime } from '../../src/conditions/runtime.ts';
import { type EndedRun, known, unknown } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { anEnded, ended } from './around.ts';
import { ago, aSnapshot, faults, judge, NOW, started } from './snapshots.ts';

const given = { over: '10h', 'add-up': 'lineage' };
/** Ran for some hours until an hour ago. */
const ran = (id: string, hours: number) => anEnded(id, { startedAt: ago((hours + 1) * HOUR), endedAt: ago(HOUR) });
const own = (hours: number) => started(ago(hours * HOUR));

describe('time added up over resubmissions', () => {
  test('does not begin at nothing', () => {
    const signals = { timing: own(3), lineage: ended(ran('b', 4), ran('a', 4)) };
    expect(judge(runtime, given, aSnapshot({}, signals))).toMatchObject({
      outcome: 'violated',
      reason: 'running for 11h with 2 earlier runs, limit 10h',
      value: 11 * 3600,
      identity: 'runtime:lineage',
      detail: { own: 3 * 3600, earlierRuns: ['b', 'a'] },
    });
  });

  test('reaches back to the last that completed, in whatever order they come', () => {
    const done = { ...ran('done', 9), endedAt: ago(20 * HOUR), startedAt: ago(29 * HOUR), status: 'Completed' };
    const older = { ...ran('older', 9), endedAt: ago(40 * HOUR), startedAt: ago(49 * HOUR) };
    const signals = { timing: own(3), lineage: ended(older, done, ran('a', 4)) };
    expect(judge(runtime, given, aSnapshot({}, signals))).toMatchObject({ outcome: 'healthy', value: 7 * 3600 });
  });

  test('is over when the rest is used up', () => {
    const signals = { timing: own(3), lineage: ended(ran('a', 4)) };
    expect(judge(runtime, given, aSnapshot({}, signals))).toMatchObject({
      outcome: 'healthy',
      reason: 'running for 7h with 1 earlier run, limit 10h',
      violatedAt: NOW + 3 * HOUR,
    });
  });

  test('counts an earlier run once, and not the run itself', () => {
    const lineage = (...runs: EndedRun[]) =>
      judge(runtime, given, aSnapshot({}, { timing: own(3), lineage: ended(...runs) }));
    for (const id of ['run-1', 'RUN-1']) {
      const self = { ...ran(id, 9), status: 'Completed' };
      expect(lineage(self, ran('a', 4), ran('a', 4))).toMatchObject({ outcome: 'healthy', value: 7 * 3600 });
    }
    expect(lineage(ran('a', 4), ran('a', 9))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for 3h, its earlier runs are unknown: a is listed twice with different facts',
    });
  });

  test('needs no record of earlier runs when its own time is enough', () => {
    expect(judge(runtime, given, aSnapshot({}, { timing: own(11) }))).toMatchObject({
      outcome: 'violated',
      identity: 'runtime:lineage',
      missingSignals: [],
    });
    expect(judge(runtime, given, aSnapshot({}, { timing: own(11), lineage: unknown('x') })).outcome).toBe('violated');
    expect(judge(runtime, given, aSnapshot({}, { timing: own(9), lineage: unknown('x') }))).toMatchObject({
      outcome: 'unknown',
      violatedAt: NOW + HOUR,
      missingSignals: [],
    });
  });

  test('asks for the start first, then for the earlier runs', () => {
    expect(judge(runtime, given, aSnapshot()).missingSignals).toEqual([{ kind: 'timing' }]);
    expect(judge(runtime, given, aSnapshot({}, { timing: own(1) })).missingSignals).toEqual([{ kind: 'lineage' }]);
  });

  test('what is certain suffices to be over, never to be under', () => {
    const untold = anEnded('lost', { startedAt: null });
    const over = { timing: unknown('500'), lineage: ended(ran('a', 12), untold) };
    expect(judge(runtime, given, aSnapshot({}, over)).outcome).toBe('violated');
    const under = { timing: own(1), lineage: ended(ran('a', 2), untold) };
    expect(judge(runtime, given, aSnapshot({}, under))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for at least 3h with 2 earlier runs, limit 10h; Azure does not report how long lost ran',
    });
    const noStart = { timing: started(null), lineage: ended(ran('a', 2)) };
    expect(judge(runtime, given, aSnapshot({}, noStart)).outcome).toBe('unknown');
  });

  test.each([
    ['a start before Azure Machine Learning', { startedAt: 0 }],
    ['an end in the future', { endedAt: NOW + 500 * HOUR }],
    ['an end before the start', { startedAt: ago(HOUR), endedAt: ago(2 * HOUR) }],
  ])('an earlier run with %s is not added up', (_, times) => {
    const odd = anEnded('odd', { startedAt: ago(4 * HOUR), endedAt: ago(HOUR), ...times });
    expect(judge(runtime, given, aSnapshot({}, { timing: own(1), lineage: ended(odd) }))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for at least 1h with 1 earlier run, limit 10h; Azure does not report how long odd ran',
    });
  });

  test('one that may have completed leaves open whether those before it count', () => {
    const lineage = (odd: Partial<EndedRun>) => ended(ran('c', 2), { ...ran('b', 20), ...odd }, ran('a', 20));
    const of = (odd: Partial<EndedRun>) =>
      judge(runtime, given, aSnapshot({}, { timing: own(3), lineage: lineage(odd) }));
    expect(of({ status: 'Unknown' })).toMatchObject({
      outcome: 'unknown',
      reason:
        'running for at least 5h with 1 earlier run, limit 10h; whether b completed is not clear from its status Unknown',
    });
    expect(of({ status: 'Completed', endedAt: NOW + 9 * HOUR }).outcome).toBe('unknown');
    expect(of({ status: 'canceled' }).outcome).toBe('violated');
  });

  test('a run cancelled in the queue never ran', () => {
    const dropped = anEnded('dropped', { status: 'Canceled', startedAt: null });
    expect(judge(runtime, given, aSnapshot({}, { timing: own(1), lineage: ended(dropped) })).outcome).toBe('healthy');
  });

  test('begins after the last that completed: a nightly run is not the night before tried again', () => {
    const nights = ended(ran('c', 2), { ...ran('b', 9), status: 'Completed' }, ran('a', 9));
    expect(judge(runtime, given, aSnapshot({}, { timing: own(3), lineage: nights }))).toMatchObject({
      outcome: 'healthy',
      reason: 'running for 5h with 1 earlier run, limit 10h',
      detail: { earlierRuns: ['c'] },
    });
  });

  test('a lineage that was cut is a lower bound, unless the cut is behind one that completed', () => {
    const cut = (...runs: EndedRun[]) => known({ runs, isCut: true, asked: runs.length }, NOW);
    const under = { timing: own(1), lineage: cut(ran('b', 2), ran('a', 2)) };
    expect(judge(runtime, given, aSnapshot({}, under))).toMatchObject({
      outcome: 'unknown',
      reason: 'running for at least 5h with 2 earlier runs, limit 10h; only the last 2 were looked at',
    });
    expect(judge(runtime, given, aSnapshot({}, { ...under, lineage: cut(ran('a', 9)) })).outcome).toBe('violated');
    const completed = cut(ran('b', 2), { ...ran('a', 2), status: 'Completed' });
    expect(judge(runtime, given, aSnapshot({}, { ...under, lineage: completed })).outcome).toBe('healthy');
  });

  test('a run in the queue adds nothing, and is over when the earlier ones are', () => {
    const queued = { status: 'Queued', createdAt: ago(90 * HOUR) };
    expect(judge(runtime, given, aSnapshot(queued, { lineage: ended(ran('a', 11)) })).outcome).toBe('violated');
    const under = { timing: started(null), lineage: ended(ran('a', 9)) };
    expect(judge(runtime, given, aSnapshot(queued, under))).toMatchObject({ outcome: 'healthy', violatedAt: null });
    expect(judge(runtime, given, aSnapshot(queued)).missingSignals).toEqual([{ kind: 'lineage' }]);
  });

  test('a run that is queued again or paused ran for a time that nobody knows, which leaves a lower bound', () => {
    for (const status of ['Queued', 'Preparing', 'Paused']) {
      const again = (hours: number) =>
        judge(
          runtime,
          given,
          aSnapshot({ status, createdAt: ago(90 * HOUR) }, { timing: own(80), lineage: ended(ran('a', hours)) }),
        );
      expect(again(11).outcome).toBe('violated');
      expect(again(9)).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining(`${status}`),
        value: 9 * 3600,
        violatedAt: null,
        missingSignals: [],
      });
    }
  });

  test('whether a waiting run ran before is asked for only where it decides', () => {
    const queued = { status: 'Queued', createdAt: ago(90 * HOUR) };
    const missingSignals = (hours: number) =>
      judge(runtime, given, aSnapshot(queued, { lineage: ended(ran('a', hours)) })).missingSignals;
    expect(missingSignals(9)).toEqual([{ kind: 'timing' }]);
    expect(missingSignals(11)).toEqual([]);
  });

  test('is for running time alone', () => {
    expect(faults(runtime, { ...given, phase: 'total' })).toEqual([expect.stringContaining('run, since')]);
  });
});

test('finalizing counts from when it was first seen so', () => {
  const finalizing = { over: '1h', phase: 'finalizing' };
  const snapshot = aSnapshot({ status: 'Finalizing', createdAt: ago(90 * HOUR) }, {}, ago(2 * HOUR));
  expect(judge(runtime, finalizing, snapshot)).toMatchObject({
    outcome: 'violated',
    reason: 'finalizing for 2h, limit 1h',
    identity: 'runtime:finalizing',
  });
  expect(judge(runtime, finalizing, aSnapshot())).toMatchObject({
    outcome: 'healthy',
    reason: 'is not finalizing (Running)',
  });
});
