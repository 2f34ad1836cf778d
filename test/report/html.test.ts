import { describe, expect, it } from 'vitest';
import { reportPage } from '../../src/report/html/page.ts';
import { periodNamed } from '../../src/report/period.ts';
import { spendReport } from '../../src/report/spend-report.ts';
import { aMonth, HOSTILE } from './a-month.ts';
import { RULES, theFacts } from './runs.ts';
import { printed, sumsOf, tablesOf } from './sums.ts';

const PERIOD = periodNamed('2026-11') ?? { from: 0, until: 0 };
const month = aMonth();
const page = reportPage(month);
const text = page
  .replace(/<style>.*?<\/style>/s, '')
  .replace(/<[^>]*>/g, ' ')
  .replace(/\s+/g, ' ');
const [spend] = spendReport(month.facts, PERIOD, 'owner', RULES).currencies;
const tables = tablesOf(page);
const tableOf = (label: string) => tables.find((one) => one.label === label);

describe('the report to print', () => {
  it('has tables of which each column adds up to its row All', () => {
    expect(tables.map(({ label }) => label)).toEqual([
      ...['How the runs ended', 'Emergency runs', 'By owner', 'By project', 'By experiment', 'Waste by kind'],
      ...['Nodes without a run', 'Saved by policy', 'Runs without a price'],
    ]);
    for (const table of tables) {
      const sums = sumsOf(table);
      expect(sums.length, table.label).toBeGreaterThan(0);
      for (const { column, sum, says } of sums) expect(sum, `${table.label}, column ${column}`).toBe(says);
    }
  });

  it('has the same total in every table, and in the bars', () => {
    const total = spend?.total.cents;
    expect(total).toBeGreaterThan(0);
    expect(printed(tableOf('How the runs ended')?.all[1] ?? '')).toBe(total);
    for (const label of ['By owner', 'By project', 'By experiment']) {
      expect(printed(tableOf(label)?.all[3] ?? ''), label).toBe(total);
      expect(printed(tableOf(label)?.all[5] ?? ''), label).toBe(spend?.total.wastedCents);
    }
    expect(printed(tableOf('Waste by kind')?.all[2] ?? '')).toBe(spend?.total.wastedCents);
    const bars = [...page.matchAll(/<rect class="(\w+)" data-cents="(\d+)" x="[\d.]+" (y=)?/g)];
    const sum = (isDay: boolean) =>
      bars.filter(([, , , y]) => (y !== undefined) === isDay).reduce((all, [, , cents]) => all + Number(cents), 0);
    expect(sum(true)).toBe(total);
    expect(sum(false)).toBe(total);
    expect(bars.filter(([, kind, , y]) => y !== undefined && kind === 'used')).toHaveLength(30);
  });

  it('takes off in the savings what the cancels did not avoid', () => {
    const { rows = [], all = [] } = tableOf('Saved by policy') ?? {};
    expect(rows.length).toBeGreaterThan(0);
    for (const row of [...rows, all]) {
      const [low, expected, high, again, leaked, wrong, ...saved] = row.slice(2).map((cell) => printed(cell) ?? NaN);
      const less = (again ?? NaN) + (leaked ?? NaN) + (wrong ?? NaN);
      // Work that was submitted again takes off no more than was avoided, which may be less for the low one.
      expect(saved[2]).toBe((high ?? NaN) + less);
      expect(saved[0]).toBeLessThanOrEqual(saved[1] ?? NaN);
      expect(saved[1]).toBeLessThanOrEqual(saved[2] ?? NaN);
      expect(low).toBeLessThanOrEqual(expected ?? NaN);
    }
  });

  it('compares with the month before, and names the budgets that were passed', () => {
    expect(text).toMatch(/\d+\.\d% (more|less) than in October 2026 \( ?58,110\.00/);
    expect(text).toMatch(/The budget of babel was passed on \w{3} \d+ Nov\./);
    expect(text).toContain('The budget of babel was passed on Sat 28 Nov.');
    expect(text).toContain('atlas is at 91% of its budget.');
  });

  it('shows each budget once: beside its project, else in a table of its own', () => {
    expect(text).toContain('By project, with the budget of November 2026');
    expect(text).toMatch(/60,000\.00 91% .* 9,000\.00 106%/);
    expect(text).toMatch(/vision\s+runs of team-vision 61,000\.00 90,000\.00 67%/);
    expect(text).toMatch(/of no run\s+runs with the tag project=of-no-run 0\.00 500\.00 0%/);
  });

  it('shows a budget in a currency in which nothing was spent in a table of its own', () => {
    const budgets = aMonth().budgets.map((use) => ({ ...use, budget: { ...use.budget, currency: 'USD' } }));
    const other = reportPage(aMonth({ budgets }));
    const labels = tablesOf(other).map(({ label }) => label);
    expect(labels).not.toContain('Other budgets');
    expect(other).toContain('Other budgets of November 2026');
    for (const name of ['atlas', 'babel', 'no project', 'vision', 'of no run']) {
      const lines = other.split('<tr>').filter((line) => line.includes('runs with') || line.includes('runs of'));
      expect(
        lines.filter((line) => line.includes(`>${name}<`)),
        name,
      ).toHaveLength(1);
    }
    expect(other).toContain('>Budget USD<');
    expect(reportPage(aMonth({ facts: theFacts([]), budgets }))).toContain('>Budget USD<');
  });

  it('says what is in no amount, with why', () => {
    expect(text).toContain('no pass read its cost');
    expect(text).toContain('Spent, at least');
    expect(text).toContain('carry no owner and no project');
  });

  it('has a table of how often policies are right', () => {
    expect(text).toContain('49 of 50 98% 90 to 100% Keep in enforce.');
    expect(text).toContain('16 of 18 89% 67 to 97% Too few cancels to decide.');
  });

  it('shows hostile names as text, runs nothing and loads nothing', () => {
    expect(page).not.toMatch(/<script|\son\w+=(?!alert)|<img|javascript:/i);
    expect(page).not.toMatch(/(?:src|href)=(?!x)|url\(|@import/i);
    expect(page).not.toMatch(/ style="/);
    expect(page).not.toContain('\u202E');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('⟨U+202E⟩gnp.exe');
    for (const name of HOSTILE.slice(0, 2)) expect(page).not.toContain(name);
  });

  it('names its period at the foot of each sheet of paper', () => {
    expect(page).toMatch(/@page \{[^}]*@bottom-left \{ content: "Runwarden, money report for November 2026";/);
  });

  it('says that nothing was spent only as far as is recorded', () => {
    const empty = reportPage(aMonth({ facts: theFacts([]), precision: [] }));
    expect(empty).toContain('Nothing was spent in this period, as far as is recorded.');
  });

  it('says "so far" of a month that is not over, and compares no part with a whole', () => {
    const early = reportPage(aMonth({ madeAt: PERIOD.from + 10 * 24 * 3_600_000 }));
    expect(early).toContain('Money report for November 2026 so far');
    expect(early).not.toContain('than in October');
  });
});
