import { expect, it } from 'vitest';
import type { Budget, BudgetBy } from '../../src/core/money/budget.ts';
import type { SeenRun } from '../../src/core/record/recorded-workspace.ts';
import type { Run } from '../../src/core/run/run.ts';
import { type Cost, known, type Signals } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen as observed } from '../support/seen.ts';
import { anAlert, aRun, aWorkspace, id } from './rows.ts';

/** A period's start that no other test's record touches: extents are of the whole store. */
let month = 0;
function aPeriodStart(): Instant {
  month += 1;
  return Date.UTC(2026, 3 + month, 1);
}

function costing(run: Run, startedAt: Instant, given: Partial<Cost> = {}): Signals {
  const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 12, startedAt, endedAt: null };
  return { cost: known({ currency: 'EUR', unpriced: [], pieces: [piece], ...given }, startedAt) };
}

function seen(run: Run, signals: Signals = {}): SeenRun {
  return { snapshot: { run, phaseSince: run.createdAt, signals }, unread: null };
}

function aBudget(by: BudgetBy, given: Partial<Budget> = {}): Budget {
  return {
    ...{ name: id('budget'), by, period: 'month', amount: 100, currency: 'EUR' },
    ...{ alertAt: [50, 80, 100], recipients: ['finops'] },
    ...given,
  };
}

onEachStore('what was spent of a budget', (bench) => {
  const ledger = () => bench.store.ledger;

  async function record(workspaceId: string, runs: readonly SeenRun[], from: Instant, to: Instant): Promise<void> {
    await ledger().observe(
      workspaceId,
      observed(
        runs.map(({ snapshot: { run } }) => run),
        from,
      ),
    );
    for (let at = from; at <= to; at += HOUR) await ledger().record(workspaceId, runs, [], at);
  }

  const amounts = async (by: readonly BudgetBy[], now: Instant) =>
    (
      await ledger().budgetSpends(
        by.map((one) => aBudget(one)),
        now,
      )
    ).map(({ amount }) => amount);

  it('is counted by tag, owner, experiment and workspace, and for what carries no tag', async () => {
    const begin = aPeriodStart();
    const workspace = aWorkspace(id('ml-budget'));
    const [project, owner, experiment] = [id('Atlas'), id('Team'), id('Vision')];
    const run = (given: Partial<Run>, hours: number) => {
      const one = aRun(workspace, { tags: {}, experiment: 'other', ...given });
      return seen(one, costing(one, begin - hours * HOUR));
    };
    await ledger().lease(workspace, begin);
    const runs = [
      run({ tags: { Project: project } }, 1),
      run({ tags: { project: project.toLowerCase() }, creator: { objectId: owner, displayName: null } }, 1),
      run({ tags: { project: 'another' }, experiment }, 1),
      run({ tags: { project: '' }, creator: { objectId: owner.toUpperCase(), displayName: null } }, 1),
    ];
    await record(workspace.id, runs, begin, begin + HOUR);
    const by: BudgetBy[] = [
      { kind: 'tag', key: 'project', value: project.toUpperCase() },
      { kind: 'without-tag', key: 'Project' },
      { kind: 'owner', value: owner },
      { kind: 'experiment', value: experiment.toUpperCase() },
      { kind: 'workspace', value: workspace.name },
      { kind: 'workspace', value: 'ml-budget*' },
      { kind: 'workspace', value: 'nowhere' },
    ];
    expect(await amounts(by, begin + HOUR)).toEqual([24, 12, 24, 12, 48, 48, 0]);
    const spends = await ledger().budgetSpends(
      by.map((one) => aBudget(one)),
      begin + HOUR,
    );
    // Who spent it is named once, whatever the case; a budget of an owner has it by experiment.
    const { groups = [], ...rest } = spends[4]?.largest ?? {};
    expect(rest).toEqual({ by: 'owner', others: { count: 0, amount: 0 } });
    expect(groups.map(({ name, amount }) => [name?.toLowerCase() ?? null, amount])).toEqual([
      [null, 24],
      [owner.toLowerCase(), 24],
    ]);
    expect(spends[2]?.largest).toMatchObject({ by: 'experiment', groups: [{ name: 'other', amount: 24 }] });
    expect(spends[6]?.largest?.groups).toEqual([]);
  });

  it('is of its own period, and has the whole days before now for a forecast', async () => {
    const begin = aPeriodStart();
    const workspace = aWorkspace();
    const run = aRun(workspace, { tags: { project: id('p') } });
    const [first, now] = [begin - 3 * DAY, begin + 2 * DAY + 6 * HOUR];
    await ledger().lease(workspace, first);
    const running = [seen(run, costing(run, begin - 30 * DAY))];
    for (const at of [first, now]) await record(workspace.id, running, at, at);
    // As if there had been a pass every hour.
    const since = new Date(first).toISOString();
    await bench.query(`update record_extents set since = '${since}' where workspace_id = '${workspace.id}'`);
    const by = { kind: 'workspace', value: workspace.name } as const;
    const [monthly, daily, dollars] = await ledger().budgetSpends(
      [aBudget(by), aBudget(by, { period: 'day' }), aBudget(by, { currency: 'USD' })],
      now,
    );
    expect(monthly).toMatchObject({ amount: 54 * 12, recorded: { since: first, until: now }, lacks: [] });
    expect(monthly?.days).toEqual([288, 288, 288, 288, 288]);
    expect(daily).toMatchObject({ amount: 6 * 12, days: monthly?.days });
    const [before] = await ledger().budgetSpends([aBudget(by)], begin - 1);
    expect(before).toMatchObject({ amount: 30 * 288, lacks: [], passedOn: begin - 30 * DAY });
    expect([monthly?.passedOn, dollars?.passedOn]).toEqual([begin, null]);
    expect(dollars).toMatchObject({ amount: 0, days: [0, 0, 0, 0, 0], lacks: ['costs in EUR are not in it'] });
  });

  it('names what is not known of it', async () => {
    const begin = aPeriodStart();
    const workspace = aWorkspace();
    const run = aRun(workspace, { tags: { project: id('p') } });
    await ledger().lease(workspace, begin);
    await record(workspace.id, [seen(run, costing(run, begin, { unpriced: [run.id] }))], begin, begin + HOUR);
    const by = { kind: 'workspace', value: workspace.name } as const;
    const [spend] = await ledger().budgetSpends([aBudget(by)], begin + 3 * HOUR);
    expect(spend?.amount).toBe(12);
    expect(spend?.lacks).toEqual([
      `not all of the cost of ${run.id} is known`,
      expect.stringContaining(`${workspace.name} was last recorded`),
    ]);
  });
});

onEachStore('a threshold of a budget', (bench) => {
  const ledger = () => bench.store.ledger;
  const sent = async (alertId: string) =>
    (await bench.query(`select channel from deliveries where alert_id = '${alertId}'`)).length > 0;
  const NOVEMBER = Date.UTC(2026, 10, 1);
  const threshold = (budget: string, percent: number, given: object = {}) => ({
    ...{ budget, begin: NOVEMBER, bound: 100, currency: 'EUR', percent },
    ...given,
  });
  const alert = (at = NOVEMBER + DAY) => anAlert(null, { type: 'budget.used', at });

  it('is noted once, however many ask at once, and only the highest is sent', async () => {
    const name = id('budget');
    const alerts = Array.from({ length: 5 }, () => alert());
    const reached = [threshold(name, 50), threshold(name, 80)];
    const answers = await Promise.all(alerts.map((one) => ledger().noteReached(reached, one)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect((await Promise.all(alerts.map(({ id: of }) => sent(of)))).filter(Boolean)).toHaveLength(1);
    // One below it that a new config adds is no news.
    expect(await ledger().noteReached([threshold(name, 60), ...reached], alert())).toBe(false);
    expect(await ledger().noteReached([...reached, threshold(name, 100)], alert())).toBe(true);
  });

  it('is another one in another period, and of another amount', async () => {
    const name = id('budget');
    expect(await ledger().noteReached([threshold(name, 50)], alert())).toBe(true);
    expect(await ledger().noteReached([threshold(name, 50, { bound: 200 })], alert())).toBe(true);
    const later = NOVEMBER + 30 * DAY;
    expect(await ledger().noteReached([threshold(name, 50, { begin: later })], alert(later))).toBe(true);
    const noted = await ledger().budgetReached([NOVEMBER]);
    expect(noted.filter(({ budget }) => budget === name)).toEqual([
      threshold(name, 50, { at: NOVEMBER + DAY }),
      threshold(name, 50, { bound: 200, at: NOVEMBER + DAY }),
    ]);
  });

  it('is dropped long after its period', async () => {
    const name = id('budget');
    expect(await ledger().noteReached([threshold(name, 50)], alert())).toBe(true);
    const later = NOVEMBER + 500 * DAY;
    await ledger().noteReached([threshold(name, 50, { begin: later })], alert(later));
    expect((await ledger().budgetReached([NOVEMBER])).filter(({ budget }) => budget === name)).toEqual([]);
  });

  it('is looked for by one replica in an hour', async () => {
    const at = NOVEMBER + 20 * DAY;
    const looks = await Promise.all(Array.from({ length: 5 }, () => ledger().takeBudgetLook(at, HOUR)));
    expect(looks.filter(Boolean)).toHaveLength(1);
    expect(await ledger().takeBudgetLook(at + HOUR - 1, HOUR)).toBe(false);
    expect(await ledger().takeBudgetLook(at + HOUR, HOUR)).toBe(true);
  });
});
