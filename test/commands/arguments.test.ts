import { describe, expect, test } from 'vitest';
import {
  dimensionText,
  duration,
  durationFrom,
  pastFrom,
  port,
  whenText,
  wholeNumber,
} from '../../src/commands/arguments.ts';
import { DAY, MINUTE, SECOND } from '../../src/core/values/duration.ts';
import { UTC } from '../../src/core/values/zone.ts';

describe('what stands on the command line is refused with what would be right', () => {
  test.each(['-1', '1e12', '1.5', '', 'x', '101', '0x10', '9999999999'])('"%s" is no count up to 100', (text) => {
    expect(() => wholeNumber(0, 100)(text)).toThrow('Wanted a whole number from 0 to 100.');
  });

  test('what a report groups by', () => {
    for (const by of ['owner', 'tag:Cost Center', 'tag:a:b', 'tag:"x"', 'tag:=1']) expect(dimensionText(by)).toBe(by);
    for (const by of ['tag:', 'tag: ', 'Owner', 'colour'])
      expect(() => dimensionText(by)).toThrow('or tag: and a key.');
  });

  test('counts and ports', () => {
    expect(wholeNumber(0, 100)('100')).toBe(100);
    expect(port('0')).toBe(0);
    expect(() => port('65536')).toThrow('from 0 to 65535');
  });

  test('times, as they were written', () => {
    expect(whenText('yesterday 18:00')).toBe('yesterday 18:00');
    expect(() => whenText('soonish')).toThrow('Wanted a time: 2h, 30m, 7d; 03:00; today, yesterday, monday');
  });

  test('bounds of what looks back: lengths, and moments in the zone of the person', () => {
    const past = pastFrom(() => ({ now: Date.parse('2026-11-17T02:41:00Z'), zone: UTC }));
    expect(past('30d')).toBe(30 * DAY);
    expect(past('yesterday')).toEqual({ at: Date.parse('2026-11-16T00:00:00Z') });
    expect(() => past('soonish')).toThrow('Wanted a time: 2h');
  });

  test('durations', () => {
    expect(duration('12h')).toBe(12 * 60 * MINUTE);
    expect(() => duration('2 days')).toThrow('Wanted a duration such as 30d or 12h.');
    expect(() => duration('soon')).toThrow('Wanted a duration such as 30d');
    const every = durationFrom(SECOND, DAY);
    expect(every('5m')).toBe(5 * MINUTE);
    for (const text of ['0s', '2d']) expect(() => every(text)).toThrow('Wanted a duration from 1s to 1d.');
  });
});
