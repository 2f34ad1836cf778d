import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Budget } from '../../src/core/money/budget.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import type { Log } from '../../src/core/ports/log.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { known } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { alertBudgets } from '../../src/watch/budgets.ts';
import { aRun, aWorkspace, id } from '../store/rows.ts';
import { type Bench, onEachStore, onServer } from '../support/postgres.ts';

// Every test has months of its own: extents are of the whole store.
let month = 0;
function aMonth(): Instant {
  month += 3;
  return Date.UTC(2026, month, 1);
}

interface Spending {
  readonly workspace: Workspace;
  readonly run: Run;
  readonly budget: Budget;
  /** A pass: one node at 10 EUR an hour since a moment. */
  pass(ledger: Ledger, since: Instant, at: Instant): Promise<void>;
}

function spending(given: Partial<Budget> = {}): Spending {
  const workspace = aWorkspace();
  const run = aRun(workspace, { tags: { project: id('atlas') } });
  const by = { kind: 'tag', key: 'project', value: run.tags.project ?? '' } as const;
  return {
    ...{ workspace, run },
    budget: {
      ...{ name: id('budget'), by, period: 'month', amount: 1000, currency: 'EUR' },
      ...{ alertAt: [50, 80, 100], recipients: ['finops'] },
      ...given,
    },
    async pass(ledger, since, at) {
      const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 10, startedAt: since, endedAt: null };
      const cost = known({ currency: 'EUR', pieces: [piece], unpriced: [] }, at);
      const seen = { snapshot: { run, phaseSince: since, signals: { cost } }, unread: null };
      await ledger.record(workspace.id, [seen], [], at);
    },
  };
}

async function alertsOf(bench: Bench, { name }: Budget) {
  const rows = await bench.query(
    `select data from alerts where type = 'budget.used' and data ->> 'budget' = '${name}' order by at, id`,
  );
  return rows.map(({ data }) => {
    const { threshold, percent, periodName } = data as Record<string, unknown>;
    return `${threshold}: ${percent}% of ${periodName}`;
  });
}

const SILENT: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

function look(ledger: Ledger, budgets: readonly Budget[], now: Instant): Promise<void> {
  return alertBudgets({ budgets, ledger, clock: () => now, newId: randomUUID, log: SILENT });
}

onEachStore('budgets', (bench) => {
  const ledger = () => bench.store.ledger;

  test('each threshold is said once a period, and none below the highest after an outage', async () => {
    const begin = aMonth();
    const { budget, pass } = spending();
    const at = async (hours: number) => {
      await pass(ledger(), begin, begin + hours * HOUR);
      await look(ledger(), [budget], begin + hours * HOUR + MINUTE);
    };
    await at(0);
    await at(49);
    expect(await alertsOf(bench, budget)).toEqual([]);
    await at(50);
    await at(51);
    expect(await alertsOf(bench, budget)).toHaveLength(1);
    // Down for two days: 80 % and 100 % were passed.
    await at(101);
    await at(102);
    expect((await alertsOf(bench, budget)).map((said) => said.split(':')[0])).toEqual(['50', '100']);
    // The next month begins at 0, on its first day.
    const next = Date.UTC(new Date(begin).getUTCFullYear(), new Date(begin).getUTCMonth() + 1, 1);
    await at((next - begin) / HOUR + 1);
    expect(await alertsOf(bench, budget)).toHaveLength(2);
    await at((next - begin) / HOUR + 50);
    expect((await alertsOf(bench, budget)).map((said) => said.split(':')[0])).toEqual(['50', '100', '50']);
  });

  test('one replica looks in an hour, and a look says nothing that was said', async () => {
    const begin = aMonth();
    const { budget, pass } = spending();
    await pass(ledger(), begin, begin + 60 * HOUR);
    await look(ledger(), [budget], begin + 60 * HOUR);
    expect(await alertsOf(bench, budget)).toEqual([expect.stringMatching(/^50: 60% of /)]);
    const another = { ...budget, name: id('budget') };
    await look(ledger(), [another], begin + 60 * HOUR + 59 * MINUTE);
    expect(await alertsOf(bench, another)).toEqual([]);
    await look(ledger(), [another], begin + 61 * HOUR);
    expect(await alertsOf(bench, another)).toHaveLength(1);
  });

  test('February, a quarter and a day end where the calendar says so', async () => {
    const begin = Date.UTC(2031, 1, 1);
    const { budget, pass } = spending({ amount: 10 * 24 * 28 });
    const quarter = { ...budget, name: id('budget'), period: 'quarter', amount: 10 * 24 * 59 } as const;
    const day = { ...budget, name: id('budget'), period: 'day', amount: 240, alertAt: [100] } as const;
    const budgets = [{ ...budget, alertAt: [100] }, { ...quarter, alertAt: [100] }, day];
    const last = begin + 28 * DAY - 1;
    await pass(ledger(), begin - 31 * DAY, begin);
    await pass(ledger(), begin - 31 * DAY, last);
    await look(ledger(), budgets, last);
    expect(await alertsOf(bench, budget)).toEqual(['100: 100% of February']);
    expect(await alertsOf(bench, quarter)).toEqual(['100: 100% of Q1']);
    expect(await alertsOf(bench, day)).toEqual(['100: 100% of 28 Feb']);
  });
});

onServer('two replicas', (bench) => {
  test('say each threshold once between them, whoever looks and whenever', async () => {
    const begin = aMonth();
    const other = await bench.openAgain();
    const ledgers = [bench.store.ledger, other.ledger];
    const all = Array.from({ length: 10 }, () => spending());
    const budgets = all.map(({ budget }) => budget);
    for (let hour = 0; hour <= 110; hour += 10) {
      const at = begin + hour * HOUR;
      for (const { pass } of all) await pass(bench.store.ledger, begin, at);
      // Their clocks differ by some minutes, and each looks more often than it must.
      await Promise.all(
        ledgers.flatMap((ledger, index) =>
          [0, 1, 2].map((minute) => look(ledger, budgets, at + (index * 5 + minute) * MINUTE)),
        ),
      );
    }
    for (const budget of budgets)
      expect((await alertsOf(bench, budget)).map((said) => said.split(':')[0])).toEqual(['50', '80', '100']);
  });

  test('note a threshold once where both have looked', async () => {
    const begin = aMonth();
    const other = await bench.openAgain();
    const { budget, pass } = spending();
    await pass(bench.store.ledger, begin, begin + 60 * HOUR);
    // Without the turn of an hour: what is left is the row.
    const withoutTurns = (ledger: Ledger): Ledger => ({ ...ledger, takeBudgetLook: async () => true });
    await Promise.all(
      [bench.store.ledger, other.ledger, bench.store.ledger, other.ledger].map((ledger) =>
        look(withoutTurns(ledger), [budget], begin + 60 * HOUR),
      ),
    );
    expect(await alertsOf(bench, budget)).toHaveLength(1);
  });
});
