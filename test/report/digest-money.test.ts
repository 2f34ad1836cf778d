import { describe, expect, it } from 'vitest';
import type { IdleNodes, SpentRun } from '../../src/core/money/spent-run.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { digestMoney, ownDigestMoney } from '../../src/report/digest-money.ts';
import { aPiece, aRun, NOV, RULES, theFacts, WORKSPACE } from './runs.ts';

const WEEK = { from: NOV + 7 * DAY, until: NOV + 14 * DAY };
const EARLIER = { from: NOV, until: NOV + 7 * DAY };
const RECORDED = { recorded: new Map([[WORKSPACE, { since: NOV - 90 * DAY, until: NOV + 60 * DAY }]]) };

/** A run that costs 10 an hour, in the week or the one before it. */
function ran(hours: number, owner: string, given: { currency?: string; at?: number; failed?: boolean } = {}): SpentRun {
  const { currency = 'EUR', at = WEEK.from, failed = false } = given;
  const id = `${owner}-${hours}-${at}`;
  const times = { startedAt: at, endedAt: at + hours * HOUR };
  const cost = { cost: { currency, pieces: [aPiece({ runId: id, ...times })], unpriced: [] }, until: null };
  const status = failed ? 'Failed' : 'Completed';
  const run = { id, status, createdAt: at, tags: owner === '' ? {} : { owner } };
  return aRun({ run, ...times, cost, failure: failed ? 'code' : null });
}

const spent = (runs: readonly SpentRun[], earlier: readonly SpentRun[] = [], idleNodes: readonly IdleNodes[] = []) => ({
  facts: theFacts(runs, { ...RECORDED, idleNodes }),
  period: WEEK,
  before: { facts: theFacts(earlier, RECORDED), period: EARLIER },
});

const money = (...of: Parameters<typeof spent>) => digestMoney(spent(...of), RULES);

describe('the money of a week', () => {
  it('is compared with the week before, in all and by owner', () => {
    const before = [ran(4, 'ana', { at: NOV }), ran(6, 'gone', { at: NOV })];
    const [sums] = money([ran(5, 'ANA'), ran(3, 'ben', { failed: true }), ran(1, '')], before);
    expect(sums).toEqual({
      ...{ currency: 'EUR', spent: 90, atLeast: false, before: 100, wasted: 30, saved: null },
      owners: [
        { owner: 'ANA', spent: 50, wasted: 0, before: 40 },
        { owner: 'ben', spent: 30, wasted: 30, before: 0 },
        { owner: null, spent: 10, wasted: 0, before: 0 },
      ],
      ...{ others: null, idleNodes: null },
    });
  });

  it('is compared with nothing where nothing is recorded of the week before', () => {
    const [sums] = money([ran(5, 'ana')]);
    expect([sums?.before, sums?.owners[0]?.before]).toEqual([null, null]);
  });

  it('names the dearest owners, sums up the others, and has the nodes without a run, so that it adds up', () => {
    const runs = Array.from({ length: 14 }, (_, index) => ran(20 - index, `owner-${index}`));
    const nodes: IdleNodes = {
      ...{ workspaceId: WORKSPACE, workspace: 'ml', compute: 'a100', why: 'minimum', nodes: 1, gpusPerNode: 4 },
      ...{ pricePerNodeHour: 10, currency: 'EUR', from: WEEK.from, until: WEEK.from + 2 * HOUR },
    };
    const [sums] = money([...runs, ran(1, '')], [], [nodes]);
    expect(sums?.owners.map(({ owner }) => owner)).toEqual([
      ...Array(10)
        .keys()
        .map((index) => `owner-${index}`),
      null,
    ]);
    expect(sums?.others).toMatchObject({ owners: 4, spent: 10 * (10 + 9 + 8 + 7) });
    expect(sums?.idleNodes).toEqual({ spent: 20, before: null });
    const lines = [...(sums?.owners ?? []), sums?.others, sums?.idleNodes];
    expect(lines.reduce((all, line) => all + (line?.spent ?? 0), 0)).toBe(sums?.spent);
  });

  it('has a table for each currency, and no more lines in all', () => {
    const ofCurrency = (currency: string) =>
      Array.from({ length: 8 }, (_, index) => ran(20 - index, `${currency}-${index}`, { currency }));
    const sums = money([...ofCurrency('EUR'), ...ofCurrency('USD')]);
    expect(sums.map(({ currency, owners, others }) => [currency, owners.length, others?.owners])).toEqual([
      ['EUR', 5, 3],
      ['USD', 5, 3],
    ]);
  });
});

describe('the money of one owner', () => {
  const own = (names: readonly string[], ...of: Parameters<typeof spent>) =>
    ownDigestMoney(spent(...of), RULES, new Set(names));

  it('is that of the runs of this owner alone, also where a tag names several', () => {
    const before = [ran(4, 'ana', { at: NOV }), ran(6, 'ben', { at: NOV })];
    const runs = [ran(5, 'Ana'), ran(2, 'ana@example.com, ben@example.com'), ran(3, 'ben', { failed: true })];
    expect(own(['ana', 'ana@example.com'], runs, before)).toMatchObject([
      { spent: 70, wasted: 0, before: 40, owners: [], others: null, idleNodes: null },
    ]);
  });

  it('is nothing where there are no such runs, and runs without an owner are nobody’s', () => {
    expect(own(['platform@example.com'], [ran(5, '')])).toEqual([]);
  });
});
