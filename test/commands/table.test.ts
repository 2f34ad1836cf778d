import { describe, expect, test } from 'vitest';
import { columns, csv } from '../../src/commands/table.ts';

describe('columns', () => {
  test('fit a hundred signs: the widest are cut, the first last, and what is empty is left out', () => {
    const id = 'a'.repeat(60);
    const lines = columns(['RUN', 'NAME', 'NOTHING', 'OWNER'], [[id, 'n'.repeat(50), '', 'alice']]);
    expect(lines[0]).toMatch(/^RUN +NAME +OWNER$/);
    expect(lines[1]).toBe(`${id}  ${'n'.repeat(30)}…  alice`);
    expect(Math.max(...columns(['RUN', 'NAME'], [['a'.repeat(200), 'b'.repeat(200)]]).map((line) => line.length))).toBe(
      100,
    );
    expect(columns(['RUN', 'NAME'], [['a'.repeat(200), 'b']], null)[1]).toHaveLength(203);
  });
});

describe('comma-separated values', () => {
  test('hold what people wrote, and nothing that a spreadsheet would run', () => {
    const evil = ['=cmd|"/c calc"!A1', '+1', '-0.5e-7', '-1+2', '@SUM(A1)', '\t=1', 'a,b', 'say "hi"', 'two\nlines'];
    expect(
      csv(
        ['a'],
        evil.map((text) => [text]),
      ),
    ).toEqual([
      'a',
      `"'=cmd|""/c calc""!A1"`,
      '+1',
      '-0.5e-7',
      `'-1+2`,
      `'@SUM(A1)`,
      `'\t=1`,
      '"a,b"',
      '"say ""hi"""',
      '"two\nlines"',
    ]);
    expect(csv(['a', 'b', 'c', 'd'], [[-1.5, null, true, 'x']])[1]).toBe('-1.5,,true,x');
  });
});
