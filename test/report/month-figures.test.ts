import { expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { figuresOf } from '../../src/report/month-figures.ts';
import { savingsOf } from '../../src/report/savings.ts';
import { spendReport } from '../../src/report/spend-report.ts';
import { aPiece, aRun, NOV, NOVEMBER, RULES, theFacts, WORKSPACE } from './runs.ts';

const priced = (hours: number, currency = 'EUR') => ({
  cost: { currency, pieces: [aPiece({ startedAt: NOV, endedAt: NOV + hours * HOUR })], unpriced: [] },
  until: NOV + hours * HOUR,
});

const CANCELLED = aRun({
  run: { id: 'stopped', timeLimit: 12 * HOUR },
  cost: priced(3),
  endedAt: NOV + 3 * HOUR,
  gpu: { idle: [{ from: NOV + HOUR, until: NOV + 2 * HOUR }], read: 3 * HOUR },
  cancel: {
    ...{ decisionId: 'd', policy: 'gpu-idle', state: 'released', requestedAt: NOV + 3 * HOUR },
    ...{ endedAt: NOV + 3 * HOUR, releasedAt: NOV + 3 * HOUR },
  },
});

const FACTS = theFacts(
  [
    CANCELLED,
    aRun({ cost: priced(1 / 3), endedAt: NOV + HOUR }),
    aRun({ run: { id: 'b' }, cost: priced(2 / 3), endedAt: NOV + HOUR, failure: 'code' }),
    aRun({ run: { id: 'c', workspaceName: 'ml-dev' }, cost: priced(5, 'USD'), endedAt: NOV + 5 * HOUR }),
    aRun({ run: { id: 'd', workspaceName: 'ml-dev' }, endedAt: NOV + HOUR }),
  ],
  {
    idleNodes: [
      {
        ...{ workspaceId: WORKSPACE, workspace: 'ml', compute: 'a100', why: 'minimum', nodes: 1, gpusPerNode: 8 },
        ...{ pricePerNodeHour: 10, currency: 'EUR', from: NOV, until: NOV + HOUR },
      },
    ],
  },
);

it('the figures of a month are by workspace and by the policy that cancelled, and never by run', () => {
  const { spent, wasted, wastedGpuHours, unpriced } = figuresOf(FACTS, NOVEMBER);
  expect(spent).toEqual([
    { labels: { workspace: 'ml', policy: '', currency: 'EUR' }, value: 20 },
    { labels: { workspace: 'ml', policy: 'gpu-idle', currency: 'EUR' }, value: 30 },
    { labels: { workspace: 'ml-dev', policy: '', currency: 'USD' }, value: 50 },
  ]);
  expect(wasted).toEqual([
    { labels: { workspace: 'ml', policy: '', kind: 'failed-own', currency: 'EUR' }, value: 6.67 },
    { labels: { workspace: 'ml', policy: '', kind: 'idle-nodes', currency: 'EUR' }, value: 10 },
    { labels: { workspace: 'ml', policy: 'gpu-idle', kind: 'idle', currency: 'EUR' }, value: 10 },
  ]);
  expect(wastedGpuHours).toContainEqual({ labels: { workspace: 'ml', policy: '', kind: 'idle-nodes' }, value: 8 });
  expect(unpriced).toEqual([
    { labels: { workspace: 'ml' }, value: 0 },
    { labels: { workspace: 'ml-dev' }, value: 1 },
  ]);
});

it('the figures add up to the report of the month', () => {
  const figures = figuresOf(FACTS, NOVEMBER);
  const report = spendReport(FACTS, NOVEMBER, 'owner', RULES);
  const sumOf = (some: typeof figures.spent, currency?: string) =>
    some
      .filter(({ labels }) => currency === undefined || labels.currency === currency)
      .reduce((sum, { value }) => sum + value, 0);
  for (const { currency, total } of report.currencies) {
    expect(sumOf(figures.spent, currency)).toBeCloseTo(total.cents / 100, 6);
    expect(sumOf(figures.wasted, currency)).toBeCloseTo(total.wastedCents / 100, 6);
  }
  const wastedTime = report.currencies.reduce((sum, { total }) => sum + total.wastedGpuTime, 0);
  expect(sumOf(figures.wastedGpuHours)).toBeCloseTo(wastedTime / HOUR, 6);
});

it('what was saved has three figures for each policy, as the report has them', () => {
  const { savings } = savingsOf(FACTS, NOVEMBER);
  const [saving] = savings;
  expect(savings).toHaveLength(1);
  const { saved } = figuresOf(FACTS, NOVEMBER);
  expect(Object.fromEntries(saved.map(({ labels, value }) => [labels.estimate, value * 100]))).toEqual(saving?.saved);
  expect(saved[0]?.labels).toMatchObject({ workspace: 'ml', policy: 'gpu-idle', currency: 'EUR' });
});
