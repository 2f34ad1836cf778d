import { describe, expect, test } from 'vitest';
import type { Cost, CostMachine } from '../../src/core/signal/signal.ts';
import { describePrice, usedPrices } from '../../src/core/signal/used-prices.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-01T00:00:00Z');

const machine: CostMachine = {
  compute: 'a100',
  vmSize: 'Standard_ND96asr_v4',
  region: 'westeurope',
  priority: 'dedicated',
  price: { source: 'list', since: Date.parse('2024-08-01T00:00:00Z'), asOf: '2026-11-30', meterId: 'm' },
};

function piece(from: number, until: number | null, more: object = {}) {
  const endedAt = until === null ? null : BEGIN + until * HOUR;
  return { runId: 'r', nodes: 2, pricePerNodeHour: 27.2, startedAt: BEGIN + from * HOUR, endedAt, machine: 0, ...more };
}

const cost = (more: Partial<Cost>): Cost => ({
  currency: 'USD',
  pieces: [],
  unpriced: [],
  machines: [machine],
  ...more,
});

describe('the prices of a cost', () => {
  test('are each there once, from the first to the last hour that counts by it', () => {
    const machines = [machine, { ...machine, price: { ...machine.price, since: BEGIN + 9 * HOUR } }];
    const pieces = [piece(9, null, { machine: 1, pricePerNodeHour: 30 }), piece(3, 5), piece(0, 2), piece(1, 9)];
    expect(usedPrices(cost({ pieces, machines }))).toMatchObject([
      { perNodeHour: 27.2, from: BEGIN, until: BEGIN + 9 * HOUR, isEstimate: false },
      { perNodeHour: 30, from: BEGIN + 9 * HOUR, until: null, machine: { price: { since: BEGIN + 9 * HOUR } } },
    ]);
  });

  test('still count while one of their pieces has no end', () => {
    expect(usedPrices(cost({ pieces: [piece(0, null), piece(1, 2)] }))).toMatchObject([{ until: null }]);
  });

  test('are those between two moments, with how long nodes were held at each', () => {
    const within = { from: BEGIN + HOUR, until: BEGIN + 4 * HOUR };
    const pieces = [piece(0, 1), piece(0, 2), piece(3, null), piece(5, null)];
    expect(usedPrices(cost({ pieces }), within)).toMatchObject([
      { from: BEGIN + HOUR, until: BEGIN + 4 * HOUR, nodeTime: 2 * (0 + 1 + 1) * HOUR },
    ]);
    expect(usedPrices(cost({ pieces: [piece(5, null)] }), within)).toEqual([]);
  });

  test('of an older record are none, and old prices are marked', () => {
    expect(usedPrices(cost({ pieces: [{ ...piece(0, 1), machine: 7 }] }))).toEqual([]);
    const { machine: _none, ...older } = piece(0, 1);
    expect(usedPrices({ currency: 'USD', pieces: [older], unpriced: [] })).toEqual([]);
    expect(usedPrices(cost({ estimated: [piece(0, 1)] }))).toMatchObject([{ isEstimate: true }]);
  });
});

describe('a price in words', () => {
  const words = (price: Partial<CostMachine['price']>, more: object = {}) =>
    describePrice(
      {
        machine: { ...machine, price: { ...machine.price, ...price } },
        perNodeHour: 27.197,
        atMostPerNodeHour: null,
        isEstimate: false,
        ...more,
      },
      'USD',
    );
  const of = '27.197 USD an hour of a node of Standard_ND96asr_v4 in westeurope';

  test.each([
    [words({}), `${of}, by Azure's list in force since 2024-08-01, read on 2026-11-30`],
    [
      words({ listed: 37.8 }),
      `${of}, 37.80 times the config's factor, by Azure's list in force since 2024-08-01, read on 2026-11-30`,
    ],
    [words({ source: 'rate' }), `${of}, by the config's rate, on a100`],
    [
      words({ source: 'shipped', asOf: '2024/25' }, { isEstimate: true }),
      `${of}, by Runwarden's own price table of 2024/25; an old price, by which nothing is summed`,
    ],
    [
      words({}, { perNodeHour: 5, atMostPerNodeHour: 27.2 }),
      "5.00 to 27.20 USD an hour of a node of Standard_ND96asr_v4 in westeurope, by Azure's list in force since 2024-08-01, read on 2026-11-30",
    ],
  ])('is %s', (is, expected) => {
    expect(is).toBe(expected);
  });

  test('names the compute where the size is not known', () => {
    const bare = { machine: { compute: 'k8s', price: { source: 'rate' } } };
    expect(words({}, { ...bare, perNodeHour: 3 })).toBe(
      "3.00 USD an hour of a node of k8s, by the config's rate, on k8s",
    );
  });
});
