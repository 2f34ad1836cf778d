import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withKeptPrices } from '../../src/core/record/kept-prices.ts';
import { costSeen, type RecordedCost } from '../../src/core/record/recorded-cost.ts';
import type { RecordedRun } from '../../src/core/record/recorded-workspace.ts';
import { costBetween } from '../../src/core/signal/cost.ts';
import type { Cost, CostMachine, CostPiece } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aRun, aWorkspace } from '../store/rows.ts';

const START = Date.UTC(2026, 9, 10);

function piece(price: number, given: Partial<CostPiece> = {}): CostPiece {
  return { runId: 'r', nodes: 2, pricePerNodeHour: price, startedAt: START, endedAt: null, ...given };
}

function cost(pieces: readonly CostPiece[], given: Partial<Cost> = {}): Cost {
  return { currency: 'USD', pieces, unpriced: [], ...given };
}

function recorded(of: Cost, until: number | null = null): RecordedCost {
  return { cost: of, until };
}

const at = (hours: number) => START + hours * HOUR;

test('a new price counts from the moment that it was first read, and what was recorded before keeps its own', () => {
  const read = cost([piece(5)]);
  const first = withKeptPrices(read, recorded(cost([piece(3)])), at(10));
  expect(first.pieces).toEqual([piece(3, { endedAt: at(10) }), piece(5, { startedAt: at(10) })]);
  // Later passes that read the same change nothing.
  expect(withKeptPrices(read, recorded(first), at(11))).toEqual(first);
  const third = withKeptPrices(cost([piece(4, { endedAt: at(13) })]), recorded(first), at(12));
  expect(third.pieces).toEqual([
    piece(3, { endedAt: at(10) }),
    piece(5, { startedAt: at(10), endedAt: at(12) }),
    piece(4, { startedAt: at(12), endedAt: at(13) }),
  ]);
});

test('a price with a date counts from its date on, within the piece', () => {
  const listed = (since: number): CostMachine => ({
    vmSize: 'Standard_NC24ads_A100_v4',
    price: { source: 'list', since },
  });
  const old = cost([piece(3, { machine: 0 })], { machines: [listed(at(-9000))] });
  const read = cost([piece(5, { machine: 0 })], { machines: [listed(at(6))] });
  const kept = withKeptPrices(read, recorded(old), at(10));
  expect(kept.pieces).toEqual([piece(3, { endedAt: at(6), machine: 1 }), piece(5, { startedAt: at(6), machine: 0 })]);
  expect(kept.machines).toEqual([listed(at(6)), listed(at(-9000))]);
  // A list that says at once which price counted when is believed.
  const both = cost([piece(3, { endedAt: at(6), machine: 0 }), piece(5, { startedAt: at(6), machine: 1 })], {
    machines: [listed(at(-9000)), listed(at(6))],
  });
  expect(withKeptPrices(both, recorded(old), at(10))).toEqual(both);
});

test('a price within what was recorded as a range settles it, and one beyond it is a new price', () => {
  const range = recorded(cost([piece(2, { atMostPerNodeHour: 4 })]));
  expect(withKeptPrices(cost([piece(3)]), range, at(10)).pieces).toEqual([piece(3)]);
  expect(withKeptPrices(cost([piece(5)]), range, at(10)).pieces).toEqual([
    piece(2, { atMostPerNodeHour: 4, endedAt: at(10) }),
    piece(5, { startedAt: at(10) }),
  ]);
  // A price that cannot be settled any more leaves the past as it was.
  const unsettled = cost([piece(2, { atMostPerNodeHour: 4 })]);
  expect(withKeptPrices(unsettled, recorded(cost([piece(3)])), at(10)).pieces).toEqual([
    piece(3, { endedAt: at(10) }),
    piece(2, { atMostPerNodeHour: 4, startedAt: at(10) }),
  ]);
});

test('a run without a price any more keeps what was recorded, and goes on where the price is read again', () => {
  const estimated = [piece(9)];
  const lost = withKeptPrices(cost([], { unpriced: ['r'], estimated }), recorded(cost([piece(3)])), at(10));
  expect(lost).toMatchObject({ unpriced: ['r'], pieces: [piece(3, { endedAt: at(10) })] });
  expect(lost.estimated).toEqual([piece(9, { startedAt: at(10) })]);
  expect(withKeptPrices(cost([piece(4)]), recorded(lost), at(12)).pieces).toEqual([
    piece(3, { endedAt: at(10) }),
    piece(4, { startedAt: at(10) }),
  ]);
  // A step that turned out to be reused cost nothing, and is not unpriced.
  expect(withKeptPrices(cost([]), recorded(cost([piece(3)])), at(10)).pieces).toEqual([]);
});

test('a price that is known only from a later moment on leaves what was recorded before', () => {
  const listed = (since: number): CostMachine => ({ price: { source: 'list', since } });
  const from = (price: number, hour: number) =>
    cost([piece(price, { startedAt: at(hour), machine: 0 })], { unpriced: ['r'], machines: [listed(at(hour))] });
  const kept = withKeptPrices(from(5, 6), recorded(cost([piece(3)])), at(10));
  expect(kept).toMatchObject({
    pieces: [piece(5, { startedAt: at(6), machine: 0 }), piece(3, { endedAt: at(6) })],
    unpriced: ['r'],
  });
  expect(costBetween(kept, START, at(10))).toBe(2 * (6 * 3 + 4 * 5));
  // Also at the passes that come after, and where it was recorded in parts.
  expect(withKeptPrices(from(5, 6), recorded(kept), at(11))).toEqual(kept);
  const parts = cost([piece(2, { endedAt: at(3) }), piece(3, { startedAt: at(3) })]);
  const later = withKeptPrices(from(5, 8), recorded(parts), at(10));
  expect(costBetween(later, START, at(10))).toBe(2 * (3 * 2 + 5 * 3 + 2 * 5));
});

test('a run that may hold nothing since the pass before counts up to that pass', () => {
  const seen = { ...recorded(cost([piece(3)])), previous: at(9) };
  expect(withKeptPrices(cost([], { unpriced: ['r'] }), seen, at(10)).pieces).toEqual([piece(3, { endedAt: at(9) })]);
});

test('another currency begins anew, and so does a time that was not recorded', () => {
  const euros = cost([piece(5)], { currency: 'EUR' });
  expect(withKeptPrices(euros, recorded(cost([piece(3)])), at(10))).toBe(euros);
  const since = withKeptPrices(cost([piece(5)]), recorded(cost([piece(3)]), at(4)), at(10));
  expect(since.pieces).toEqual([piece(3, { endedAt: at(4) }), piece(5, { startedAt: at(4) })]);
});

test('whatever prices come, the past costs what it cost, and the time is covered once', () => {
  const prices = fc.array(fc.constantFrom(1, 2, 3), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(prices, (all) => {
      let kept: Cost | null = null;
      for (const [hour, price] of all.entries()) {
        const before: Cost | null = kept;
        const read = cost([piece(price)]);
        kept = before ? withKeptPrices(read, recorded(before), at(hour)) : read;
        // At the first pass the run had just begun.
        if (before) expect(costBetween(kept, START, at(hour))).toBeCloseTo(costBetween(before, START, at(hour)), 9);
        for (const [index, { startedAt }] of kept.pieces.entries())
          expect(startedAt).toBe(index === 0 ? START : kept.pieces[index - 1]?.endedAt);
      }
      expect(kept?.pieces.at(-1)).toMatchObject({ pricePerNodeHour: all.at(-1), endedAt: null });
    }),
  );
});

test('a pass that says why a cost is unknown has the reason on record', () => {
  const run = aRun(aWorkspace());
  const seen = (parts: RecordedRun['parts']): RecordedRun => ({
    ...{ run, since: START, unread: null, has: Object.keys(parts), parts },
  });
  const unknown = seen({ cost: { u: 'the compute is unknown: no answer' } });
  expect(costSeen(null, unknown, at(1), null)?.cost).toMatchObject({
    ...{ pieces: [], unpriced: [run.id], notes: ['the compute is unknown: no answer'] },
  });
  expect(costSeen(null, seen({}), at(1), null)?.cost).toEqual({ currency: '', pieces: [], unpriced: [run.id] });
  const before = recorded(cost([piece(3)], { notes: ['a list price'] }));
  expect(costSeen(before, unknown, at(2), at(1))).toEqual({
    cost: cost([piece(3)], { unpriced: [run.id], notes: ['a list price', 'the compute is unknown: no answer'] }),
    until: at(1),
  });
});
