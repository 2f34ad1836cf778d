import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert/alert.ts';
import { budgetAlert, digestBudgets } from '../../src/core/alert/budget-data.ts';
import type { Budget, BudgetSpend } from '../../src/core/money/budget.ts';
import { useOfBudget } from '../../src/core/money/budget-use.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';
import { periodAt, periodNamed } from '../../src/report/period.ts';

const NOW = Date.UTC(2026, 10, 24, 13, 5);

function use(spent: number, budget: Partial<Budget> = {}, spend: Partial<BudgetSpend> = {}, now = NOW) {
  return useOfBudget(
    {
      ...{ name: 'atlas', by: { kind: 'tag', key: 'project', value: 'atlas' }, period: 'month' },
      ...{ amount: 30_000, currency: 'EUR', alertAt: [50, 80, 100], recipients: ['finops'] },
      ...budget,
    },
    {
      ...{ amount: spent, preparing: 0, unsettled: 0, lacks: [], days: [602, 602, 602, 602, 602, 602, 602] },
      recorded: { since: now - 60 * DAY, until: now },
      ...spend,
    },
    now,
  );
}

const alertOf = (of: ReturnType<typeof use>, threshold: number, now = NOW): Alert =>
  budgetAlert(of, threshold, { id: 'alert-1', now });
const wordsOf = (alert: Alert, zone = 'Europe/Berlin', money = true) => {
  const message = messageFor(alert, { baseUrl: 'https://runwarden.example.com', zone, shown: { money, logs: true } });
  return { ...message, text: messageText(message) };
};

describe('a message about a budget', () => {
  it('says how much is used, how many days are left, and where the pace leads', () => {
    const said = wordsOf(alertOf(use(24_012), 80));
    expect(said.subject).toBe('Budget 80% used: atlas, 24,012 of 30,000 EUR for November');
    expect(said.headline).toBe('atlas has used 80% of its budget for November, with 6 days left.');
    expect(said.line).toBe('Runs with the tag project=atlas, all workspaces');
    expect(said.text).toContain('Spent: 24,012 EUR of 30,000 EUR (80%). 5,988 EUR are left.');
    expect(said.text).toContain('Reached: Tue 24 Nov, 14:05 CET (13:05 UTC), day 24 of 30');
    expect(said.text).toContain('Pace: 602 EUR a day in the last 7 days');
    expect(said.text).toContain('Forecast: About 27,898 EUR by the end of November.\n');
    expect(said.text).toContain('- At 100%: You get the next message. Nothing is cancelled because of a budget;');
    expect(said.text).toContain('- Tue 1 Dec, 01:00 CET (00:00 UTC): The budget for December begins at 0.');
    expect(said.tone).toBe('warning');
  });

  it('says who spent most of it, and what the others spent together', () => {
    const groups = [
      { name: 'team-vision', amount: 15_000.4 },
      { name: 'x'.repeat(60), amount: 5_000 },
      { name: null, amount: 40 },
    ];
    const largest = { by: 'owner', groups, others: { count: 2, amount: 12.5 } } as const;
    const said = wordsOf(alertOf(use(20_052.9, {}, { largest }), 50));
    expect(said.text).toMatch(
      /Where it went: team-vision 15,000 EUR; x+…x+ 5,000 EUR; no owner 40\.00 EUR; 2 others 12\.50 EUR\n/,
    );
    const ofOwner = { ...largest, by: 'experiment' as const, others: { count: 0, amount: 0 } };
    const own = wordsOf(alertOf(use(20_052.9, { by: { kind: 'owner', value: 'ana' } }, { largest: ofOwner }), 50));
    expect(own.text).toMatch(/Where it went, by experiment: team-vision 15,000 EUR; .*; no experiment 40\.00 EUR\n/);
  });

  it('names nobody where money is not shown, or where nobody looked', () => {
    const largest = {
      by: 'owner',
      groups: [{ name: 'ana', amount: 20_000 }],
      others: { count: 0, amount: 0 },
    } as const;
    expect(wordsOf(alertOf(use(20_000, {}, { largest }), 50), 'UTC', false).text).not.toContain('ana');
    expect(wordsOf(alertOf(use(20_000), 50)).text).not.toContain('Where it went');
  });

  it('says so when it is used up, and that the runs continue', () => {
    const said = wordsOf(alertOf(use(31_200, { name: 'babel' }), 100));
    expect(said.subject).toBe('Budget used up: babel, 31,200 of 30,000 EUR for November');
    expect(said.headline).toBe('babel has used its whole budget for November, with 6 days left.');
    expect(said.text).toContain('(104%). 1,200 EUR over.');
    expect(said.text).toContain('- Now: The runs continue. Nothing is cancelled because of a budget');
    expect(said.tone).toBe('attention');
  });

  it.each([
    [{}, 'period=2026-11&by=experiment&tag=project%3Datlas'],
    [{ by: { kind: 'without-tag', key: 'project' } }, 'period=2026-11&by=tag%3Aproject'],
    [
      { by: { kind: 'owner', value: 'team-vision' }, period: 'quarter' },
      'period=2026-Q4&by=experiment&owner=team-vision',
    ],
    [
      { by: { kind: 'experiment', value: 'vision retrain' }, period: 'day' },
      'period=2026-11-24&by=owner&experiment=vision+retrain',
    ],
    [{ by: { kind: 'workspace', value: 'ml-prod' }, period: 'week' }, 'period=2026-W48&by=owner&workspace=ml-prod'],
    [{ by: { kind: 'workspace', value: 'ml-*' } }, 'period=2026-11&by=workspace'],
  ] as const)('links to what was spent: %j', (budget, query) => {
    const { actions } = wordsOf(alertOf(use(24_012, budget), 80));
    expect(actions).toEqual([{ label: 'What was spent', url: `https://runwarden.example.com/spend?${query}` }]);
    expect(periodNamed(new URLSearchParams(query).get('period') ?? '')).not.toBeNull();
  });

  it('names the week of ISO 8601 as the report does, also over the end of a year', () => {
    for (let now = Date.UTC(2024, 11, 1); now < Date.UTC(2027, 1, 1); now += DAY) {
      const { url = '' } = wordsOf(alertOf(use(24_012, { period: 'week' }, {}, now), 80, now)).actions[0] ?? {};
      expect(new URL(url).searchParams.get('period')).toBe(periodAt('week', now));
    }
  });

  it('is a lower bound where something is not known, and says what', () => {
    const said = wordsOf(alertOf(use(24_012, {}, { lacks: ['not all of the cost of a is known'] }), 80));
    expect(said.subject).toBe('Budget at least 80% used: atlas, at least 24,012 of 30,000 EUR for November');
    expect(said.text).toContain('At most 5,988 EUR are left.');
    expect(said.text).toContain('Not all is known, so it may be more: not all of the cost of a is known.');
  });

  it('has no forecast where there is too little record', () => {
    const said = wordsOf(alertOf(use(24_012, {}, { days: [1] }), 80));
    expect(said.text).not.toMatch(/Forecast|Pace/);
  });

  it.each([
    ['day', 'for 24 Nov, with hours left.'],
    ['week', 'for the week from 23 Nov, with 5 days left.'],
    ['quarter', 'for Q4, with 37 days left.'],
  ] as const)('is of a %s', (period, says) => {
    expect(wordsOf(alertOf(use(24_012, { period }), 80)).headline).toContain(says);
  });

  it('comes on the last day of a month of 28 days', () => {
    const now = Date.UTC(2026, 1, 28, 23, 30);
    const said = wordsOf(alertOf(use(24_012, {}, {}, now), 80, now), 'UTC');
    expect(said.headline).toBe('atlas has used 80% of its budget for February, on its last day.');
    expect(said.text).toContain('day 28 of 28');
    expect(said.text).toContain('- Sun 1 Mar, 00:00 UTC: The budget for March begins at 0.');
  });

  it('shows no money on a channel that shows none', () => {
    const said = wordsOf(alertOf(use(24_012, { amount: 26_000 }), 80), 'UTC', false);
    expect(said.subject).toBe('Budget 92% used: atlas for November');
    expect(said.text).toContain('Used: 92%');
    expect(said.text).toContain('Forecast: Used up on Fri 27 Nov at this pace.');
    expect(said.text).not.toContain('EUR');
  });

  it('has one line each, whatever its names are', () => {
    const name = `a\r\nBcc: x@example.com\u202e<!channel> ${'y'.repeat(300)}`;
    const said = wordsOf(alertOf(use(24_012, { name, by: { kind: 'owner', value: name } }), 80));
    for (const text of [said.subject, said.headline, said.line ?? '']) {
      expect(text).not.toMatch(/[\r\n\u202e]/);
      expect(text.length).toBeLessThanOrEqual(500);
    }
    expect(said.subject).toContain('for November');
  });
});

describe('a weekly summary', () => {
  const textOf = (budgets: ReturnType<typeof digestBudgets>, money = true) =>
    wordsOf({ ...exampleOf('digest.weekly'), data: { ...exampleOf('digest.weekly').data, budgets } }, 'UTC', money)
      .text;

  it('names the budgets of which 80 percent or more are used, the fullest first', () => {
    const uses = [use(23_999, { name: 'low' }), use(26_870), use(31_000, { name: 'babel' })];
    const begin = Date.UTC(2026, 10, 1);
    const usedUp = { budget: 'babel', begin, bound: 30_000, currency: 'EUR', percent: 100 };
    const said = digestBudgets(uses, [
      { ...usedUp, at: Date.UTC(2026, 10, 22, 9) },
      { ...usedUp, budget: 'atlas', bound: 20_000, at: NOW },
    ]);
    expect(textOf(said)).toContain(
      '  babel 103%: 31,000 of 30,000 EUR for November, used up since Sun 22 Nov\n  atlas 89%: 26,870 of 30,000 EUR for November\n',
    );
    expect(textOf(said, false)).toContain(
      '  babel 103% for November, used up since Sun 22 Nov\n  atlas 89% for November\n',
    );
    expect(textOf([])).not.toContain('Budgets');
  });
});
