import { describe, expect, it } from 'vitest';
import type { Alert } from '../src/core/alert/alert.ts';
import { reportAlert } from '../src/core/alert/report-data.ts';
import type { Budget } from '../src/core/money/budget.ts';
import type { Stretch } from '../src/core/money/spent-run.ts';
import type { Visibility } from '../src/core/ports/visibility.ts';
import { DAY, HOUR } from '../src/core/values/duration.ts';
import { createMonthReport, createSpentIn } from '../src/month-report.ts';
import { aPiece, aRun, NOV, RULES, theFacts, WORKSPACE } from './report/runs.ts';

const OCTOBER = Date.UTC(2026, 9, 1);
const TAGS = { projectTag: 'project', emergencyTag: 'emergency' };

/** A run that costs 10 EUR an hour. */
function aRunOf(id: string, startedAt: number, hours: number) {
  const endedAt = startedAt + hours * HOUR;
  const pieces = [aPiece({ runId: id, startedAt, endedAt })];
  return aRun({
    run: { id },
    startedAt,
    endedAt,
    cost: { cost: { currency: 'EUR', pieces, unpriced: [] }, until: null },
  });
}

const RUNS = [aRunOf('october', OCTOBER + DAY, 2), aRunOf('crossing', NOV - HOUR, 4), aRunOf('november', NOV + DAY, 5)];

/** The months that are asked of a store which has these runs. */
function opened(config: Partial<Parameters<typeof createMonthReport>[0]> = {}) {
  const asked: { from: number; visible: Visibility }[] = [];
  const recorded = new Map([[WORKSPACE, { since: OCTOBER, until: Date.UTC(2027, 0, 1) }]]);
  const ledger = {
    async moneyFacts({ from, until }: Stretch, visible: Visibility) {
      asked.push({ from, visible });
      const within = RUNS.filter(({ startedAt, endedAt }) => (startedAt ?? 0) < until && (endedAt ?? 0) > from);
      return theFacts(within, { recorded });
    },
    budgetSpends: async (budgets: readonly Budget[]) =>
      budgets.map(({ amount }) => ({
        ...{ amount, preparing: 0, unsettled: 0, lacks: [], days: [], passedOn: NOV + DAY },
        recorded: { since: OCTOBER, until: Date.UTC(2027, 0, 1) },
      })),
    precisionFacts: async () => ({ cases: [], ended: [] }),
    policyCounts: async () => new Map(),
    fallsInForce: async () => [],
  };
  const settings = { report: { ...TAGS, mail: 'finops' }, owner: RULES.owners, ...config };
  const clock = () => Date.UTC(2026, 11, 1, 3);
  const report = createMonthReport(settings, { ledger, policies: { current: () => [] }, clock });
  return { ...report, asked, spentIn: createSpentIn(settings, ledger) };
}

async function alertOf(begin = NOV): Promise<Alert> {
  const figures = await opened().monthReport?.figures(begin);
  if (!figures) throw new Error('the config asks for a report');
  return reportAlert(figures, { id: 'alert-1', now: Date.UTC(2026, 11, 1, 3), recipients: ['finops'] });
}

describe('the figures of a month', () => {
  it('are of the runs of all workspaces, whoever owns them, and of the month before', async () => {
    const { monthReport, asked } = opened();
    const figures = await monthReport?.figures(NOV);
    expect(figures).toMatchObject({
      ...{ period: '2026-11', periodName: 'November 2026', beforeName: 'October 2026', runs: 2, unpriced: 0 },
      money: [{ currency: 'EUR', spent: 80, before: 30, owners: [{ owner: 'ana', spent: 80 }] }],
    });
    const all = { workspaces: null, owners: [], ownIn: null };
    expect(asked).toEqual([
      { from: NOV, visible: all },
      { from: OCTOBER, visible: all },
    ]);
  });

  it('are asked for by nobody where the config names no reader', () => {
    expect(opened({ report: TAGS }).monthReport).toBeUndefined();
    expect(opened().monthReport?.recipient).toBe('finops');
  });
});

describe('the page of a month, as a file', () => {
  it('has the same figures as the message, and the name of the month', async () => {
    const file = await opened().fileOf(await alertOf(), 'finops');
    expect(file).toMatchObject({ name: 'runwarden-2026-11.html', mediaType: 'text/html; charset=utf-8' });
    expect(file?.content).toContain('<h1>Money report for November 2026</h1>');
    expect(file?.content).toContain('80.00');
    expect(file?.content).toContain('than in October 2026');
  });

  it('has the budgets of the config', async () => {
    const atlas = { name: 'atlas', by: { kind: 'owner', value: 'ana' } as const, period: 'month' as const, amount: 70 };
    const budgets = [{ ...atlas, currency: 'EUR', alertAt: [80], recipients: ['finops'] }];
    const page = (await opened({ budgets }).fileOf(await alertOf(), 'finops'))?.content;
    expect(page).toMatch(/The budget of atlas was passed on \w+ 2 Nov/);
  });

  it('is made after the config has stopped asking for reports, for a message that still waits', async () => {
    expect((await opened({ report: TAGS }).fileOf(await alertOf(), 'finops'))?.name).toBe('runwarden-2026-11.html');
  });

  it('does not go to those who get the message in the place of its readers: they sign in to read it', async () => {
    expect(await opened().fileOf(await alertOf(), 'finops>fallback')).toBeNull();
  });

  it('goes with no other message, with no test, and with none that another version wrote', async () => {
    const { fileOf, asked } = opened();
    const alert = await alertOf();
    expect(await fileOf({ ...alert, type: 'digest.weekly' }, 'finops')).toBeNull();
    expect(await fileOf({ ...alert, data: { ...alert.data, test: true } }, 'finops')).toBeNull();
    expect(await fileOf({ ...alert, data: { month: 11 } }, 'finops')).toBeNull();
    expect(await fileOf({ ...alert, data: { ...alert.data, period: '2026-13' } }, 'finops')).toBeNull();
    expect(asked).toEqual([]);
  });
});

describe('what was spent in a period', () => {
  it('is of any stretch of time, with the part of a run that lies in it', async () => {
    const { spentIn, asked } = opened();
    const { all } = await spentIn({ from: NOV - 3 * DAY, until: NOV + 2 * HOUR });
    expect(all).toMatchObject([{ currency: 'EUR', spent: 30, wasted: 0, saved: null }]);
    expect((await spentIn({ from: NOV + 10 * DAY, until: NOV + 17 * DAY })).all).toEqual([]);
    expect(asked.map(({ from }) => (from - NOV) / DAY)).toEqual([-6 - 2 / 24, -3, 3, 10]);
  });

  it('of an owner is found by each name that the config knows of that person', async () => {
    const people = [{ owners: ['ana', 'ana.b'], mail: 'ana@example.com', slack: null, zone: null }];
    const { ofOwner } = await opened({ people }).spentIn({ from: NOV, until: NOV + 7 * DAY });
    expect(ofOwner(['ANA@example.com'])).toMatchObject([{ spent: 80, owners: [] }]);
    expect(ofOwner(['ben'])).toEqual([]);
  });
});
