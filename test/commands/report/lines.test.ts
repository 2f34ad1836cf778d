import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../../src/api/client.ts';
import { reportLines } from '../../../src/commands/report/lines.ts';

type Spend = Schemas['Spend'];
type SpendIn = Schemas['SpendIn'];

const ENDINGS = { completed: 132_664.45, failed: 23_707.05, running: 17_241.55, unknown: 0 };
const STOPPED = { 'cancelled-by-runwarden': 5_802.85, 'cancelled-by-others': 4_796.5 };

const total: SpendIn['total'] = {
  ...{ runs: 2755, gpuHours: 55_860, spent: 184_212.4, atLeast: true, more: 0, wasted: 29_325, wastedGpuHours: 8000 },
  endings: { ...ENDINGS, ...STOPPED },
};

function spendIn(given: Partial<SpendIn> = {}): SpendIn {
  return {
    ...{ currency: 'EUR', total, groups: [{ key: 'team-language', ...total }], nodesWithoutRuns: 0, idleNodes: [] },
    ...{ waste: [], failures: [], days: [], forecast: null, prices: [] },
    saved: { low: 4130, expected: 6420, high: 9870, cancels: 38, policies: [], each: [] },
    ...given,
  };
}

function spend(given: Partial<Spend> = {}): Spend {
  const times = { from: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z', before: '2026-10', after: null };
  const within = { day: '2026-11-17', week: '2026-W47', month: '2026-11', quarter: '2026-Q4', year: '2026' };
  return {
    period: { name: '2026-11', length: 'month', isOver: false, ...times, within },
    ...{ by: 'owner', currencies: [spendIn()], unread: null, savingsUnknown: 0, lacks: [] },
    unpriced: [{ compute: 'k8s-edge', why: 'no VM size is known', runs: 11 }],
    now: '2026-11-17T12:00:00Z',
    ...given,
  };
}

const text = (given: Spend, width: number | null = 100) => reportLines(given, width).join('\n');

describe('a report in words', () => {
  it('begins with the answers in a sentence', () => {
    expect(text(spend()).replaceAll('\n', ' ')).toMatch(
      /^November 2026 so far: 184,212\.40 EUR spent at least, 29,325\.00 of it wasted \(16 %\); stopping runs saved about 6,420, between 4,130 and 9,870; 11 runs have no price\. /,
    );
    expect(text(spend())).toContain('Without a price, and in no amount: 11 runs on k8s-edge (no VM size is known).');
  });

  it('says by which prices most of the time is counted, and from where they are', () => {
    const price = (perNodeHour: number, more: object = {}) =>
      ({
        ...{
          perNodeHour,
          atMostPerNodeHour: null,
          vmSize: `Standard_${perNodeHour}`,
          compute: 'gpu',
          isEstimate: false,
        },
        ...{ region: 'westeurope', source: 'list', asOf: '2026-11-16', ...more },
        // The text reads no other field.
      }) as SpendIn['prices'][number];
    const words = (prices: SpendIn['prices']) =>
      text(spend({ currencies: [spendIn({ prices })] })).replaceAll('\n', ' ');
    expect(words([price(29.12), price(4.056, { asOf: '2026-11-17' })])).toContain(
      "Prices of a node and hour in EUR, by Azure's list as read on 2026-11-17: Standard_29.12 in westeurope 29.12 and Standard_4.056 in westeurope 4.056.",
    );
    const rate = price(3, { vmSize: null, region: null, source: 'rate', asOf: null });
    const old = price(9, { isEstimate: true, source: 'shipped' });
    expect(words([old, rate, price(1, { atMostPerNodeHour: 5 }), price(2), price(6), price(7)])).toContain(
      "by Azure's list as read on 2026-11-16 and the config's rates: gpu 3.00, Standard_1 in westeurope 1.00 to 5.00, Standard_2 in westeurope 2.00 and 2 more (-o json).",
    );
    expect(words([])).not.toContain('Prices of');
  });

  it('fits a hundred columns: how runs ended is in whole amounts where cents do not fit', () => {
    const lines = reportLines(spend(), 100);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines).toContainEqual(expect.stringMatching(/132,664 +23,707 +5,803 +4,797 +17,242 +≥ 184,212\.40 +29,325/));
    expect(text(spend(), null)).toMatch(/132,664\.45 +23,707\.05/);
  });

  it('shows what has no value of its own in a line of its own, however many others there are', () => {
    const groups = Array.from({ length: 20 }, (_, index) => ({ ...total, spent: 1, key: `team-${index}` }));
    const lines = text(spend({ currencies: [spendIn({ groups: [...groups, { ...total, spent: 7, key: null }] })] }));
    expect(lines).toMatch(/10 others .* ≥ 10\.00 .*\nno owner .* ≥ 7\.00 /);
  });

  it('shows the dearest groups and the others in one line, which add up to the sum', () => {
    const one = { ...total, spent: 0.1, wasted: 0, endings: { ...total.endings, completed: 0.1 } };
    const groups = Array.from({ length: 20 }, (_, index) => ({ key: `owner-${index}`, ...one }));
    const lines = text(spend({ currencies: [spendIn({ groups })] }));
    expect(lines).toMatch(/9 others .* ≥ 0\.90 /);
    expect(text(spend({ currencies: [spendIn({ groups })] }), null)).toContain('owner-19');
  });

  it('has nodes without a run as a line of their own, which ended in no way', () => {
    const idle = {
      workspace: 'ml',
      compute: 'a100',
      why: 'scale-down' as const,
      nodeHours: 3,
      gpuHours: 24,
      spent: 60,
    };
    expect(text(spend({ currencies: [spendIn({ idleNodes: [idle], nodesWithoutRuns: 60 })] }), null)).toMatch(
      /nodes without a run +24\.0 +60\.00 +60\.00/,
    );
  });

  it('never adds two currencies', () => {
    const both = spend({ currencies: [spendIn(), spendIn({ currency: 'USD', total: { ...total, spent: 1 } })] });
    expect(reportLines(both, null).slice(0, 2)).toEqual([
      expect.stringMatching(/184,212\.40 EUR/),
      expect.stringMatching(/1\.00 USD.*11 runs have no price\.$/),
    ]);
  });

  it('says what the period comes to at the pace of its last days', () => {
    const forecast = { spent: 342_000, perDay: 12_000.4, days: 7 };
    expect(text(spend({ currencies: [spendIn({ forecast })] }), null)).toContain(
      'Forecast: about 342,000 EUR by the end of November 2026, at 12,000 a day as in the last 7 whole days.',
    );
  });

  it('has what each policy saved to the cent, below zero too', () => {
    const amounts = { low: -1.29, expected: 170.5, high: 415.36 };
    const policy = {
      policy: 'idle-gpu',
      currency: 'EUR',
      cancels: 1,
      avoided: amounts,
      again: 0,
      leaked: 0.48,
      wrong: 0,
    };
    const saved = { ...amounts, cancels: 1, policies: [{ ...policy, saved: amounts }], each: [] };
    const lines = text(spend({ currencies: [spendIn({ saved })] }), null);
    expect(lines).toMatch(/idle-gpu +1 +170\.50 +−0\.48 +−1\.29 +170\.50 +415\.36\n/);
    expect(lines).toMatch(/All +1 +−1\.29 +170\.50 +415\.36/);
  });

  it('does not praise cancels that saved nothing', () => {
    const saved = { low: -1.43, expected: -1.43, high: -1.43, cancels: 1, policies: [], each: [] };
    expect(text(spend({ currencies: [spendIn({ saved })] }), null)).toContain(
      '1 stopped run saved nothing that is known',
    );
  });

  it('shows names from outside without what a terminal obeys', () => {
    const groups = [{ key: 'ana\u001b[31m', ...total }];
    expect(text(spend({ currencies: [spendIn({ groups })] }), null)).toContain('ana␛[31m');
  });

  it.each([
    ['2026-11-17', 'day', '17 November 2026'],
    ['2026-W07', 'week', 'week 7 of 2026'],
    ['2026-Q4', 'quarter', 'Q4 2026'],
    ['2026', 'year', '2026'],
  ] as const)('names the period %s', (name, length, words) => {
    const period = { ...spend().period, name, length, isOver: true };
    expect(text(spend({ period }), null)).toContain(`${words}: 184,212.40 EUR`);
  });
});
