import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpentRun } from '../../src/core/money/spent-run.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { DIMENSIONS, type Dimension } from '../../src/report/groups.ts';
import { spendReport } from '../../src/report/spend-report.ts';
import { aPiece, aRun, NOV, NOVEMBER, RULES, theFacts, WORKSPACE } from './runs.ts';

const known = (pieces: ReturnType<typeof aPiece>[], until: number | null = null) => ({
  cost: { currency: 'EUR', pieces, unpriced: [] },
  until,
});

const report = (runs: readonly SpentRun[], by: Dimension = 'owner') => spendReport(theFacts(runs), NOVEMBER, by, RULES);

describe('a month of spend', () => {
  it('counts the part of a run that lies in it', () => {
    const crossing = aRun({
      startedAt: NOV - 5 * HOUR,
      endedAt: NOV + 3 * HOUR,
      cost: known([aPiece({ startedAt: NOV - 5 * HOUR, endedAt: NOV + 3 * HOUR })], NOV + 3 * HOUR),
    });
    expect(report([crossing]).currencies[0]?.total).toMatchObject({ cents: 3000, gpuTime: 4 * 3 * HOUR, runs: 1 });
  });

  it('counts an active run up to the last recorded pass', () => {
    const facts = theFacts([aRun({ cost: known([aPiece({ startedAt: NOV })]), run: { status: 'Running' } })], {
      recorded: new Map([[WORKSPACE, { since: NOV, until: NOV + 2 * HOUR }]]),
    });
    const { total } = spendReport(facts, NOVEMBER, 'owner', RULES).currencies[0] ?? {};
    expect(total).toMatchObject({ cents: 2000, byEnding: { running: 2000 } });
  });

  it('keeps currencies apart', () => {
    const euros = aRun({ cost: known([aPiece({ startedAt: NOV, endedAt: NOV + HOUR })]) });
    const dollars = aRun({
      run: { id: 'other' },
      cost: {
        cost: { currency: 'USD', pieces: [aPiece({ startedAt: NOV, endedAt: NOV + HOUR })], unpriced: [] },
        until: null,
      },
    });
    expect(report([euros, dollars]).currencies.map(({ currency, total }) => [currency, total.cents])).toEqual([
      ['EUR', 1000],
      ['USD', 1000],
    ]);
  });

  it('counts runs without a price apart, with why', () => {
    const unpriced = aRun({
      cost: { cost: { currency: '', pieces: [], unpriced: ['train'], notes: ['Azure lists no price'] }, until: null },
    });
    const unread = aRun({ run: { id: 'other' } });
    expect(report([unpriced, unread])).toMatchObject({
      currencies: [],
      unpriced: [
        { compute: 'a100', why: 'Azure lists no price', runs: 1 },
        { compute: 'a100', why: 'no pass read its cost', runs: 1 },
      ],
    });
  });

  it('is a lower bound where a cost, a price or a part of the record is missing, and else is not', () => {
    const hour = aRun({ cost: known([aPiece({ startedAt: NOV, endedAt: NOV + HOUR })]) });
    const isAtLeast = (runs: readonly SpentRun[], since = NOV, until = NOVEMBER.until) => {
      const recorded = new Map([[WORKSPACE, { since, until }]]);
      return spendReport(theFacts(runs, { recorded }), NOVEMBER, 'owner', RULES).currencies[0]?.isAtLeast;
    };
    expect(isAtLeast([hour])).toBe(false);
    expect(isAtLeast([hour], NOV + HOUR)).toBe(true);
    expect(isAtLeast([hour], NOV, NOVEMBER.until - DAY)).toBe(true);
    expect(isAtLeast([hour, aRun({ run: { id: 'unread' } })])).toBe(true);
    const range = aPiece({ startedAt: NOV, endedAt: NOV + HOUR, atMostPerNodeHour: 12 });
    expect(isAtLeast([aRun({ cost: known([range]) })])).toBe(true);
  });

  it('has a line for runs that no tag names an owner of', () => {
    const untagged = aRun({ run: { tags: {} }, cost: known([aPiece({ startedAt: NOV, endedAt: NOV + HOUR })]) });
    expect(report([untagged]).currencies[0]?.groups).toMatchObject([{ key: null, cents: 1000 }]);
  });

  it('takes owners that differ in case for one', () => {
    const cost = known([aPiece({ startedAt: NOV, endedAt: NOV + HOUR })]);
    const runs = ['Ana', 'ana', 'ana'].map((owner, index) => aRun({ run: { id: `${index}`, tags: { owner } }, cost }));
    expect(report(runs).currencies[0]?.groups).toMatchObject([{ key: 'ana', runs: 3, cents: 3000 }]);
  });
});

describe('waste', () => {
  const spent = aRun({
    endedAt: NOV + 10 * HOUR,
    cost: known([aPiece({ startedAt: NOV, endedAt: NOV + 10 * HOUR })], NOV + 10 * HOUR),
    gpu: { idle: [{ from: NOV + HOUR, until: NOV + 6 * HOUR }], read: 10 * HOUR },
    failedValidationAt: NOV + 4 * HOUR,
  });
  const wasteOf = (run: SpentRun) =>
    new Map(report([run]).currencies[0]?.waste.map(({ kind, cents }) => [kind, cents]));

  it('counts each hour once, under the first kind that fits', () => {
    expect(wasteOf(spent)).toEqual(
      new Map([
        ['failed-validation', 6000],
        ['idle', 3000],
        ['idle-nodes', 0],
      ]),
    );
  });

  it('is the whole cost of a run that failed, by whose fault', () => {
    expect(wasteOf({ ...spent, failure: 'code' }).get('failed-own')).toBe(10000);
    expect(wasteOf({ ...spent, failure: 'platform' }).get('failed-platform')).toBe(10000);
  });

  it('is the time after a cancel until the run ended', () => {
    const cancel = {
      ...{ decisionId: 'd', policy: 'p', state: 'confirmed' as const, requestedAt: NOV + 9 * HOUR },
      ...{ endedAt: NOV + 10 * HOUR, releasedAt: null },
    };
    expect(wasteOf({ ...spent, cancel, failedValidationAt: null, gpu: null }).get('hung-cancel')).toBe(1000);
  });

  it('has nodes without a run as a line of its own in the total', () => {
    const facts = theFacts([spent], {
      idleNodes: [
        {
          ...{ workspaceId: WORKSPACE, workspace: 'ml', compute: 'a100', why: 'scale-down', nodes: 2, gpusPerNode: 4 },
          ...{ pricePerNodeHour: 10, currency: 'EUR', from: NOV, until: NOV + 3 * HOUR },
        },
      ],
    });
    const [euros] = spendReport(facts, NOVEMBER, 'owner', RULES).currencies;
    expect(euros).toMatchObject({ idleCents: 6000, total: { cents: 16000 } });
    expect(euros?.waste).toContainEqual({ kind: 'idle-nodes', cents: 6000, gpuTime: 24 * HOUR });
  });
});

describe('every table', () => {
  const moment = fc.integer({ min: 0, max: 40 * 24 * 60 }).map((minute) => NOV - 5 * DAY + minute * 60_000);
  const anyRun = fc
    .record({
      start: moment,
      length: fc.integer({ min: 1, max: 5 * 24 * 60 * 60_000 }),
      price: fc.double({ min: 0.001, max: 30, noNaN: true }),
      nodes: fc.integer({ min: 1, max: 8 }),
      owner: fc.option(fc.constantFrom('ana', 'Ben', 'ben', 'cid')),
      project: fc.option(fc.constantFrom('atlas', 'babel')),
      experiment: fc.option(fc.constantFrom('x', 'y')),
      failure: fc.option(fc.constantFrom('code' as const, 'platform' as const)),
      idle: moment,
      failed: fc.option(moment),
    })
    .map((one): NonNullable<Parameters<typeof aRun>[0]> => {
      const end = one.start + one.length;
      return {
        run: {
          tags: { ...(one.owner && { owner: one.owner }), ...(one.project && { project: one.project }) },
          experiment: one.experiment,
        },
        endedAt: end,
        cost: known(
          [aPiece({ startedAt: one.start, endedAt: end, pricePerNodeHour: one.price, nodes: one.nodes })],
          end,
        ),
        failure: one.failure,
        gpu: { idle: [{ from: one.idle, until: one.idle + HOUR }], read: HOUR },
        failedValidationAt: one.failed,
      };
    });

  it('adds up to the total, to the cent, whatever runs are grouped by', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 30 }), (given) => {
        const runs = given.map(({ run, ...rest }, index) => aRun({ ...rest, run: { ...run, id: `run-${index}` } }));
        const totals = new Set<string>();
        for (const by of [...DIMENSIONS, 'tag:project'] as const) {
          const [euros] = report(runs, by).currencies;
          if (!euros) continue;
          const { cents, gpuTime, wastedCents, byEnding } = euros.total;
          const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
          expect(sum(euros.groups.map((group) => group.cents)) + euros.idleCents).toBe(cents);
          expect(sum(euros.groups.map((group) => group.gpuTime))).toBe(gpuTime);
          expect(sum(euros.days.map((day) => day.cents))).toBe(cents);
          expect(sum(Object.values(byEnding)) + euros.idleCents).toBe(cents);
          expect(sum(euros.waste.map((kind) => kind.cents))).toBe(wastedCents);
          expect(sum(euros.days.flatMap(({ wasted }) => Object.values(wasted)))).toBe(wastedCents);
          totals.add(`${cents} ${gpuTime}`);
        }
        expect(totals.size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
