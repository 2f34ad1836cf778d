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

  const workOf = ({ workspaceId, experiment, definition }: Work) => `${workspaceId} ${experiment} ${definition}`;
  const askedAt = ({ cancel, endedAt }: MonthRun) => cancel?.requestedAt ?? endedAt ?? 0;
  const cancelledRuns = all.filter(({ cancel, endedAt }) => cancel !== null && endedAt !== null);
  const ofPeriod = cancelledRuns.filter(({ endedAt }) => (endedAt ?? 0) >= FROM && (endedAt ?? UNTIL) < UNTIL);

  it('say how long the completed runs of the same work took, as counted by hand', async () => {
    const { lengths } = await bench.store.reads.moneyFacts({ from: FROM, until: UNTIL }, ALL);
    expect(ofPeriod.length).toBeGreaterThan(100);
    const works = new Set(ofPeriod.map(({ run }) => workOf(run)));
    const completed = all.filter(({ run, endedAt }) => run.status === 'Completed' && endedAt !== null);
    const byWork = Map.groupBy(
      completed.filter(({ run, startedAt }) => works.has(workOf(run)) && startedAt !== null),
      ({ run }) => workOf(run),
    );
    expect(new Set(lengths.map(workOf))).toEqual(new Set(byWork.keys()));
    for (const work of lengths) {
      const taken = (byWork.get(workOf(work)) ?? [])
        .map(({ startedAt, endedAt }) => (endedAt ?? 0) - (startedAt ?? 0))
        .sort((a, b) => a - b);
      const at = (share: number) => {
        const place = (taken.length - 1) * share;
        const [low = 0, high = 0] = [taken[Math.floor(place)], taken[Math.ceil(place)]];
        return low + (high - low) * (place % 1);
      };
      expect(work.completed).toBe(taken.length);
      expect(work.longest).toBeCloseTo(at(1), 0);
      expect(work.median).toBeCloseTo(at(0.5), 0);
      expect(work.quarter).toBeCloseTo(at(0.25), 0);
    }
  });

  it('have what ran again within 72 hours of a cancel, each once with every cancel before it', async () => {
    const { again } = await bench.store.reads.moneyFacts({ from: FROM, until: UNTIL }, ALL);
    const byRun = new Map(again.map((one) => [one.runId, one]));
    expect(byRun.size).toBe(again.length);
    const byWork = Map.groupBy(cancelledRuns, ({ run }) => workOf(run));
    const expected = all.flatMap(({ run, cost }) => {
      if (!cost || run.definition === null) return [];
      const before = (byWork.get(workOf(run)) ?? []).filter((one) => {
        const at = askedAt(one);
        return one.run.id !== run.id && at < run.createdAt && run.createdAt <= at + 3 * DAY;
      });
      return before.length === 0 ? [] : [{ id: run.id, before }];
    });
    const ofOctober = expected.filter(({ before }) => before.some((one) => ofPeriod.includes(one)));
    expect(ofOctober.length).toBeGreaterThan(100);
    const times = (some: readonly number[]) => some.toSorted((a, b) => a - b);
    for (const { id, before } of ofOctober)
      expect(times((byRun.get(id)?.after ?? []).map(({ at }) => at))).toEqual(times(before.map(askedAt)));
    // Of others only what is near the borders of the period.
    expect(expected.map(({ id }) => id)).toEqual(expect.arrayContaining([...byRun.keys()]));
  });
});
