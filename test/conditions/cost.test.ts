import { describe, expect, test } from 'vitest';
import { cost } from '../../src/conditions/cost.ts';
import { type Cost, type CostPiece, known, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, faults, judge, NOW, started } from './snapshots.ts';

function piece(given: Partial<CostPiece> = {}): CostPiece {
  return { runId: 'run-1', nodes: 1, pricePerNodeHour: 10, startedAt: ago(5 * HOUR), endedAt: null, ...given };
}

function costs(given: Partial<Cost> = {}): Signals {
  return {
    timing: started(ago(5 * HOUR)),
    cost: known({ currency: 'USD', pieces: [piece()], unpriced: [], ...given }, NOW),
  };
}

describe('what a run costs', () => {
  const ended = piece({ endedAt: ago(3 * HOUR) });
  test.each<[string, object, Signals, string, string]>([
    ['so far', { over: '50 USD' }, costs(), 'violated', 'has cost 50.00 USD, limit 50.00 USD'],
    ['less so far', { over: '50.01 USD' }, costs(), 'healthy', 'limit 50.01 USD'],
    ['by nodes', { over: '200 USD' }, costs({ pieces: [piece({ nodes: 4 })] }), 'violated', '200.00 USD'],
    ['of what ended', { over: '21 USD' }, costs({ pieces: [ended] }), 'healthy', '20.00 USD'],
    ['of several', { over: '70 USD' }, costs({ pieces: [piece(), ended] }), 'violated', '70.00 USD'],
    ['of what is to come', { over: '1 USD' }, costs({ pieces: [piece({ startedAt: NOW + HOUR })] }), 'healthy', '0.00'],
    [
      'at least, by the lower of two prices',
      { over: '50 USD' },
      costs({ pieces: [piece({ atMostPerNodeHour: 20 })], notes: ['Azure lists 2 prices'] }),
      'violated',
      'has cost at least 50.00 USD and at most 100.00 USD, limit 50.00 USD; Azure lists 2 prices',
    ],
    [
      'not by the higher of two prices alone',
      { over: '51 USD' },
      costs({ pieces: [piece({ atMostPerNodeHour: 20 })] }),
      'unknown',
      'has cost at least 50.00 USD and at most 100.00 USD',
    ],
    [
      'less by both prices',
      { over: '101 USD' },
      costs({ pieces: [piece({ atMostPerNodeHour: 20 })] }),
      'healthy',
      'at most 100.00 USD, limit 101.00 USD',
    ],
    ['at least', { over: '50 USD' }, costs({ unpriced: ['x'] }), 'violated', 'at least 50.00 USD'],
    [
      'at least, and less',
      { over: '51 USD' },
      costs({ unpriced: ['x'] }),
      'unknown',
      'not all of the cost of x is known',
    ],
    ['an hour', { 'rate-over': '10 USD' }, costs({ pieces: [piece(), ended] }), 'violated', 'an hour 10.00 USD'],
    ['less an hour', { 'rate-over': '11 USD' }, costs({ pieces: [piece(), ended] }), 'healthy', 'an hour 10.00 USD'],
    ['in another currency', { over: '1 EUR' }, costs(), 'unknown', 'the policy says EUR and prices are in USD'],
    ['one of two limits', { over: '99 USD', 'rate-over': '5 USD' }, costs(), 'violated', 'costs an hour'],
    ['nothing known', { over: '1 USD' }, { cost: unknown('x') }, 'unknown', 'its cost is unknown: x'],
  ])('%s', (_, written, signals, outcome, reason) => {
    const result = judge(cost, written, aSnapshot({}, signals));
    expect(result).toMatchObject({ outcome, missingSignals: [] });
    expect(result.reason).toContain(reason);
  });

  test('counts up to when it was read, since what went on then may have ended', () => {
    const value: Cost = { currency: 'USD', pieces: [piece()], unpriced: [] };
    const asOf = (hours: number): Signals => ({ ...costs(), cost: known(value, ago(hours * HOUR)) });
    expect(judge(cost, { over: '50 USD' }, aSnapshot({}, asOf(1)))).toMatchObject({
      outcome: 'unknown',
      reason: 'has cost 40.00 USD, limit 50.00 USD; what it cost in the 1h since was not read',
    });
    expect(judge(cost, { over: '40 USD' }, aSnapshot({}, asOf(1))).outcome).toBe('violated');
    expect(judge(cost, { over: '60 USD' }, aSnapshot({}, asOf(1)))).toMatchObject({
      outcome: 'healthy',
      violatedAt: NOW + HOUR,
    });
  });

  test('is unknown of a run of an unknown type, which may hold others', () => {
    expect(judge(cost, { over: '1 USD' }, aSnapshot({ jobType: 'finetuning' }, costs()))).toMatchObject({
      outcome: 'unknown',
      missingSignals: [],
    });
  });

  test('says when it could be over', () => {
    expect(judge(cost, { over: '80 USD' }, aSnapshot({}, costs())).violatedAt).toBe(NOW + 3 * HOUR);
  });
});

describe('a cost that was read more than an hour ago', () => {
  const asOf = (hours: number, limit: object) => {
    const value: Cost = { currency: 'USD', pieces: [piece()], unpriced: [] };
    const signals = { ...costs(), cost: known(value, ago(hours * HOUR)) };
    return judge(cost, limit, aSnapshot({ timeLimit: 10 * HOUR }, signals));
  };

  test('does not tell what the run costs an hour now', () => {
    expect(asOf(1, { 'rate-over': '10 USD' }).outcome).toBe('violated');
    expect(asOf(2, { 'rate-over': '10 USD' })).toMatchObject({
      outcome: 'unknown',
      reason: 'costs an hour 10.00 USD, limit 10.00 USD, when it was last read 2h ago',
      age: 2 * HOUR,
    });
    expect(asOf(2, { 'rate-over': '11 USD' }).outcome).toBe('unknown');
  });

  test('does not tell what it will have cost, unless it has cost that much already', () => {
    expect(asOf(1, { 'projected-over': '100 USD' }).outcome).toBe('violated');
    expect(asOf(2, { 'projected-over': '100 USD' }).outcome).toBe('unknown');
    expect(asOf(2, { 'projected-over': '101 USD' }).outcome).toBe('unknown');
    expect(asOf(2, { 'projected-over': '30 USD' }).outcome).toBe('violated');
  });
});

describe('nodes that get ready', () => {
  const ready = [piece({ startedAt: ago(6 * HOUR), endedAt: ago(5 * HOUR) })];
  const now = [piece({ startedAt: ago(HOUR) })];
  const notYet = { ...costs({ pieces: [], preparing: now }), timing: started(null) };
  test.each<[string, object, Signals, string, string]>([
    [
      'may be over',
      { over: '60 USD' },
      costs({ preparing: ready }),
      'unknown',
      '50.00 USD, and at most 10.00 USD more',
    ],
    ['cannot be over', { over: '60.01 USD' }, costs({ preparing: ready }), 'healthy', 'while nodes got ready, limit'],
    ['do not condemn', { over: '5 USD' }, notYet, 'unknown', 'has cost 0.00 USD, and at most 10.00 USD more'],
    ['may cost too much an hour', { 'rate-over': '10 USD' }, notYet, 'unknown', 'at most 10.00 USD more'],
    ['may cost too much at the end', { 'projected-over': '9 USD' }, notYet, 'unknown', 'at most 10.00 USD more'],
    ['are ready', { 'rate-over': '11 USD' }, costs({ preparing: ready }), 'healthy', 'an hour 10.00 USD, limit'],
  ])('%s', (_, written, signals, outcome, reason) => {
    const result = judge(cost, written, aSnapshot({ status: 'Preparing' }, signals));
    expect(result).toMatchObject({ outcome, missingSignals: [] });
    expect(result.reason).toContain(reason);
  });
});

describe('what a run will have cost at its time limit', () => {
  const written = { 'projected-over': '100 USD' };
  test.each<[string, number | null, Signals, string]>([
    ['ten hours of ten', 10 * HOUR, costs(), 'violated'],
    ['nine hours of ten', 9 * HOUR, costs(), 'healthy'],
    ['a limit that has passed', HOUR, costs(), 'healthy'],
    ['no limit', null, costs(), 'unknown'],
    ['no limit, and over it already', null, costs({ pieces: [piece({ nodes: 2 })] }), 'violated'],
    ['under way without a start', 10 * HOUR, { ...costs({ pieces: [] }), timing: started(null) }, 'unknown'],
    ['no start, although children cost', 10 * HOUR, { ...costs(), timing: started(null) }, 'unknown'],
    ['an unknown start', 10 * HOUR, { ...costs(), timing: unknown('x') }, 'unknown'],
    ['a lower bound', 9 * HOUR, costs({ unpriced: ['x'] }), 'unknown'],
  ])('%s', (_, timeLimit, signals, outcome) => {
    expect(judge(cost, written, aSnapshot({ timeLimit }, signals)).outcome).toBe(outcome);
  });

  test('is nothing to speak of before its start', () => {
    const signals = { ...costs({ pieces: [] }), timing: started(null) };
    expect(judge(cost, written, aSnapshot({ status: 'Queued', timeLimit: 10 * HOUR }, signals))).toMatchObject({
      outcome: 'healthy',
      reason: 'has not started (Queued)',
    });
  });

  test('is unknown under a limit that could not be read', () => {
    expect(
      judge(cost, written, aSnapshot({ unknown: { timeLimit: 'its time limit cannot be read: P1M' } }, costs())),
    ).toMatchObject({
      outcome: 'unknown',
      reason: 'its time limit cannot be read: P1M, so its cost at the end is not known',
    });
  });
});

test('it asks for the cost, and for nothing of a run that has ended', () => {
  expect(judge(cost, { over: '1 USD' }, aSnapshot())).toMatchObject({
    outcome: 'unknown',
    missingSignals: [{ kind: 'cost' }],
  });
  expect(judge(cost, { over: '1 USD' }, aSnapshot({ status: 'Failed' }))).toMatchObject({ outcome: 'healthy' });
});

test.each([[{}], [{ over: 500 }], [{ over: '500' }], [{ over: '500 usd' }], [{ over: '0 USD' }]])(
  '%j is refused',
  (written) => {
    expect(faults(cost, written)).toHaveLength(1);
  },
);
