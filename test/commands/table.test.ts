import { describe, expect, test } from 'vitest';
import { columns, csv, tableWidth } from '../../src/commands/table.ts';

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

describe('a table', () => {
  test('has money in one line at its right', () => {
    const lines = columns(
      ['RUN', { name: 'COST', right: true }, 'OWNER'],
      [
        ['a', '1.50 EUR', 'x'],
        ['b', '1450.00 EUR', 'y'],
      ],
    );
    expect(lines).toEqual(['RUN         COST  OWNER', 'a       1.50 EUR  x', 'b    1450.00 EUR  y']);
  });

  test('cuts a name before an id, wherever the id stands', () => {
    const id = '0b5c6c0e-5d5f-4a52-9a34-0f8a6a3c2f11';
    const row = ['n'.repeat(300), 'why '.repeat(80), id];
    const [, line = ''] = columns(['NAME', 'WHY', { name: 'ID', keep: true }], [row]);
    expect(line.endsWith(id)).toBe(true);
    expect(line).toHaveLength(100);
  });

  test('shows signs that a terminal would obey or hide', () => {
    const evil = 'a\u001b[31m\u202eb\nc\u007f';
    expect(columns(['NAME'], [[evil]])[1]).toBe('a␛[31m<U+202E>b␊c␡');
  });

  test('keeps its columns beside signs of two columns and of none', () => {
    const [, wide, marked] = columns(
      ['NAME', 'OWNER'],
      [
        ['学習🙂', 'x'],
        ['e\u0301te', 'y'],
      ],
    );
    expect([wide, marked]).toEqual(['学習🙂  x', 'e\u0301te     y']);
    expect(columns(['NAME', 'B'], [['学'.repeat(80), 'b']])[1]).toBe(`${'学'.repeat(48)}…  b`);
  });

  test('is as wide as the terminal, and fits any where there is none', () => {
    expect(tableWidth({ isTTY: true, columns: 180 })).toBe(180);
    expect(tableWidth({ isTTY: true, columns: 60 })).toBe(60);
    expect(tableWidth({ isTTY: true, columns: 0 })).toBe(100);
    expect(tableWidth({ isTTY: false, columns: 180 })).toBe(100);
  });

  test('has sentences below a row that they do not fit in, in whole words', () => {
    const head = ['ID', { name: 'RUN', keep: true }, { name: 'WHY', below: true }];
    const why = 'all 8 GPUs stayed below 5% for 2h, highest 1%';
    const rows = [
      ['0b5c6c0e', 'train-1', why],
      ['91fe02aa', 'train-2', ''],
    ];
    expect(columns(head, rows, 80)).toEqual([
      'ID        RUN      WHY',
      `0b5c6c0e  train-1  ${why}`,
      '91fe02aa  train-2',
    ]);
    expect(columns(head, rows, 40)).toEqual([
      'ID        RUN',
      '0b5c6c0e  train-1',
      '          all 8 GPUs stayed below 5% for',
      '          2h, highest 1%',
      '91fe02aa  train-2',
    ]);
    const two = [...head, { name: 'NEXT', below: true }];
    expect(columns(two, [['0b5c6c0e', 'train-1', why, 'it is kept']], 60).slice(2)).toEqual([
      '          why: all 8 GPUs stayed below 5% for 2h, highest 1%',
      '          next: it is kept',
    ]);
    const wide = columns(head, [['a', 'b', `${'学'.repeat(80)} x`]], 100);
    expect(wide.slice(2)).toEqual([`   ${'学'.repeat(48)}…`, '   x']);
  });

  test('has names below a row before it cuts an id, in a narrow terminal', () => {
    const head = [
      { name: 'RUN' },
      { name: 'NAME' },
      { name: 'OWNER' },
      { name: 'AGE', keep: true },
      { name: 'WHY', below: true },
    ];
    const row = ['vision-pretrain-large-07', 'pretraining, large', 'team-vision@example.com', '7h 46m', 'idle for 2h'];
    expect(columns(head, [row], 40)).toEqual([
      'RUN                       AGE',
      'vision-pretrain-large-07  7h 46m',
      '          name: pretraining, large;',
      '          owner: team-vision@example.com',
      '          why: idle for 2h',
    ]);
  });

  test('has a name whole below a row rather than as half a word in it', () => {
    const head = [{ name: 'RUN' }, { name: 'POLICY' }, { name: 'BY' }];
    const lines = columns(head, [['lang-foundation-02', 'runtime-limit', 's.lindqvist@example.com']], 50);
    expect(lines).toEqual([
      'RUN                 POLICY',
      'lang-foundation-02  runtime-limit',
      '          by: s.lindqvist@example.com',
    ]);
  });

  test('paints what is filled up already, so that colours take no room', () => {
    const red = (cell: string) => `<red>${cell}</red>`;
    expect(columns([{ name: 'STATE', paint: red }, 'RUN'], [['firing', 'a']])).toEqual([
      'STATE   RUN',
      '<red>firing</red>  a',
    ]);
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
    const hidden = [' =1', '\u200b=1', 'a;=1', 'a; @b', 'a\n\u00a0+1', 'a; b'];
    expect(hidden.map((text) => csv([], [[text]])[1])).toEqual([
      "' =1",
      "'\u200b=1",
      "a;'=1",
      "a;' @b",
      '"a\n\'\u00a0+1"',
      'a; b',
    ]);
    expect(csv(['a', 'b', 'c', 'd'], [[-1.5, null, true, 'x']])[1]).toBe('-1.5,,true,x');
  });
});
