import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { estimateInWords, moneyInWords } from '../../src/console/words/money.ts';
import {
  dayParts,
  daysInWords,
  gridLines,
  headline,
  lead,
  periodInWords,
  shareInWords,
  shortMoney,
} from '../../src/console/words/spend.ts';

type Spend = components['schemas']['Spend'];
type SpendIn = components['schemas']['SpendIn'];

const FROM = '2026-11-01T00:00:00Z';
const UNTIL = '2026-12-01T00:00:00Z';
const AT = Date.parse('2026-11-17T04:00:00Z');

function spendIn(spent: number, changes: Partial<SpendIn> = {}, currency = 'EUR'): SpendIn {
  const endings = {
    ...{ completed: spent, failed: 0, 'cancelled-by-runwarden': 0 },
    ...{ 'cancelled-by-others': 0, running: 0, unknown: 0 },
  };
  const total = { runs: 1, gpuHours: 1, spent, atLeast: false, more: 0, wasted: 0, wastedGpuHours: 0, endings };
  const lists = { groups: [], idleNodes: [], waste: [], failures: [], days: [], prices: [] };
  const saved = { low: 0, expected: 0, high: 0, cancels: 0, policies: [], each: [] };
  return { currency, total, nodesWithoutRuns: 0, ...lists, saved, forecast: null, ...changes };
}

function spend(changes: Partial<Spend> = {}): Spend {
  const within = { day: '2026-11-17', week: '2026-W47', month: '2026-11', quarter: '2026-Q4', year: '2026' };
  const sides = { before: '2026-10', after: null, isOver: false, within };
  return {
    period: { name: '2026-11', length: 'month', from: FROM, until: UNTIL, ...sides },
    ...{ by: 'owner', currencies: [spendIn(184_212.4)], unpriced: [], unread: null, savingsUnknown: 0, lacks: [] },
    now: new Date(AT).toISOString(),
    ...changes,
  };
}

describe('the headline of the page of spend', () => {
  it('says what was spent and what of it was wasted', () => {
    const one = spendIn(184_212.4);
    const wasted = { ...one, total: { ...one.total, wasted: 29_325 } };
    expect(headline(spend({ currencies: [wasted] }))).toBe(
      'November 2026 so far: €184,212.40 spent, €29,325.00 of it wasted',
    );
  });

  it('says "at least" where the service says that more may have been spent', () => {
    const one = spendIn(184_212.4);
    expect(headline(spend({ currencies: [{ ...one, total: { ...one.total, atLeast: true } }] }))).toMatch(
      /€184,212.40 spent at least, nothing of it known to be wasted$/,
    );
  });

  it('names each currency, and adds none to another', () => {
    expect(headline(spend({ currencies: [spendIn(10), spendIn(5, {}, 'USD')] }))).toContain('€10.00 and $5.00 spent');
  });

  it('says that nothing was spent only as far as is recorded', () => {
    expect(headline(spend({ currencies: [] }))).toBe('November 2026 so far: nothing was spent, as far as is recorded');
  });
});

describe('the lead of the page of spend', () => {
  it('says three amounts of what was saved, and what has no price', () => {
    const saved = { ...spendIn(1).saved, low: 4130, expected: 6420, high: 9870, cancels: 38 };
    const unpriced = [{ compute: 'k8s', why: 'no price', runs: 11 }];
    expect(lead(spend({ currencies: [spendIn(1, { saved })], unpriced }))).toBe(
      'Stopping runs saved about €6,420, between €4,130 and €9,870. 11 runs have no price and are counted apart.',
    );
  });

  it('says one run as one', () => {
    expect(lead(spend({ unpriced: [{ compute: 'k8s', why: 'no price', runs: 1 }] }))).toBe(
      'Runwarden stopped no run in it. 1 run has no price and is counted apart.',
    );
  });
});

describe('a period in words', () => {
  it.each([
    ['2026-11', 'month', 'November 2026'],
    ['2026-11-17', 'day', '17 November 2026'],
    ['2026-W47', 'week', 'week 47 of 2026'],
    ['2026-Q4', 'quarter', 'Q4 2026'],
    ['2026', 'year', '2026'],
  ] as const)('%s is %s: %s', (name, length, words) => {
    expect(periodInWords({ name, length, from: name === '2026-11-17' ? '2026-11-17T00:00:00Z' : FROM })).toBe(words);
  });

  it('shows its days so far', () => {
    expect(daysInWords({ from: FROM, until: UNTIL }, AT)).toBe('1–17 Nov 2026');
    expect(daysInWords({ from: FROM, until: UNTIL }, Date.parse('2027-01-01'))).toBe('1–30 Nov 2026');
    expect(daysInWords({ from: '2026-09-28T00:00:00Z', until: '2026-10-05T00:00:00Z' }, AT)).toBe(
      '28 Sept – 4 Oct 2026',
    );
    expect(daysInWords({ from: '2026-12-28T00:00:00Z', until: '2027-01-04T00:00:00Z' }, AT + 1e10)).toBe(
      '28 Dec 2026 – 3 Jan 2027',
    );
    expect(daysInWords({ from: '2026-11-17T00:00:00Z', until: '2026-11-18T00:00:00Z' }, AT)).toBe('17 Nov 2026');
  });
});

describe('the bars of days', () => {
  it('are all else, what failed and what idled, and add up to the day', () => {
    const wasted = { 'failed-own': 2, 'failed-platform': 1, idle: 3, duplicate: 1 };
    expect(dayParts({ day: '2026-11-01', spent: 10, wasted })).toEqual({ rest: 4, failed: 3, idle: 3 });
  });

  it('have at most three lines, at round amounts', () => {
    expect(gridLines(13_172)).toEqual([5000, 10_000]);
    expect(gridLines(0.4)).toEqual([0.2, 0.4]);
    expect(gridLines(0)).toEqual([]);
    for (const most of [1, 7, 99, 1234, 56_789]) expect(gridLines(most).length).toBeLessThanOrEqual(3);
    expect(shortMoney(10_000, 'EUR')).toBe('€10k');
    expect(shortMoney(2500, 'EUR')).toBe('€2.5k');
    expect(shortMoney(250, 'EUR')).toBe('€250');
  });
});

it('a share below a percent is not none', () => {
  expect(shareInWords(86.3, 29_325)).toBe('<1 %');
  expect(shareInWords(0, 29_325)).toBe('0 %');
  expect(shareInWords(14_102.6, 29_325)).toBe('48 %');
});

it('writes an amount below zero with the minus of the reports, and none where it rounds to zero', () => {
  expect(moneyInWords(-3, 'USD')).toBe('−$3.00');
  expect(moneyInWords(-1204.5, 'EUR')).toBe('−€1,204.50');
  expect(moneyInWords(-3, 'nonsense')).toBe('nonsense −3.00');
  expect(estimateInWords(-1.29, 'EUR')).toBe('−€1');
  expect(estimateInWords(-0.3, 'EUR')).toBe('€0');
});
