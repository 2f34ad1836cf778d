import { expect, it } from 'vitest';
import { groupsCsv } from '../../src/http/spend/csv.ts';
import type { Dimension } from '../../src/report/groups.ts';
import { spendReport } from '../../src/report/spend-report.ts';
import { aPiece, aRun, NOV, NOVEMBER, RULES, theFacts } from '../report/runs.ts';
import { readCsv } from '../support/read-csv.ts';

/** A run of an hour for 10 EUR, with its tags. */
function tagged(tags: Readonly<Record<string, string>>, index: number) {
  const piece = aPiece({ startedAt: NOV, endedAt: NOV + 3_600_000 });
  const cost = { cost: { currency: 'EUR', pieces: [piece], unpriced: [] }, until: NOV + 3_600_000 };
  return aRun({ run: { id: `run-${index}`, tags }, endedAt: NOV + 3_600_000, cost });
}

function csvOf(tags: readonly Readonly<Record<string, string>>[], by: Dimension): string {
  const report = spendReport(theFacts(tags.map(tagged)), { ...NOVEMBER, now: NOVEMBER.until }, by, RULES);
  return groupsCsv(report, '2026-11', by);
}

it('names with commas, quotes and line breaks are read back as they are, and their amounts add up', () => {
  const names = ['a, b', 'a "b" c', 'first\nsecond', 'plain', '"', 'ünï'];
  const text = csvOf(
    names.map((project) => ({ project })),
    'project',
  );
  const rows = readCsv(text);
  expect(rows.map(({ group }) => group).sort()).toEqual([...names].sort());
  expect(rows.reduce((sum, { spent }) => sum + Number(spent), 0)).toBe(60);
  for (const row of rows) expect(Object.keys(row)).toHaveLength(17);
});

it('no cell of a name begins a formula, whatever a spreadsheet splits lines at', () => {
  const names = [
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=2+1',
    ' =3+1',
    'x;=1+1',
    'x\n=1+1',
    '＝1+1',
    '=HYPERLINK("x")',
  ];
  const text = csvOf(
    names.map((project) => ({ project })),
    'project',
  );
  const groups = readCsv(text).map(({ group = '' }) => group);
  expect(groups).toHaveLength(names.length);
  for (const cell of groups.flatMap((group) => group.split(/[;\t\r\n]/)))
    expect(cell).not.toMatch(/^[\p{Zs}\p{Cf}]*[=+\-@＝＋－＠]/u);
});

it('amounts above a thousand are plain numbers', () => {
  const [row] = readCsv(
    csvOf(
      Array.from({ length: 150 }, () => ({ owner: 'ana' })),
      'owner',
    ),
  );
  expect(row).toMatchObject({ runs: '150', spent: '1500', completed: '1500', gpuHours: '600' });
});

it('it is UTF-8 without a byte order mark, so that the first column keeps its name', () => {
  expect(csvOf([{ owner: 'ana' }], 'owner').slice(0, 10)).toBe('period,by,');
});

it('a tag may have blanks, colons, quotes and any case in its key', () => {
  const tags = [{ 'Cost Center: "A"': 'x' }, { 'cost center: "a"': 'X' }, { other: 'y' }];
  const rows = readCsv(csvOf(tags, 'tag:COST center: "A"'));
  expect(rows.map(({ by, group, runs }) => [by, group, runs])).toEqual([
    ['tag:COST center: "A"', 'X', '2'],
    ['tag:COST center: "A"', 'no COST center: "A"', '1'],
  ]);
  expect(readCsv(csvOf([{ 'a;=1+1': 'x' }], 'tag:a;=1+1'))[0]?.by).toBe("tag:a;'=1+1");
});
