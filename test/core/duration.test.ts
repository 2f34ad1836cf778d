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
import { durationMeant } from '../../src/core/values/duration-hint.ts';

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

describe('what was meant with a text that is none', () => {
  test.each([
    ['2 hours', '2h'],
    ['2min', '2m'],
    ['10 Minutes', '10m'],
    ['1 h', '1h'],
    ['2H', '2h'],
    ['1,5h', '1.5h'],
    ['1 hour, 30 minutes', '1h30m'],
    ['2 days and 3 hours', '2d3h'],
    ['PT1H30M', '1h30m'],
    ['P1DT2H', '1d2h'],
    ['1w', '7d'],
    ['1h1h', '2h'],
    ['30m2h', '2h30m'],
  ])('%s: %s', (text, meant) => {
    expect(durationMeant(text)).toBe(meant);
    expect(parseDuration(meant)).not.toBeNull();
  });

  test.each(['', '90', 'soon', '1 month', 'P1M', '2x', '-1h', '1h!', '1:30', 'h'])('"%s" tells nothing', (text) => {
    expect(durationMeant(text)).toBeNull();
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
});
