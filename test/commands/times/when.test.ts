import { describe, expect, test } from 'vitest';
import { type Direction, momentOf, parseWhen } from '../../../src/commands/times/when.ts';
import { platformZone, UTC } from '../../../src/core/values/zone.ts';

// A Tuesday, 03:41 in Berlin.
const NOW = Date.parse('2026-11-17T02:41:00Z');
const HERE = { now: NOW, zone: platformZone('Europe/Berlin') ?? UTC };

function read(text: string, direction: Direction): string | null {
  const when = parseWhen(text, direction, HERE);
  return when && new Date(momentOf(when, direction, HERE)).toISOString().slice(0, 16);
}

describe('a time as people write it', () => {
  test.each([
    ['2h', '2026-11-17T00:41'],
    ['1d12h', '2026-11-15T14:41'],
    ['2h ago', '2026-11-17T00:41'],
    ['now', '2026-11-17T02:41'],
    ['today', '2026-11-16T23:00'],
    ['yesterday', '2026-11-15T23:00'],
    ['since yesterday', '2026-11-15T23:00'],
    ['Yesterday 18:30', '2026-11-16T17:30'],
    ['monday', '2026-11-15T23:00'],
    ['tuesday', '2026-11-16T23:00'],
    ['wed', '2026-11-10T23:00'],
    ['saturday 9:00', '2026-11-14T08:00'],
    ['03:00', '2026-11-17T02:00'],
    ['04:00', '2026-11-16T03:00'],
    ['2026-01-31', '2026-01-30T23:00'],
    ['2026-07-01 09:30', '2026-07-01T07:30'],
    ['2026-07-01T09:30', '2026-07-01T07:30'],
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30'],
    ['2026-01-31T09:30+02:00', '2026-01-31T07:30'],
  ])('%s has been', (text, at) => {
    expect(read(text, 'past')).toBe(at);
  });

  test.each([
    ['6h', '2026-11-17T08:41'],
    ['until 09:00', '2026-11-17T08:00'],
    ['03:00', '2026-11-18T02:00'],
    ['tomorrow', '2026-11-17T23:00'],
    ['monday 09:00', '2026-11-23T08:00'],
    ['tuesday', '2026-11-23T23:00'],
  ])('%s comes', (text, at) => {
    expect(read(text, 'future')).toBe(at);
  });

  test.each(['', 'soon', 't', '25:00', '2026-02-30', '2026-1-1', 'monday 9', 'yesterday 1:00 2:00', '2h30', '-2h'])(
    'is not %s',
    (text) => {
      expect(read(text, 'past')).toBeNull();
    },
  );

  test('on the day when clocks change is that of the day', () => {
    const here = { ...HERE, now: Date.parse('2026-03-29T12:00:00Z') };
    expect(parseWhen('today', 'past', here)).toEqual({ at: Date.parse('2026-03-28T23:00:00Z') });
    expect(parseWhen('02:30', 'past', here)).toEqual({ at: Date.parse('2026-03-29T01:00:00Z') });
  });

  test('yesterday is a whole day also where that has 23 or 25 hours', () => {
    const yesterday = (now: string) =>
      parseWhen('yesterday', 'past', { ...HERE, now: Date.parse(now) }) ?? { length: 0 };
    expect(yesterday('2026-03-30T10:00:00Z')).toEqual({ at: Date.parse('2026-03-28T23:00:00Z') });
    expect(yesterday('2026-03-29T10:00:00Z')).toEqual({ at: Date.parse('2026-03-27T23:00:00Z') });
    expect(yesterday('2026-10-26T10:00:00Z')).toEqual({ at: Date.parse('2026-10-24T22:00:00Z') });
    expect(yesterday('2026-10-25T10:00:00Z')).toEqual({ at: Date.parse('2026-10-23T22:00:00Z') });
  });

  test('that the clock shows twice is the last one that has been, and the next one that comes', () => {
    const second = { ...HERE, now: Date.parse('2026-10-25T01:45:00Z') };
    expect(parseWhen('02:30', 'past', second)).toEqual({ at: Date.parse('2026-10-25T01:30:00Z') });
    const between = { ...HERE, now: Date.parse('2026-10-25T00:45:00Z') };
    expect(parseWhen('02:30', 'past', between)).toEqual({ at: Date.parse('2026-10-25T00:30:00Z') });
    expect(parseWhen('02:30', 'future', between)).toEqual({ at: Date.parse('2026-10-25T01:30:00Z') });
    const next = { ...HERE, now: Date.parse('2026-10-26T01:00:00Z') };
    expect(parseWhen('02:30', 'past', next)).toEqual({ at: Date.parse('2026-10-25T01:30:00Z') });
  });

  test.each([
    ['Asia/Kathmandu', '2026-11-15T18:15'],
    ['America/St_Johns', '2026-11-15T03:30'],
    ['Pacific/Kiritimati', '2026-11-15T10:00'],
  ])('is of the day in %s', (name, at) => {
    const zone = platformZone(name) ?? UTC;
    const when = parseWhen('yesterday', 'past', { now: NOW, zone });
    expect(when && new Date(momentOf(when, 'past', HERE)).toISOString().slice(0, 16)).toBe(at);
  });
});
