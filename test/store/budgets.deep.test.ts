import { beforeAll, expect, it } from 'vitest';
import type { Budget, BudgetBy } from '../../src/core/money/budget.ts';
import { DAY } from '../../src/core/values/duration.ts';
import type { Period } from '../../src/core/values/period.ts';
import { fillMonth } from '../support/fill-month.ts';
import type { MonthSpec } from '../support/money-month.ts';
import { onEachStore } from '../support/postgres.ts';

const FROM = Date.UTC(2026, 9, 1);
const OCTOBER: MonthSpec = { name: 'october', from: FROM, until: Date.UTC(2026, 10, 1), runs: 10_000, workspaces: 5 };
const NOW = Date.UTC(2026, 9, 31, 18);

function aBudget(name: string, by: BudgetBy, period: Period = 'month'): Budget {
  return {
    ...{ name, by, period, amount: 1000, currency: 'USD', alertAt: [50, 80, 100], recipients: ['finops'] },
  };
}

/** Some for each of what a budget can count. */
const WEEK = { from: Date.UTC(2026, 9, 26), until: Date.UTC(2026, 10, 2) };

const BUDGETS = [
  ...Array.from({ length: 17 }, (_, i) => aBudget(`p${i}`, { kind: 'tag', key: 'Project', value: `Project-${i}` })),
  ...Array.from({ length: 5 }, (_, i) => aBudget(`t${i}`, { kind: 'tag', key: 'team', value: `team-${i}` }, 'quarter')),
  ...Array.from({ length: 20 }, (_, i) => aBudget(`o${i}`, { kind: 'owner', value: `owner-${i}` })),
  ...Array.from({ length: 5 }, (_, i) => aBudget(`w${i}`, { kind: 'workspace', value: `october-${i}` }, 'week')),
  aBudget('none', { kind: 'without-tag', key: 'project' }),
  aBudget('experiment', { kind: 'experiment', value: 'experiment-7' }),
  aBudget('all', { kind: 'workspace', value: '*' }),
];

onEachStore('budgets over a month of 10,000 runs', (bench) => {
  beforeAll(async () => {
    await fillMonth((statement) => bench.query(statement), OCTOBER);
    // As at the evening of its last day.
    await bench.query(`update record_extents set until = '${new Date(NOW).toISOString()}'`);
    await bench.query('analyze');
  }, 120_000);

  /** What SQL adds up of October by itself, or of another time. */
  async function sumOf(where: string, from = FROM, until = Date.UTC(2026, 10, 1)): Promise<number> {
    const [row] = await bench.query(`
      with pieces as (
        select (piece ->> 'nodes')::float8 * (piece ->> 'pricePerNodeHour')::float8 as rate,
          greatest((piece ->> 'startedAt')::float8, ${from}) as begins,
          least(coalesce((piece ->> 'endedAt')::float8, ${until}), ${until},
            coalesce(extract(epoch from costs.counted_until)::float8 * 1000, ${NOW})) as ends
        from run_costs as costs join runs on runs.workspace_id = costs.workspace_id and runs.id = costs.run_id
          join workspaces on workspaces.id = costs.workspace_id
          cross join lateral jsonb_array_elements(costs.cost -> 'pieces') as piece
        where costs.cost ->> 'currency' = 'USD' and (${where}))
      select sum(rate * (ends - begins) / 3600000) as amount from pieces where ends > begins`);
    return Number(row?.amount ?? 0);
  }

  it('are what SQL adds up by itself, and are read at once', async () => {
    const begun = performance.now();
    const spends = await bench.store.reads.budgetSpends(BUDGETS, NOW);
    const took = performance.now() - begun;
    const amount = (name: string) => spends[BUDGETS.findIndex((budget) => budget.name === name)]?.amount;
    expect(amount('p3')).toBeCloseTo(await sumOf(`runs.run #>> '{tags,project}' = 'project-3'`), 4);
    expect(amount('none')).toBeCloseTo(await sumOf(`runs.run #>> '{tags,project}' is null`), 4);
    expect(amount('o9')).toBeCloseTo(await sumOf(`runs.run #>> '{creator,objectId}' = 'owner-9'`), 4);
    expect(amount('experiment')).toBeCloseTo(await sumOf(`runs.run ->> 'experiment' = 'experiment-7'`), 4);
    expect(amount('w2')).toBeCloseTo(await sumOf(`workspaces.name = 'october-2'`, WEEK.from, WEEK.until), 4);
    expect(amount('all')).toBeCloseTo(await sumOf('true'), 4);
    // What carries the tag and what does not are all there is.
    const projects = BUDGETS.filter(({ name }) => /^p\d/.test(name)).reduce(
      (sum, { name }) => sum + (amount(name) ?? 0),
      0,
    );
    expect(projects + (amount('none') ?? 0)).toBeCloseTo(amount('all') ?? 0, 4);
    const all = spends.at(-1);
    expect(all?.days).toHaveLength(7);
    const last = Date.UTC(2026, 9, 30);
    expect(all?.days.at(-1)).toBeCloseTo((await sumOf('true', last)) - (await sumOf('true', last + DAY)), 3);
    expect(took).toBeLessThan(bench.backend === 'server' ? 5000 : 20_000);
  }, 60_000);
});
