import { describe, expect, it } from 'vitest';
import { actsHeadline, periodBegins } from '../../src/console/words/decisions.ts';
import {
  clockTime,
  dayInWords,
  fullTime,
  lengthInWords,
  relativeTime,
  startOfDay,
} from '../../src/console/words/time.ts';

const BERLIN = 'Europe/Berlin';
const NOW = Date.parse('2026-11-17T02:41:00Z');

describe('times in words', () => {
  it('says a length in at most two units', () => {
    const words = [38, 60, 3 * 3600 + 9 * 60, 23 * 3600, 26 * 3600, 8 * 86400].map((seconds) =>
      lengthInWords(seconds * 1000),
    );
    expect(words).toEqual(['38 s', '1 min', '3 h 9 min', '23 h', '1 day 2 h', '8 days']);
  });

  it('says how long ago and until', () => {
    expect(relativeTime(NOW - 21 * 60_000, NOW)).toBe('21 min ago');
    expect(relativeTime(NOW + 32 * 60_000, NOW)).toBe('in 32 min');
    // A page steps its clock every ten seconds, so what was just done is a little later.
    expect(relativeTime(NOW + 9_000, NOW)).toBe('now');
  });

  it('names the weekday where a clock time is not today, in the zone of the reader', () => {
    expect(clockTime(Date.parse('2026-11-17T03:13:00Z'), NOW, BERLIN)).toBe('04:13');
    expect(clockTime(Date.parse('2026-11-18T02:22:00Z'), NOW, BERLIN)).toBe('Wed 03:22');
    expect(clockTime(Date.parse('2026-10-01T02:22:00Z'), NOW, BERLIN)).toBe('1 Oct 04:22');
    expect(fullTime(NOW, BERLIN)).toBe('Tue 17 Nov 2026, 03:41 CET · 02:41 UTC');
    expect(dayInWords(NOW, NOW, BERLIN)).toBe('Today, Tuesday 17 November');
  });

  it('finds the beginning of a day, also of one on which the clock was changed', () => {
    expect(new Date(startOfDay(NOW, BERLIN)).toISOString()).toBe('2026-11-16T23:00:00.000Z');
    for (const at of ['2026-10-25T20:00:00Z', '2026-03-29T20:00:00Z'])
      expect(clockTime(startOfDay(Date.parse(at), BERLIN), Date.parse(at), BERLIN)).toBe('00:00');
  });

  it('begins since yesterday at midnight of the reader', () => {
    expect(new Date(periodBegins('yesterday', NOW, BERLIN) ?? 0).toISOString()).toBe('2026-11-15T23:00:00.000Z');
    expect(periodBegins('all', NOW, BERLIN)).toBeNull();
  });
});

it('says how many acts of how many people there were', () => {
  const acts = [{ by: 'a@example.com' }, { by: 'a@example.com' }, { by: 'b@example.com' }];
  expect(actsHeadline('yesterday', acts, false)).toBe('Since yesterday: 3 acts by 2 people');
  expect(actsHeadline('all', acts.slice(0, 1), true)).toBe('In all: at least 1 act by 1 person');
  expect(actsHeadline('today', [], false)).toBe('Today: nobody did anything');
});
