import { expect, test } from 'vitest';
import { budget } from '../../src/conditions/budget.ts';
import { known, type Signal, type Spend, unknown } from '../../src/core/signal/signal.ts';
import { aSnapshot, faults, judge, NOW } from './snapshots.ts';

const written = { tag: 'team', period: 'month', over: '100 USD' };
const BEGIN = Date.UTC(2026, 0, 1);

function spent(amount: number, given: Partial<Spend> = {}): Signal<Spend> {
  return known({ currency: 'USD', amount, preparing: 0, unsettled: 0, since: BEGIN, lacks: [], ...given }, NOW);
}

function judged(spend: Signal<Spend> | undefined, tags: Record<string, string> = { Team: 'vision' }, period = 'month') {
  const spends = spend ? { [`team|${period}`]: spend } : {};
  return judge(budget, { ...written, period }, aSnapshot({ tags }, { spends }));
}

test.each<[string, Signal<Spend>, string, string]>([
  ['used up', spent(100), 'violated', 'team vision has spent 100.00 USD this month, budget 100.00 USD'],
  ['left', spent(99.99), 'healthy', 'has spent 99.99 USD'],
  ['used up though not all is on record', spent(120, { since: BEGIN + 1 }), 'violated', 'at least 120.00 USD'],
  ['left as far as is on record', spent(20, { since: BEGIN + 1 }), 'unknown', 'without a gap only since'],
  [
    'left as far as is known',
    spent(20, { lacks: ['a is untold'] }),
    'unknown',
    'at least 20.00 USD this month, budget 100.00 USD; a is untold',
  ],
  ['left whatever nodes cost that got ready', spent(60, { preparing: 39 }), 'healthy', 'and at most 39.00 USD more'],
  [
    'left but for a price that is not settled',
    spent(60, { unsettled: 40 }),
    'unknown',
    'has spent at least 60.00 USD and at most 100.00 USD this month, budget 100.00 USD',
  ],
  [
    'used up by a rate of the config',
    spent(100, { notes: ['by your configured factor of 0.5'] }),
    'violated',
    'budget 100.00 USD; by your configured factor of 0.5',
  ],
  ['left by both prices', spent(60, { unsettled: 39 }), 'healthy', 'and at most 99.00 USD'],
  ['left but for nodes that got ready', spent(60, { preparing: 40 }), 'unknown', 'and at most 40.00 USD more'],
  ['used up though not all is known', spent(100, { lacks: ['a is untold'] }), 'violated', 'at least 100.00 USD'],
  ['in another currency', spent(999, { currency: 'EUR' }), 'unknown', 'prices are in EUR'],
  ['unknown', unknown('x'), 'unknown', 'what was spent is unknown: x'],
])('a budget that is %s', (_, spend, outcome, reason) => {
  const result = judged(spend);
  expect(result).toMatchObject({ outcome, missingSignals: [] });
  expect(result.reason).toContain(reason);
});

test('which budget counts for a run with two values of the tag cannot be told', () => {
  expect(judged(spent(100), { Team: 'vision', team: 'speech' })).toMatchObject({
    outcome: 'unknown',
    reason: 'which budget counts for it is not clear: tag team is "speech" and "vision"',
  });
  expect(judged(spent(100), { Team: 'vision', ' team': 'vision ' }).outcome).toBe('violated');
});

test('a capital letter makes no other budget, and a value that is spelled nearly the same is pointed out', () => {
  expect(judged(spent(100), { Team: 'Vision', team: 'vision' }).outcome).toBe('violated');
  expect(judged(spent(120, { near: ['visoin'] }))).toMatchObject({
    outcome: 'violated',
    reason:
      'team vision has spent 120.00 USD this month, budget 100.00 USD; team visoin is spelled nearly the same and counts by itself',
  });
  expect(judged(spent(120, { of: 'bob' }), { Team: 'alice; bob' }).reason).toContain('team bob has spent');
});

test.each([
  ['day', Date.UTC(2026, 0, 1)],
  ['week', Date.UTC(2025, 11, 29)],
  ['month', Date.UTC(2026, 0, 1)],
  ['quarter', Date.UTC(2026, 0, 1)],
])('a %s begins where the calendar says so in UTC', (period, begin) => {
  expect(judged(spent(1, { since: begin }), undefined, period).outcome).toBe('healthy');
  expect(judged(spent(1, { since: begin + 1 }), undefined, period).outcome).toBe('unknown');
});

test('what was recorded up to the end of the period before is nothing of this one', () => {
  const asOf = (at: number) =>
    judged(known({ currency: 'USD', amount: 500, preparing: 0, unsettled: 0, since: BEGIN, lacks: [] }, at));
  expect(asOf(BEGIN - 1)).toMatchObject({
    outcome: 'unknown',
    reason: 'this month is not recorded yet: the record ends 2025-12-31T23:59:59Z',
  });
  expect(asOf(BEGIN).outcome).toBe('violated');
});

test('a Sunday belongs to the week that began on Monday', () => {
  const sunday = Date.UTC(2026, 0, 4, 23);
  const snapshot = aSnapshot(
    { tags: { team: 'a' } },
    { spends: { 'team|week': spent(1, { since: Date.UTC(2025, 11, 29) }) } },
  );
  expect(judge(budget, { ...written, period: 'week' }, snapshot, sunday).outcome).toBe('healthy');
});

test('another period or another team is another violation', () => {
  expect(judged(spent(200)).identity).toBe('budget:team=vision:2026-01-01T00:00:00Z');
  expect(judged(spent(200), { team: 'speech' }).identity).not.toBe(judged(spent(200)).identity);
});

test('an experiment and a workspace have budgets, and each is asked for by itself', () => {
  const by = (kind: string, spend: Signal<Spend>, run: object = {}) =>
    judge(
      budget,
      { by: kind, period: 'week', over: '100 USD' },
      aSnapshot({ experiment: 'Nightly', ...run }, { spends: { [`*${kind}|week`]: spend } }),
    );
  expect(by('experiment', spent(120))).toMatchObject({
    outcome: 'violated',
    reason: 'experiment Nightly has spent at least 120.00 USD this week, budget 100.00 USD',
    identity: 'budget:*experiment=nightly:2025-12-29T00:00:00Z',
  });
  expect(by('workspace', spent(20, { since: Date.UTC(2025, 11, 29) })).outcome).toBe('healthy');
  expect(by('workspace', spent(20, { lacks: ['a is not known'] })).outcome).toBe('unknown');
  expect(by('experiment', spent(120), { experiment: null })).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  expect(judge(budget, { by: 'experiment', period: 'week', over: '1 USD' }, aSnapshot({}))).toMatchObject({
    missingSignals: [{ kind: 'spend', by: 'experiment', period: 'week' }],
  });
});

test('without the tag no budget counts, and it is not asked for', () => {
  expect(judged(undefined, {})).toMatchObject({ outcome: 'healthy', missingSignals: [] });
  expect(judged(undefined, { team: ' ' }).outcome).toBe('healthy');
  expect(judged(undefined)).toMatchObject({
    outcome: 'unknown',
    missingSignals: [{ kind: 'spend', tag: 'team', period: 'month' }],
  });
});

test('which budget counts is unknown where Azure does not say the tags', () => {
  expect(judge(budget, written, aSnapshot({ unknown: { tags: 'Azure does not report its tags' } }))).toMatchObject({
    outcome: 'unknown',
    reason: 'Azure does not report its tags',
    missingSignals: [],
  });
});

test('parameters are refused with what would be right', () => {
  expect(faults(budget, { ...written, period: 'year' })).toEqual(['day, week, month or quarter']);
  expect(faults(budget, { ...written, by: 'experiment' })).toEqual(['either tag or by']);
  expect(faults(budget, { by: 'owner', period: 'day', over: '1 USD' })).toEqual([
    'experiment or workspace; for an owner, the tag that names owners',
  ]);
  expect(faults(budget, { ...written, over: '100' })).toHaveLength(1);
  expect(faults(budget, { period: 'day', over: '1 USD' })).toHaveLength(1);
});
