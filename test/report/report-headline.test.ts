import { describe, expect, it } from 'vitest';
import type { SpentRun } from '../../src/core/money/spent-run.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { headlineOfMonth } from '../../src/report/report-headline.ts';
import { aMonth } from './a-month.ts';
import { aPiece, aRun, NOV, theFacts } from './runs.ts';

/** A run of an owner that costs 10 an hour. */
function ranFor(hours: number, owner: string, given: Partial<SpentRun> & { currency?: string } = {}): SpentRun {
  const { currency = 'EUR', ...rest } = given;
  const id = `${owner}-${hours}-${currency}`;
  const times = { startedAt: NOV + DAY, endedAt: NOV + DAY + hours * HOUR };
  const cost = { cost: { currency, pieces: [aPiece({ runId: id, ...times })], unpriced: [] }, until: null };
  return aRun({ run: { id, tags: owner === '' ? {} : { owner } }, ...times, cost, ...rest });
}

const month = (runs: readonly SpentRun[], before: readonly SpentRun[] = []) =>
  headlineOfMonth(
    aMonth({ facts: theFacts(runs), before: { name: '2026-10', facts: theFacts(before) }, precision: [], budgets: [] }),
  );

const HELD = { requestedAt: NOV + DAY + 2 * HOUR, endedAt: NOV + DAY + 3 * HOUR, releasedAt: null };
const CANCEL = { decisionId: 'd-1', policy: 'idle-gpu', state: 'confirmed', ...HELD } as const;

describe('the headline of a month', () => {
  it('counts every run and workspace, and those without a price apart', () => {
    const { runs, workspaces, unpriced } = month([ranFor(2, 'ana'), ranFor(3, 'ben', { cost: null })]);
    expect({ runs, workspaces, unpriced }).toEqual({ runs: 2, workspaces: 1, unpriced: 1 });
  });

  it('has an entry for each currency, since amounts of two are never added', () => {
    const { money } = month([ranFor(2, 'ana'), ranFor(3, 'ana', { currency: 'USD' })]);
    expect(money.map(({ currency, spent }) => [currency, spent])).toEqual([
      ['EUR', 20],
      ['USD', 30],
    ]);
  });

  it('names the five dearest owners, and what has no owner behind them', () => {
    const ownersOf = (names: readonly string[]) =>
      month(names.map((owner, index) => ranFor(10 - index, owner))).money[0]?.owners;
    expect(ownersOf(['ana', '', 'ben'])).toEqual([
      { owner: 'ana', spent: 100 },
      { owner: 'ben', spent: 80 },
      { owner: null, spent: 90 },
    ]);
    expect(ownersOf(['ana', 'ben', 'cid', 'dan', 'eve', 'fay'])?.map(({ owner }) => owner)).toEqual([
      ...['ana', 'ben', 'cid', 'dan', 'eve'],
    ]);
  });

  it('says that more was spent where the cost of a run is not known', () => {
    expect(month([ranFor(2, 'ana')]).money[0]?.atLeast).toBe(false);
    expect(month([ranFor(2, 'ana'), ranFor(3, 'ben', { cost: null })]).money[0]?.atLeast).toBe(true);
  });

  it('has what failed runs cost as wasted, and no savings where nothing was cancelled', () => {
    const failed = ranFor(3, 'ben', { failure: 'code' });
    const [first] = month([ranFor(2, 'ana'), { ...failed, run: { ...failed.run, status: 'Failed' } }]).money;
    expect(first).toMatchObject({ spent: 50, wasted: 30, saved: null });
  });

  it('has what cancels saved, low before expected before high', () => {
    const stopped = ranFor(3, 'ana', { cancel: CANCEL });
    const run = { ...stopped.run, status: 'Canceled', timeLimit: 10 * HOUR };
    const [first] = month([{ ...stopped, run }]).money;
    expect(first?.saved?.low).toBeLessThanOrEqual(first?.saved?.expected ?? NaN);
    expect(first?.saved?.expected).toBeLessThanOrEqual(first?.saved?.high ?? NaN);
    expect(first?.saved?.high).toBeGreaterThan(0);
  });

  it('compares with the month before, and with nothing where nothing is recorded of it', () => {
    const earlier = ranFor(4, 'ana');
    const shifted = { startedAt: NOV - 10 * DAY, endedAt: NOV - 10 * DAY + 4 * HOUR };
    const pieces = [aPiece(shifted)];
    const october = { ...earlier, ...shifted, cost: { cost: { currency: 'EUR', pieces, unpriced: [] }, until: null } };
    expect(month([ranFor(2, 'ana')], [october]).money[0]?.before).toBe(40);
    expect(month([ranFor(2, 'ana')]).money[0]?.before).toBeNull();
  });

  it('of a month in which nothing was spent has no amounts', () => {
    expect(month([])).toMatchObject({ runs: 0, workspaces: 0, money: [] });
  });
});
