import { describe, expect, it } from 'vitest';
import { parseBagTime, parseIsoDuration, parseZonedTime } from '../../src/azure/parse/times.ts';

describe('times of the property bag', () => {
  it('are UTC although they do not say so', () => {
    expect(parseBagTime('2026-08-25 13:26:33')).toBe(Date.UTC(2026, 7, 25, 13, 26, 33));
  });

  it.each([
    '2026-08-25T13:26:33',
    '2026-08-25 13:26',
    '2026-08-25 13:26:33 PM',
    '25.08.2026 13:26:33',
    '',
    '2026-13-45 99:00:00',
    '0001-01-01 00:00:00',
    '1970-01-01 00:00:00',
  ])('are not guessed at: %j', (text) => {
    expect(parseBagTime(text)).toBeNull();
  });
});

describe('times with a zone', () => {
  it('keep milliseconds of the seven digits that Azure writes', () => {
    expect(parseZonedTime('2026-08-25T13:23:30.5405095+00:00')).toBe(Date.UTC(2026, 7, 25, 13, 23, 30, 540));
    expect(parseZonedTime('2026-08-25T15:23:30+02:00')).toBe(Date.UTC(2026, 7, 25, 13, 23, 30));
  });

  it.each(['2026-08-25T13:23:30', '2026-08-25 13:23:30Z', '0001-01-01T00:00:00+00:00', 'soon'])(
    'are refused without one, and in the year 1: %j',
    (text) => {
      expect(parseZonedTime(text)).toBeNull();
    },
  );
});

describe('time limits', () => {
  it.each([
    ['PT5M', 300_000],
    ['PT10H', 36_000_000],
    ['P1DT2H', 93_600_000],
    ['PT1M30.5S', 90_500],
    ['P1W', 604_800_000],
    ['P1W1D', 691_200_000],
    ['PT1.5H', 5_400_000],
    ['PT0.5S', 500],
    ['PT1,5M', 90_000],
    ['P0.5D', 43_200_000],
    ['PT0S', 0],
  ])('%s are %d milliseconds', (text, length) => {
    expect(parseIsoDuration(text)).toBe(length);
  });

  it.each(['P', 'PT', 'P1DT', 'P1M', 'P1Y', 'P1M1D', 'PT1.5H30M', '-PT5M', 'P9999999999999D', '5m', '10:00:00', ''])(
    '%j is none',
    (text) => {
      expect(parseIsoDuration(text)).toBeNull();
    },
  );
});
