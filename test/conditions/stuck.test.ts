import { describe, expect, test } from 'vitest';
import { stuck } from '../../src/conditions/stuck.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, faults, judge, NOW, started } from './snapshots.ts';

const canceling = { phase: 'canceling', for: '1h' };

describe('a run that does not come out of a phase', () => {
  test.each([
    ['CancelRequested', 'canceling', 2 * HOUR, 'violated'],
    ['CancelRequested', 'canceling', HOUR, 'violated'],
    ['CancelRequested', 'canceling', HOUR - 1, 'healthy'],
    ['Finalizing', 'canceling', 2 * HOUR, 'healthy'],
    ['Finalizing', 'finalizing', 2 * HOUR, 'violated'],
    ['Preparing', 'preparing', 2 * HOUR, 'violated'],
    ['Provisioning', 'preparing', 2 * HOUR, 'violated'],
    ['Running', 'preparing', 2 * HOUR, 'healthy'],
    ['Running', 'canceling', 2 * HOUR, 'healthy'],
    ['Entangled', 'canceling', 2 * HOUR, 'unknown'],
    ['Canceled', 'canceling', 2 * HOUR, 'healthy'],
    ['Failed', 'finalizing', 2 * HOUR, 'healthy'],
  ])('%s, asked about %s, for %d ms is %s', (status, phase, length, outcome) => {
    const snapshot = aSnapshot({ status, createdAt: ago(90 * HOUR) }, {}, ago(length));
    expect(judge(stuck, { phase, for: '1h' }, snapshot).outcome).toBe(outcome);
  });

  test('says since when, with its limit, and when it will be stuck', () => {
    const snapshot = aSnapshot({ status: 'CancelRequested' }, {}, ago(20 * MINUTE));
    expect(judge(stuck, canceling, snapshot)).toMatchObject({
      outcome: 'healthy',
      reason: 'canceling for 20m, limit 1h',
      value: 1200,
      threshold: 3600,
      identity: 'stuck:canceling',
      violatedAt: NOW + 40 * MINUTE,
      missingSignals: [],
    });
  });

  test('counts the phase from when it was first seen, and the queue from the submission', () => {
    const young = aSnapshot({ status: 'Preparing', createdAt: ago(9 * HOUR) }, {}, ago(MINUTE));
    expect(judge(stuck, { phase: 'preparing', for: '1h' }, young).outcome).toBe('healthy');
    const queued = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) }, { timing: started(null) });
    expect(judge(stuck, { phase: 'queued', for: '1h' }, queued)).toMatchObject({
      outcome: 'violated',
      reason: 'queued for 9h, limit 1h',
    });
  });

  test('a run that was queued again after a start counts from its return', () => {
    const signals = { timing: started(ago(8 * HOUR)) };
    const again = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) }, signals, ago(MINUTE));
    expect(judge(stuck, { phase: 'queued', for: '1h' }, again).outcome).toBe('healthy');
    const unread = aSnapshot({ status: 'Queued', createdAt: ago(9 * HOUR) }, {}, ago(MINUTE));
    expect(judge(stuck, { phase: 'queued', for: '1h' }, unread)).toMatchObject({
      outcome: 'unknown',
      missingSignals: [{ kind: 'timing' }],
    });
  });

  test('a run that left the queue without a start and came back is in it for as long as it was seen there', () => {
    const run = { status: 'Queued', createdAt: ago(9 * HOUR) };
    const back = (since: number) => aSnapshot(run, { timing: started(null) }, ago(since));
    const queued = { phase: 'queued', for: '1h' };
    expect(judge(stuck, queued, back(MINUTE))).toMatchObject({
      outcome: 'unknown',
      reason: 'was seen back in the queue 1m ago, and how long it was there before is not known',
      violatedAt: NOW + 59 * MINUTE,
      missingSignals: [],
    });
    expect(judge(stuck, queued, back(2 * HOUR))).toMatchObject({
      outcome: 'violated',
      reason: 'queued for 2h, limit 1h',
    });
  });

  test('needs a signal for the queue alone', () => {
    expect(stuck.signals({ phase: 'queued', for: HOUR })).toEqual([{ kind: 'timing' }]);
    expect(stuck.signals({ phase: 'canceling', for: HOUR })).toEqual([]);
  });

  test('parameters are refused with what would be right', () => {
    expect(faults(stuck, { phase: 'running', for: '1h' })).toEqual(['queued, preparing, finalizing or canceling']);
    expect(faults(stuck, { phase: 'canceling' })).toEqual([expect.stringContaining('a duration such as')]);
    expect(faults(stuck, { ...canceling, over: '1h' })).toHaveLength(1);
  });
});
