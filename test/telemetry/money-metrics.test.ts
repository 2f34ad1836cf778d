import { expect, it } from 'vitest';
import type { Budget } from '../../src/core/money/budget.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { createMoneyMetrics, type MoneyMetricsDeps } from '../../src/money-metrics.ts';
import { aPolicy } from '../http/fixtures.ts';
import { aPiece, aRun, NOV, theFacts } from '../report/runs.ts';

const BUDGET: Budget = {
  ...{ name: 'atlas', by: { kind: 'workspace', value: 'ml' }, period: 'month', amount: 40, currency: 'EUR' },
  ...{ alertAt: [50], recipients: ['finops'] },
};

/** Metrics over a store that answers when a test lets it. */
function figures(given: Partial<MoneyMetricsDeps> = {}) {
  const world = { now: NOV + 4 * HOUR, reads: 0, fails: false, logged: [] as string[], answer: () => {} };
  const cost = { currency: 'EUR', pieces: [aPiece({ startedAt: NOV })], unpriced: [] };
  const run = aRun({ cost: { cost, until: NOV + 2 * HOUR }, run: { status: 'Running' } });
  const reads: MoneyMetricsDeps['reads'] = {
    async moneyFacts() {
      world.reads += 1;
      await new Promise<void>((resolve) => {
        world.answer = resolve;
      });
      if (world.fails) throw new Error('no database');
      return theFacts([run]);
    },
    budgetSpends: async (budgets) =>
      budgets.map(() => ({
        ...{ amount: 10, preparing: 0, unsettled: 0, lacks: [], days: [2, 2] },
        recorded: { since: NOV, until: NOV + 4 * HOUR },
      })),
    precisionFacts: async () => ({ cases: [], ended: [] }),
    fallsInForce: async () => [],
  };
  const metrics = createMoneyMetrics({
    ...{ reads, budgets: [BUDGET], policies: () => [aPolicy()], clock: () => world.now },
    log: { warn: (_, message) => void world.logged.push(message) },
    ...given,
  });
  const answered = async () => {
    world.answer();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { world, metrics, answered };
}

it('no scrape waits for a sum: the next one has it', async () => {
  const { metrics, answered } = figures();
  expect(metrics.latest()).toEqual({});
  await answered();
  expect(metrics.latest()).toMatchObject({
    month_spend: [{ labels: { workspace: 'ml', policy: '', currency: 'EUR' }, value: 20 }],
    budget_used_ratio: [{ labels: { budget: 'atlas' }, value: 0.25 }],
    money_read_timestamp_seconds: [{ value: (NOV + 4 * HOUR) / 1000 }],
  });
});

it('however often somebody scrapes, a month is summed once in ten minutes', async () => {
  const { world, metrics, answered } = figures();
  for (let scrape = 0; scrape < 20; scrape++) metrics.latest();
  await answered();
  world.now += 9 * MINUTE;
  metrics.latest();
  expect(world.reads).toBe(1);
  world.now += 2 * MINUTE;
  expect(metrics.latest().month_spend).toHaveLength(1);
  expect(world.reads).toBe(2);
  await answered();
});

it('figures that could not be renewed for an hour are not shown as the present', async () => {
  const { world, metrics, answered } = figures();
  metrics.latest();
  await answered();
  world.fails = true;
  world.now += 59 * MINUTE;
  expect(metrics.latest().month_spend).toHaveLength(1);
  await answered();
  expect(world.logged).toEqual(['the metrics of money could not be worked out; later ones try again']);
  world.now += 2 * MINUTE;
  expect(metrics.latest()).toEqual({});
});
