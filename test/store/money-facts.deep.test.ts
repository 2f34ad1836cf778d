import { beforeAll, expect, it } from 'vitest';
import type { Run } from '../../src/core/run/run.ts';
import { costBetween } from '../../src/core/signal/cost.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { fillMonth } from '../support/fill-month.ts';
import { type MonthRun, type MonthSpec, monthRuns } from '../support/money-month.ts';
import { onEachStore } from '../support/postgres.ts';

const FROM = Date.UTC(2026, 9, 1);
const UNTIL = Date.UTC(2026, 10, 1);
const OCTOBER: MonthSpec = { name: 'october', from: FROM, until: UNTIL, runs: 10_000, workspaces: 5 };
const NOVEMBER: MonthSpec = { name: 'november', from: UNTIL, until: UNTIL + 30 * DAY, runs: 1000, workspaces: 3 };
const ALL = { workspaces: null, owners: [], ownIn: null };

type Work = Pick<Run, 'workspaceId' | 'experiment' | 'definition'>;

onEachStore('the facts of a month of 10,000 runs', (bench) => {
  const months = [OCTOBER, NOVEMBER].map((spec) => ({ spec, runs: monthRuns(spec) }));
  const all = months.flatMap(({ runs }) => runs);

  beforeAll(async () => {
    for (const { spec, runs } of months) await fillMonth((statement) => bench.query(statement), spec, runs);
    await bench.query('analyze');
  }, 120_000);

  const isIn = ({ run, endedAt }: MonthRun) =>
    run.createdAt < UNTIL && (endedAt === null || endedAt > FROM || run.createdAt >= FROM);

  it('are those of each run that was there, and of no other', async () => {
    const { runs } = await bench.store.reads.moneyFacts({ from: FROM, until: UNTIL }, ALL);
    const byId = new Map(runs.map((spent) => [spent.run.id, spent]));
    expect([...byId.keys()].sort()).toEqual(
      all
        .filter(isIn)
        .map(({ run }) => run.id)
        .sort(),
    );
    for (const month of all.filter(isIn)) {
      const { run, startedAt, endedAt, cost, failure, cancel, failedValidationAt, duplicateSince, idle } = month;
      const spent = byId.get(run.id);
      const { displayName, experiment, jobType, status, createdAt, creator, tags, placement, definition } = run;
      expect(spent).toMatchObject({
        run: { displayName, experiment, jobType, status, createdAt, creator, tags, placement, definition },
        ...{ startedAt, endedAt, failure, failedValidationAt, duplicateSince },
        cost: cost && { cost, until: endedAt },
        cancel: cancel && { ...cancel, endedAt, state: 'released' },
        gpu: idle && {
          idle: idle.filter(([from, until]) => until - from >= 600_000).map(([from, until]) => ({ from, until })),
        },
      });
    }
  });

  it('add up to what SQL adds up by itself, in each currency', async () => {
    const { runs, recorded } = await bench.store.reads.moneyFacts({ from: FROM, until: UNTIL }, ALL);
    const sums = new Map<string, { runs: number; amount: number }>();
    for (const { run, cost } of runs) {
      if (!cost || cost.cost.pieces.length === 0) continue;
      const until = Math.min(cost.until ?? recorded.get(run.workspaceId)?.until ?? FROM, UNTIL);
      const amount = costBetween(cost.cost, FROM, until);
      if (amount === 0) continue;
      const sum = sums.get(cost.cost.currency) ?? { runs: 0, amount: 0 };
      sums.set(cost.cost.currency, { runs: sum.runs + 1, amount: sum.amount + amount });
    }
    const rows = await bench.query(`
      select currency, count(distinct run_id)::int as runs, sum(nodes * price * hours) as amount from (
        select run_id, cost ->> 'currency' as currency, (piece ->> 'nodes')::numeric as nodes,
          (piece ->> 'pricePerNodeHour')::numeric as price,
          (least((piece ->> 'endedAt')::numeric, extract(epoch from run_costs.ended_at) * 1000,
              extract(epoch from record_extents.until) * 1000, ${UNTIL})
            - greatest((piece ->> 'startedAt')::numeric, ${FROM})) / 3600000 as hours
        from run_costs join record_extents using (workspace_id), jsonb_array_elements(cost -> 'pieces') as piece
      ) as pieces where hours > 0 group by currency order by currency`);
    expect(rows).toHaveLength(2);
    for (const { currency, runs: count, amount } of rows) {
      const sum = sums.get(String(currency));
      expect(sum?.runs).toBe(count);
      expect(sum?.amount).toBeCloseTo(Number(amount), 4);
      expect(Number(amount)).toBeGreaterThan(1000);
    }
    expect(recorded.size).toBe(OCTOBER.workspaces + NOVEMBER.workspaces);
  });

  it('have the runs of the same work as the cancelled ones, and none twice', async () => {
    const { alike, runs } = await bench.store.reads.moneyFacts({ from: FROM, until: UNTIL }, ALL);
    const workOf = ({ workspaceId, experiment, definition }: Work) => `${workspaceId} ${experiment} ${definition}`;
    const cancelled = runs.filter(({ cancel }) => (cancel?.endedAt ?? 0) >= FROM && (cancel?.endedAt ?? UNTIL) < UNTIL);
    expect(cancelled.length).toBeGreaterThan(100);
    const works = new Set(cancelled.map(({ run }) => workOf(run)));
    expect(new Set(alike.map(workOf))).toEqual(works);
    const expected = all.filter(({ run }) => works.has(workOf(run))).map(({ run }) => run.id);
    expect(alike.map(({ runId }) => runId).sort()).toEqual(expected.sort());
    expect(alike.filter(({ isCompleted }) => isCompleted).length).toBeGreaterThan(alike.length / 2);
  });
});
