import { expect, test } from 'vitest';
import type { Cost, CostMachine, CostPiece } from '../../src/core/signal/signal.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { priceLines } from '../../src/report/price-lines.ts';
import { aPiece, aRun, NOV, NOVEMBER, theFacts } from './runs.ts';

const OLD = NOV - 400 * DAY;
const a100 = (since: number, asOf: string, compute = 'a100'): CostMachine => ({
  ...{ compute, vmSize: 'Standard_ND96asr_v4', region: 'westeurope', priority: 'dedicated' },
  price: { source: 'list', since, asOf },
});

function costing(pieces: readonly CostPiece[], machines: readonly CostMachine[], more: Partial<Cost> = {}) {
  return aRun({ cost: { until: null, cost: { currency: 'EUR', pieces, machines, unpriced: [], ...more } } });
}

function lines(...runs: ReturnType<typeof costing>[]) {
  return priceLines(runs, theFacts(runs), NOVEMBER);
}

test('a price is one line, whatever the compute, with its node time in the period and when it was read last', () => {
  const long = aPiece({ startedAt: NOV - DAY, endedAt: NOV + 2 * HOUR, nodes: 3, machine: 0 });
  const late = aPiece({ startedAt: NOV + 29 * DAY, machine: 0 });
  const seen = lines(
    costing([long], [a100(OLD, '2026-11-01')]),
    costing([late], [a100(OLD, '2026-11-30', 'a100-two')]),
  );
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    ...{ perNodeHour: 10, from: NOV, until: NOVEMBER.until, nodeTime: 3 * 2 * HOUR + DAY },
    machine: { price: { asOf: '2026-11-30', since: OLD } },
  });
});

test('a price that changed in the period is two lines, that of the most node time first', () => {
  const change = NOV + 9 * DAY;
  const pieces = [
    aPiece({ startedAt: NOV, endedAt: change, machine: 0 }),
    aPiece({ startedAt: change, endedAt: NOV + 30 * DAY, pricePerNodeHour: 12, machine: 1 }),
  ];
  expect(lines(costing(pieces, [a100(OLD, '2026-11-30'), a100(change, '2026-11-30')]))).toMatchObject([
    { perNodeHour: 12, from: change, nodeTime: 21 * DAY, machine: { price: { since: change } } },
    { perNodeHour: 10, from: NOV, until: change, nodeTime: 9 * DAY },
  ]);
});

test('rates of two computes are two lines, and an old price by which nothing is summed is marked', () => {
  const rate = (compute: string): CostMachine => ({ compute, price: { source: 'rate' } });
  const pieces = [0, 1].map((machine) => aPiece({ startedAt: NOV, endedAt: NOV + HOUR, machine }));
  expect(lines(costing(pieces, [rate('one'), rate('two')]))).toHaveLength(2);
  const shipped: CostMachine = { vmSize: 'Standard_NC6s_v3', price: { source: 'shipped', asOf: '2024/25' } };
  const estimated = [aPiece({ startedAt: NOV, endedAt: NOV + HOUR, machine: 0 })];
  expect(lines(costing([], [shipped], { estimated, unpriced: ['train'] }))).toMatchObject([{ isEstimate: true }]);
});

test('what is outside of the period, and what an older version recorded, is no line', () => {
  const before = aPiece({ startedAt: NOV - DAY, endedAt: NOV, machine: 0 });
  expect(lines(costing([before], [a100(OLD, '2026-11-01')]), costing([aPiece({ startedAt: NOV })], []))).toEqual([]);
});
