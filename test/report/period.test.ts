import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/core/values/duration.ts';
import { periodAt, periodNamed, periodsBeside } from '../../src/report/period.ts';

const days = (name: string) => {
  const period = periodNamed(name);
  return period && [new Date(period.from).toISOString().slice(0, 10), (period.until - period.from) / DAY];
};

describe('a period by its name', () => {
  it.each([
    ['2026-02', ['2026-02-01', 28]],
    ['2028-02', ['2028-02-01', 29]],
    ['2026-10', ['2026-10-01', 31]],
    ['2026-Q4', ['2026-10-01', 92]],
    ['2026', ['2026-01-01', 365]],
    ['2026-11-17', ['2026-11-17', 1]],
    // The first of January of 2027 is a Friday: its week belongs to 2026.
    ['2026-W53', ['2026-12-28', 7]],
    ['2027-W01', ['2027-01-04', 7]],
  ])('%s', (name, expected) => {
    expect(days(name)).toEqual(expected);
  });

  it.each(['2026-13', '2026-02-30', '2026-Q5', '2025-W53', 'last month', ''])('refuses %s', (name) => {
    expect(periodNamed(name)).toBeNull();
  });

  it('has a name for each moment, which is read back', () => {
    for (const length of ['day', 'week', 'month', 'quarter', 'year'] as const)
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2028, 0, 10); at += 11 * DAY) {
        const period = periodNamed(periodAt(length, at));
        expect(period && period.from <= at && at < period.until).toBe(true);
        const [before, after] = periodsBeside(length, period ?? { from: 0, until: 0 });
        expect([periodNamed(before)?.until, periodNamed(after)?.from]).toEqual([period?.from, period?.until]);
      }
  });
});
