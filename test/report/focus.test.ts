import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdleNodes, SpentRun } from '../../src/core/money/spent-run.ts';
import { placed } from '../../src/core/run/placement.ts';
import type { CostMachine } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { focusRows } from '../../src/report/focus.ts';
import { FOCUS_COLUMNS, type FocusRow } from '../../src/report/focus-columns.ts';
import { spendReport } from '../../src/report/spend-report.ts';
import { aPiece, aRun, NOV, NOVEMBER, RULES, theFacts, WORKSPACE } from './runs.ts';

const MACHINE: CostMachine = {
  ...{ compute: 'a100', vmSize: 'Standard_ND96asr_v4', region: 'westeurope', priority: 'dedicated' },
  price: { source: 'list', since: NOV - 30 * DAY, asOf: '2026-11-09', meterId: 'm1', skuId: 's1', meterName: 'ND96' },
};

type Given = Parameters<typeof aRun>[0];
type Pieces = readonly Partial<ReturnType<typeof aPiece>>[];

/** A run that held nodes in November, from its second day at 22:00 on. */
const BEGIN = NOV + DAY + 22 * HOUR;
function priced(pieces: Pieces, given: Given = {}, machines: readonly CostMachine[] = [MACHINE]): SpentRun {
  const all = pieces.map((piece) => aPiece({ startedAt: BEGIN, endedAt: BEGIN + HOUR, machine: 0, ...piece }));
  return aRun({
    endedAt: BEGIN + HOUR,
    cost: { cost: { currency: 'EUR', pieces: all, machines, unpriced: [] }, until: null },
    ...given,
  });
}

const IDLE: IdleNodes = {
  ...{ workspaceId: WORKSPACE, workspace: 'ml', compute: 'a100', why: 'scale-down', nodes: 2, gpusPerNode: 4 },
  ...{ pricePerNodeHour: 10, currency: 'EUR', from: BEGIN, until: BEGIN + 3 * HOUR },
};

function rowsOf(runs: readonly SpentRun[], idleNodes: readonly IdleNodes[] = []): readonly FocusRow[] {
  return [...focusRows(theFacts(runs, { idleNodes }), NOVEMBER, RULES)];
}

/** Holds a row against the columns of the specification. */
function check(row: FocusRow): void {
  expect(Object.keys(row).toSorted()).toEqual(FOCUS_COLUMNS.map(([name]) => name).toSorted());
  for (const [name, type, level, nullable = false] of FOCUS_COLUMNS) {
    const value = row[name];
    expect(name.startsWith('x_'), name).toBe(level === 'Own');
    if (value === null) {
      expect(nullable, `${name} may be null`).toBe(true);
      continue;
    }
    if (type === 'JSON')
      expect(
        Object.values(value).every((one) => typeof one === 'string'),
        name,
      ).toBe(true);
    else if (type === 'String') expect(typeof value === 'string' && value !== '', name).toBe(true);
    else expect(Number.isFinite(value), name).toBe(true);
    if (type === 'Date/Time') expect(Number(value) % 1000, name).toBe(0);
  }
  expect(row.ChargePeriodStart).toBeLessThan(row.ChargePeriodEnd);
  expect(row.BillingPeriodStart).toBeLessThanOrEqual(row.ChargePeriodStart);
  expect(row.ChargePeriodEnd).toBeLessThanOrEqual(row.BillingPeriodEnd);
  expect(row.ResourceType === null).toBe(row.ResourceId === null);
  expect(row.x_WastedCost).toBeLessThanOrEqual(row.BilledCost);
}

describe('rows of FOCUS', () => {
  it('have the cost, times, machine and price of a run, and whose it is', () => {
    const tags = { owner: 'ana', project: 'atlas', _aml_system_x: '1' };
    const [row] = rowsOf([priced([{ nodes: 2 }], { run: { tags }, failure: 'code' })]);
    expect(row).toMatchObject({
      ...{ BilledCost: 20, ListCost: 20, BillingCurrency: 'EUR', BillingAccountId: '/subscriptions/s' },
      ...{ ChargePeriodStart: BEGIN, ChargePeriodEnd: BEGIN + HOUR, BillingPeriodStart: NOV },
      ...{ BillingPeriodEnd: NOVEMBER.until, PricingQuantity: 2, ListUnitPrice: 10, PricingUnit: 'Hours' },
      ...{ ResourceId: `${WORKSPACE}/computes/a100`, RegionId: 'westeurope', SkuId: 's1', SkuPriceId: 'm1' },
      ...{ Tags: { owner: 'ana', project: 'atlas' }, x_Owner: 'ana', x_Project: 'atlas', x_GpuHours: 8 },
      ...{
        x_Ending: 'completed',
        x_FailureClass: 'code',
        x_Waste: 'failed',
        x_WastedCost: 20,
        x_VmSize: MACHINE.vmSize,
      },
      x_CostBasis: 'list price; discounts, reservations and taxes not included',
    });
  });

  it('are one for each UTC day, from the start up to and without the end', () => {
    const rows = rowsOf([priced([{ endedAt: BEGIN + 30 * HOUR }])]);
    expect(rows.map((row) => [row.ChargePeriodStart, row.ChargePeriodEnd, row.BilledCost])).toEqual([
      [BEGIN, NOV + 2 * DAY, 20],
      [NOV + 2 * DAY, NOV + 3 * DAY, 240],
      [NOV + 3 * DAY, NOV + 3 * DAY + 4 * HOUR, 40],
    ]);
  });

  it('are cut where the machine or the price changes, so that a row has one price', () => {
    const later = { ...MACHINE, price: { ...MACHINE.price, since: BEGIN + HOUR } };
    const pieces = [{}, { startedAt: BEGIN + HOUR, endedAt: BEGIN + 2 * HOUR, pricePerNodeHour: 12, machine: 1 }];
    const rows = rowsOf([priced(pieces, {}, [MACHINE, later])]);
    expect(rows.map((row) => [row.ListUnitPrice, row.BilledCost, row.x_PriceSince])).toEqual([
      [10, 10, NOV - 30 * DAY],
      [12, 12, BEGIN + HOUR],
    ]);
  });

  it('say what the list has where the config has a factor, and that a rate is no list price', () => {
    const factor = { ...MACHINE, price: { ...MACHINE.price, listed: 20 } };
    const rate: CostMachine = { ...MACHINE, price: { source: 'rate' } };
    expect(rowsOf([priced([{}], {}, [factor])])[0]).toMatchObject({ BilledCost: 10, ListCost: 20, ListUnitPrice: 20 });
    expect(rowsOf([priced([{}], {}, [rate])])[0]).toMatchObject({
      ...{ ListUnitPrice: null, PricingCategory: 'Other', ContractedUnitPrice: 10 },
      x_CostBasis: expect.stringMatching(/^rate of the configuration;/),
    });
  });

  it('leave null what nobody knows: an older record, serverless, an owner', () => {
    const old = priced([{}], { run: { placement: placed({ kind: 'serverless' }), tags: {} } }, []);
    const [row] = rowsOf([old]);
    expect(row).toMatchObject({ ResourceId: null, SkuId: null, RegionId: null, x_Owner: null, x_PriceSource: null });
    check(row as FocusRow);
  });

  it('are none for a run without a price, and say which are lower bounds', () => {
    const cost = { currency: 'EUR', pieces: [], unpriced: ['train'], notes: ['no list price'] };
    expect(rowsOf([aRun({ cost: { cost, until: null } })])).toEqual([]);
    const part = priced([{}]);
    const lacking = { ...part, cost: part.cost && { ...part.cost, cost: { ...part.cost.cost, unpriced: ['step'] } } };
    expect(rowsOf([lacking])[0]).toMatchObject({ x_AtLeast: 'true', x_AtLeastWhy: 'its price is not known' });
  });

  it('have nodes without a run, by compute and day', () => {
    const rows = rowsOf([], [IDLE, { ...IDLE, compute: 'unpriced', pricePerNodeHour: null }]);
    expect(rows).toMatchObject([
      { BilledCost: 40, PricingQuantity: 4, x_GpuHours: 16, x_RunId: null, x_Waste: 'idle-nodes', x_WastedCost: 40 },
      { BilledCost: 20, ChargePeriodStart: NOV + 2 * DAY, ChargePeriodEnd: BEGIN + 3 * HOUR },
    ]);
    for (const row of rows) check(row);
  });

  it('fit the columns of the specification, and add up to the report, to the cent', () => {
    const piece = fc.record({
      startedAt: fc.integer({ min: -3 * 24 * 60, max: 33 * 24 * 60 }).map((minute) => NOV + minute * MINUTE + 137),
      length: fc.integer({ min: 1, max: 60 * HOUR }),
      pricePerNodeHour: fc.double({ min: 0, max: 40, noNaN: true }),
      nodes: fc.integer({ min: 1, max: 9 }),
      machine: fc.integer({ min: 0, max: 2 }),
    });
    const anyRun = fc.record({
      pieces: fc.array(piece, { minLength: 1, maxLength: 5 }),
      currency: fc.constantFrom('EUR', 'USD'),
      failure: fc.constantFrom(null, 'code' as const),
      failedValidationAt: fc.constantFrom(null, NOV + 9 * DAY + 5 * HOUR),
      idle: fc.integer({ min: 0, max: 29 }),
      name: fc.string({ minLength: 1 }),
    });
    const sum = (values: readonly number[]) => Math.round(values.reduce((a, b) => a + b, 0) * 100);
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 12 }), fc.boolean(), (given, hasIdle) => {
        const runs = given.map(({ pieces, currency, idle, name, ...rest }, index) => {
          const from = NOV + idle * DAY;
          const all = pieces.map(({ length, ...one }) => aPiece({ ...one, endedAt: one.startedAt + length }));
          const cost = { currency, pieces: all, machines: [MACHINE, { ...MACHINE, compute: 'b' }], unpriced: [] };
          const gpu = { idle: [{ from, until: from + 7 * HOUR }], read: HOUR };
          return aRun({ ...rest, gpu, run: { id: `run-${index}`, displayName: name }, cost: { cost, until: null } });
        });
        const facts = theFacts(runs, { idleNodes: hasIdle ? [IDLE] : [] });
        const rows = [...focusRows(facts, NOVEMBER, RULES)];
        for (const row of rows) check(row);
        for (const { currency, total } of spendReport(facts, NOVEMBER, 'owner', RULES).currencies) {
          const own = rows.filter((row) => row.BillingCurrency === currency);
          expect(sum(own.map((row) => row.BilledCost))).toBe(total.cents);
          expect(sum(own.map((row) => row.x_WastedCost))).toBe(total.wastedCents);
          expect(own.reduce((all, row) => all + row.x_GpuHours, 0)).toBeCloseTo(total.gpuTime / HOUR, 4);
        }
      }),
      { numRuns: 80 },
    );
  });
});
