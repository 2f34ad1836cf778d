import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  formatDuration,
  formatInstant,
  HOUR,
  MINUTE,
  parseDuration,
  SECOND,
} from '../../src/core/values/duration.ts';

describe('reading a duration', () => {
  test.each([
    ['90s', 90 * SECOND],
    ['30m', 30 * MINUTE],
    ['2h', 2 * HOUR],
    ['1d', DAY],
    ['1h30m', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['0s', 0],
    ['3650d', 3650 * DAY],
  ])('%s', (text, length) => {
    expect(parseDuration(text)).toBe(length);
  });

  test.each([
    '',
    '90',
    '-1h',
    '1 h',
    '1H',
    '1w',
    '1h ',
    'h',
    '.5h',
    '1e3s',
    '3651d',
    `${'9'.repeat(400)}d`,
    '٣h',
    '1h1h',
    '30m2h',
    '1.5h1.5h',
  ])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe('saying a duration', () => {
  test.each([
    [0, '0s'],
    [999, '0s'],
    [90 * SECOND, '1m 30s'],
    [26 * HOUR + 10 * MINUTE, '1d 2h'],
    [DAY + 5 * MINUTE, '1d 5m'],
    [-90 * MINUTE, '-1h 30m'],
  ])('%i ms is %s', (length, text) => {
    expect(formatDuration(length)).toBe(text);
  });

  test('what is said can be read, and is never more than was meant', () => {
    fc.assert(
      fc.property(fc.nat(3650 * DAY), (length) => {
        const read = parseDuration(formatDuration(length).replaceAll(' ', '')) ?? Number.NaN;
        expect(read).toBeLessThanOrEqual(length);
        expect(length - read).toBeLessThan(Math.max(SECOND, length / 2));
      }),
    );
  });
});

test('an instant is said in UTC, to the second', () => {
  expect(formatInstant(Date.UTC(2026, 0, 1, 12, 0, 0, 999))).toBe('2026-01-01T12:00:00Z');
  for (const at of [-1, 0, Date.UTC(999, 11, 31), Date.UTC(2024, 1, 29, 23, 59, 59), Date.UTC(9999, 11, 31), 8.64e15])
    expect(formatInstant(at)).toBe(`${new Date(at).toISOString().slice(0, -5)}Z`);
  expect(() => formatInstant(Number.NaN)).toThrow(RangeError);
});
