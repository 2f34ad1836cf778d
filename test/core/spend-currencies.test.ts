import { expect, test } from 'vitest';
import { costSeen, type RecordedCost } from '../../src/core/record/recorded-cost.ts';
import type { RecordedRun } from '../../src/core/record/recorded-workspace.ts';
import { SpendSum } from '../../src/core/record/tag-spend.ts';
import type { Cost } from '../../src/core/signal/signal.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-01T00:00:00Z');

function costIn(currency: string, pricePerNodeHour: number): Cost {
  const piece = { runId: 'r', nodes: 1, pricePerNodeHour, startedAt: BEGIN, endedAt: null };
  return { currency, pieces: [piece], unpriced: [] };
}

const inUsd: RecordedCost = { cost: costIn('USD', 10), until: null };

test('a run that is active while the config gets another currency is on record in the new one from its start on', () => {
  // Only what this reads of it.
  const run = { run: { id: 'r' }, has: ['cost'], parts: { cost: { v: costIn('EUR', 9) } } } as unknown as RecordedRun;
  expect(costSeen(inUsd, run, BEGIN + 2 * HOUR, BEGIN + HOUR)).toEqual({ cost: costIn('EUR', 9), until: null });
});

test('amounts of two currencies are never added: what a budget counts is not known then', () => {
  const sum = new SpendSum();
  sum.addCost(inUsd, BEGIN, BEGIN + HOUR);
  sum.addCost({ cost: costIn('EUR', 9), until: null }, BEGIN, BEGIN + HOUR);
  const workspaces = [{ name: 'ml', extent: { since: BEGIN, until: BEGIN + HOUR } }];
  expect(sum.signal('project=x', workspaces, BEGIN + HOUR)).toEqual({
    known: false,
    reason: 'the runs with project=x are priced in EUR and USD',
  });
});
