import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { forecastOf } from '../../src/report/forecast.ts';
import { periodNamed } from '../../src/report/period.ts';

const NOVEMBER = periodNamed('2026-11') ?? { from: 0, until: 0 };
const days = (...cents: readonly number[]) =>
  cents.map((one, index) => ({ day: NOVEMBER.from + index * DAY, cents: one, wasted: {} }));
const forecast = (spent: readonly number[], now: number, since = 0) =>
  forecastOf({ days: days(...spent), cents: spent.reduce((a, b) => a + b, 0) }, NOVEMBER, { since, now });

describe('the forecast of a period', () => {
  it('adds for the days that are left the mean of the last seven whole days', () => {
    const now = NOVEMBER.from + 9 * DAY + 12 * HOUR;
    // The tenth day is not whole, and the first two are more than seven days ago.
    expect(forecast([9000, 9000, 100, 100, 100, 100, 100, 100, 100, 50], now)).toEqual({
      ...{ cents: 18_750 + 2050, perDay: 100, days: 7 },
    });
  });

  it('counts a day without spend as one', () => {
    expect(forecast([100, 0, 0, 100], NOVEMBER.from + 4 * DAY)).toEqual({ cents: 200 + 1300, perDay: 50, days: 4 });
  });

  it('is not made from less than two whole days, nor from days that were not recorded', () => {
    expect(forecast([100, 50], NOVEMBER.from + DAY + HOUR)).toBeNull();
    const now = NOVEMBER.from + 6 * DAY;
    expect(forecast([0, 0, 0, 0, 0, 90], now, NOVEMBER.from + 4 * DAY + HOUR)).toBeNull();
    expect(forecast([0, 0, 0, 0, 80, 90], now, NOVEMBER.from + 4 * DAY)?.days).toBe(2);
  });

  it('is not made of a period that is over', () => {
    expect(forecast([100, 100, 100], NOVEMBER.until)).toBeNull();
  });
});
