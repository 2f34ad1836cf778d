import { parquetReadObjects } from 'hyparquet';
import { beforeAll, expect, it } from 'vitest';
import { showReport } from '../../src/commands/report/report.ts';
import { DAY, SECOND } from '../../src/core/values/duration.ts';
import { perform } from '../commands/perform.ts';
import { fillMonth } from '../support/fill-month.ts';
import { monthRuns } from '../support/money-month.ts';
import { onServer } from '../support/postgres.ts';
import { readCsv } from '../support/read-csv.ts';
import { useWorld } from './world.ts';

const FROM = Date.UTC(2026, 9, 1);
const OCTOBER = { name: 'october', from: FROM, until: Date.UTC(2026, 10, 1), runs: 10_000, workspaces: 5 };

interface Spend {
  readonly currencies: readonly { readonly currency: string; readonly total: { readonly spent: number } }[];
}

onServer('the report of a month of 10,000 runs', (bench) => {
  const world = useWorld();
  let url = '';

  beforeAll(async () => {
    world.now = FROM + 40 * DAY;
    await fillMonth((statement) => bench.query(statement), OCTOBER, monthRuns(OCTOBER));
    await bench.query('analyze');
    const app = world.app({ ledger: bench.store.ledger });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    return () => app.close();
  }, 120_000);

  const report = (output: 'json' | 'table' | 'csv' | 'focus') =>
    perform(showReport, [], { url, by: 'owner', month: '2026-10', output });

  it('is on the screen within ten seconds', async () => {
    const begin = performance.now();
    const { code, out } = await report('table');
    const took = performance.now() - begin;
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/^October 2026: [\d,.]+ \w{3} spent/)]);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(took).toBeLessThan(10 * SECOND);
  });

  it('is the same in every file, to the cent and in each currency', async () => {
    const spend = JSON.parse((await report('json')).out) as Spend;
    const totals = new Map(spend.currencies.map(({ currency, total }) => [currency, Math.round(total.spent * 100)]));
    expect(totals.size).toBe(2);
    expect(sumsOf(readCsv((await report('csv')).out), 'currency', 'spent')).toEqual(totals);
    expect(sumsOf(readCsv((await report('focus')).out), 'BillingCurrency', 'BilledCost')).toEqual(totals);
    const response = await fetch(`${url}/api/v1/spend/focus?period=2026-10&format=parquet`);
    const rows = await parquetReadObjects({ file: await response.arrayBuffer() });
    expect(sumsOf(rows, 'BillingCurrency', 'BilledCost')).toEqual(totals);
  });
});

/** Whole cents by currency. */
function sumsOf(rows: readonly Record<string, unknown>[], currency: string, amount: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = String(row[currency]);
    sums.set(key, (sums.get(key) ?? 0) + Math.round(Number(row[amount]) * 100));
  }
  return sums;
}
