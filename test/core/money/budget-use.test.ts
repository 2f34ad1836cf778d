import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Budget, BudgetSpend } from '../../../src/core/money/budget.ts';
import { percentUsed, reachedThresholds, useOfBudget } from '../../../src/core/money/budget-use.ts';
import { budgetSays, forecastMethod, periodName, usedInWords } from '../../../src/core/money/budget-words.ts';
import { DAY, HOUR } from '../../../src/core/values/duration.ts';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-11-24T12:00:00Z');
const BEGIN = at('2026-11-01T00:00:00Z');

function aBudget(given: Partial<Budget> = {}): Budget {
  return {
    ...{ name: 'atlas', by: { kind: 'tag', key: 'project', value: 'atlas' }, period: 'month' },
    ...{ amount: 30_000, currency: 'EUR', alertAt: [50, 80, 100], recipients: ['finops'] },
    ...given,
  };
}

function aSpend(amount: number, given: Partial<BudgetSpend> = {}): BudgetSpend {
  const recorded = { since: BEGIN - 30 * DAY, until: NOW };
  return {
    amount,
    preparing: 0,
    unsettled: 0,
    recorded,
    lacks: [],
    days: [600, 600, 600, 600, 600, 600, 600],
    ...given,
  };
}

describe('a forecast', () => {
  it('is what was spent, and for each day that is left the mean of the last whole days', () => {
    const { forecast } = useOfBudget(aBudget(), aSpend(24_000, { days: [500, 700, 600] }), NOW);
    // 6.5 days are left of November.
    expect(forecast).toEqual({ amount: 27_900, perDay: 600, days: 3, overAt: null });
  });

  it('says on which day the budget is used up at that pace', () => {
    const use = useOfBudget(aBudget({ amount: 25_500 }), aSpend(24_000), NOW);
    expect(use).toMatchObject({ state: 'passes', forecast: { overAt: NOW + 2.5 * DAY } });
    expect(budgetSays(use)).toBe('over on 27 Nov');
    expect(forecastMethod(use)).toBe(
      'what was spent, and for each day that is left the mean of the last 7 whole days, 600.00 EUR',
    );
  });

  it('is not made of less than two whole days', () => {
    const use = useOfBudget(aBudget(), aSpend(100, { days: [100] }), NOW);
    expect(use).toMatchObject({ forecast: null, state: 'within' });
    expect(budgetSays(use)).toBe('no forecast before 2 whole days of record');
  });

  it('is what was spent where nothing is spent any more', () => {
    const use = useOfBudget(aBudget(), aSpend(24_000, { days: [0, 0, 0] }), NOW);
    expect(use.forecast).toMatchObject({ amount: 24_000, overAt: null });
    expect(budgetSays(use)).toBe('about 80 % at the end');
  });

  it('is of the days of the record: the last pass may be hours ago', () => {
    const until = NOW - 12 * HOUR;
    const use = useOfBudget(aBudget(), aSpend(24_000, { recorded: { since: BEGIN, until } }), NOW);
    expect(use).toMatchObject({ until, forecast: { amount: 24_000 + 7 * 600 } });
  });
});

describe('what is used', () => {
  it('is never said to be within the budget where something is not known', () => {
    expect(useOfBudget(aBudget(), aSpend(20_000), NOW).state).toBe('within');
    const gap = useOfBudget(aBudget(), aSpend(20_000, { recorded: { since: BEGIN + DAY, until: NOW } }), NOW);
    expect(gap).toMatchObject({ state: 'unknown', open: [expect.stringContaining('without a gap only since')] });
    expect(usedInWords(gap)).toBe('at least 66 %');
    const lacking = useOfBudget(aBudget(), aSpend(20_000, { lacks: ['not all of the cost of a is known'] }), NOW);
    expect(lacking.state).toBe('unknown');
    expect(budgetSays(lacking)).toBe('about 79 % at the end; not all is known');
    expect(useOfBudget(aBudget(), aSpend(20_000, { unsettled: 10_000 }), NOW).state).toBe('unknown');
    expect(useOfBudget(aBudget(), aSpend(20_000, { preparing: 10_000 }), NOW).state).toBe('unknown');
  });

  it('is over the budget for certain where a lower bound is', () => {
    const use = useOfBudget(aBudget(), aSpend(31_200, { lacks: ['x'] }), NOW);
    expect(use).toMatchObject({ state: 'over', forecast: { overAt: null } });
    expect(budgetSays(use)).toBe('used up, over by 1,200.00 EUR');
    expect(usedInWords(use)).toBe('at least 104 %');
  });

  it('is not known before the first pass, nor where the record ends before the period', () => {
    const never = useOfBudget(aBudget(), aSpend(0, { recorded: null, days: [] }), NOW);
    expect(never).toMatchObject({ spent: null, state: 'unknown', forecast: null });
    expect(budgetSays(never)).toBe('not known: nothing was recorded yet');
    const before = useOfBudget(aBudget(), aSpend(0, { recorded: { since: 0, until: BEGIN - 1 } }), NOW);
    expect(before).toMatchObject({ spent: null, state: 'unknown' });
    expect(reachedThresholds(before)).toEqual([]);
    expect(usedInWords(before)).toBe('not known');
  });

  it('is nothing where the record is whole and no run cost anything', () => {
    expect(useOfBudget(aBudget(), aSpend(0, { days: [0, 0] }), NOW)).toMatchObject({ spent: 0, state: 'within' });
  });
});

test.each([
  [14_999.99, []],
  [15_000, [50]],
  [24_000, [50, 80]],
  // Sums of doubles miss a cent by less than anybody pays.
  [23_999.999_999_9, [50, 80]],
  [29_999.99, [50, 80]],
  [30_000, [50, 80, 100]],
])('%d of 30,000 reaches %j percent', (amount, reached) => {
  const use = useOfBudget(aBudget(), aSpend(amount), NOW);
  expect(reachedThresholds(use)).toEqual(reached);
  expect(use.state === 'over').toBe(reached.includes(100));
});

test('the percent that is said is reached, and the next one is not', () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(cents, fc.integer({ min: 1, max: 10_000_000 }), (spent, bound) => {
      const use = useOfBudget(aBudget({ amount: bound / 100 }), aSpend(spent / 100), NOW);
      const percent = percentUsed(use) ?? 0;
      expect(spent * 100).toBeGreaterThanOrEqual(bound * percent);
      expect(spent * 100).toBeLessThan(bound * (percent + 1));
    }),
  );
});

test.each([
  ['day', '2026-11-20T00:00:00Z', '20 Nov'],
  ['week', '2026-11-23T00:00:00Z', 'the week from 23 Nov'],
  ['month', '2026-11-01T00:00:00Z', 'November 2026'],
  ['quarter', '2026-10-01T00:00:00Z', 'Q4 2026'],
] as const)('the %s from %s is %s', (period, begin, name) => {
  expect(periodName(period, at(begin))).toBe(name);
});

test('a month of 28 days and a quarter are as long as they are', () => {
  const february = useOfBudget(aBudget(), aSpend(0), at('2026-02-28T23:00:00Z'));
  expect([february.begin, february.end]).toEqual([at('2026-02-01T00:00:00Z'), at('2026-03-01T00:00:00Z')]);
  const quarter = useOfBudget(aBudget({ period: 'quarter' }), aSpend(0), NOW);
  expect([quarter.begin, quarter.end]).toEqual([at('2026-10-01T00:00:00Z'), at('2027-01-01T00:00:00Z')]);
});
