import { describe, expect, test } from 'vitest';
import { stalled } from '../../src/conditions/stalled.ts';
import { HOUR, MINUTE } from '../../src/core/duration.ts';
import { known, type Signals, unknown } from '../../src/core/signal.ts';
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
    expect(result).toMatchObject({ outcome, wants: [], identity: outcome === 'violated' ? 'stalled' : '' });
    expect(result.reason).toContain(reason);
  });

  test.each<[string, Signals, string, string]>([
    ['grew long ago', log(ago(3 * HOUR)), 'violated', 'its log has not grown for 3h, limit 2h'],
    ['grew just now', log(ago(MINUTE)), 'healthy', 'not grown for 1m'],
    ['grew in the future', log(NOW + MINUTE), 'healthy', 'not grown for 0s'],
    ['has nothing in it', log(null, 0), 'unknown', 'no log with anything in it'],
    ['is unknown', { ...long, log: unknown('HTTP 403') }, 'unknown', 'its log is unknown: HTTP 403'],
    ['of a young run', { ...log(ago(9 * HOUR)), timing: started(ago(HOUR)) }, 'healthy', 'started 1h ago, limit 2h'],
    ['without a start', { ...log(ago(9 * HOUR)), timing: started(null) }, 'unknown', 'Azure tells no start'],
    ['with an unknown start', { ...log(ago(9 * HOUR)), timing: unknown('x') }, 'unknown', 'its start is unknown: x'],
  ])('a log that %s', (_, signals, outcome, reason) => {
    const result = judge(stalled, { 'no-log': '2h' }, aSnapshot({}, signals));
    expect(result).toMatchObject({ outcome, wants: [] });
    expect(result.reason).toContain(reason);
  });

  test.each<[string, Signals, string, string]>([
    ['stopped', loss(ago(5 * HOUR), ago(2 * HOUR)), 'violated', 'it has logged no loss for 2h, limit 1h'],
    ['in any order', loss(ago(MINUTE), ago(5 * HOUR)), 'healthy', 'no loss for 1m'],
    ['that never came', loss(), 'unknown', 'it has never logged loss'],
    ['is unknown', { ...long, metrics: { loss: unknown('HTTP 500') } }, 'unknown', 'HTTP 500'],
  ])('a metric %s', (_, signals, outcome, reason) => {
    const result = judge(stalled, { 'no-metric': { name: 'loss', for: '1h' } }, aSnapshot({}, signals));
    expect(result).toMatchObject({ outcome, wants: [] });
    expect(result.reason).toContain(reason);
  });
});

test('a metric called like what every object has was not read before it was', () => {
  const written = { 'no-metric': { name: 'constructor', for: '1h' } };
  expect(judge(stalled, written, aSnapshot({}, { ...long, metrics: {} }))).toMatchObject({
    outcome: 'unknown',
    wants: [{ kind: 'metric', name: 'constructor' }],
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
  const wants = (run: Parameters<typeof aSnapshot>[0], signals: Signals) =>
    judge(stalled, written, aSnapshot(run, signals)).wants.map(({ kind }) => kind);
  expect(wants({}, {})).toContain('timing');
  expect(wants({}, long)).toEqual(['log', 'metric']);
  expect(wants({ jobType: 'pipeline' }, long)).toEqual(['children', 'metric']);
  expect(wants({ jobType: 'pipeline' }, { ...long, children: children(aChild('a')) })).toEqual(['log', 'metric']);
});

test('parameters are refused with what would be right', () => {
  expect(faults(stalled, {})).toEqual(['at least one of not-responding, no-log and no-metric']);
  expect(faults(stalled, { 'no-log': '1m' })).toEqual([expect.stringContaining('at least 10m')]);
  expect(faults(stalled, { 'no-metric': 'loss' })).toHaveLength(1);
});
