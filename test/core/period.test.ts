import { expect, test } from 'vitest';
import { PERIODS, periodEnd, periodStart } from '../../src/core/values/period.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['day', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  ['day', '2026-02-28T23:59:59.999Z', '2026-02-28T00:00:00Z'],
  ['week', '2026-03-01T23:00:00Z', '2026-02-23T00:00:00Z'],
  ['week', '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z'],
  ['month', '2026-02-28T23:59:59Z', '2026-02-01T00:00:00Z'],
  ['month', '2024-02-29T12:00:00Z', '2024-02-01T00:00:00Z'],
  ['quarter', '2026-03-31T23:59:59.999Z', '2026-01-01T00:00:00Z'],
  ['quarter', '2026-04-01T00:00:00Z', '2026-04-01T00:00:00Z'],
  ['quarter', '2026-12-31T12:00:00Z', '2026-10-01T00:00:00Z'],
] as const)('the %s of %s began %s', (period, now, begin) => {
  expect(periodStart(period, at(now))).toBe(at(begin));
});

test.each([
  ['day', '2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00Z'],
  ['week', '2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z'],
  ['month', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  ['month', '2024-02-29T12:00:00Z', '2024-03-01T00:00:00Z'],
  ['month', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z'],
  ['quarter', '2026-11-30T12:00:00Z', '2027-01-01T00:00:00Z'],
  ['quarter', '2026-02-01T00:00:00Z', '2026-04-01T00:00:00Z'],
] as const)('the %s of %s ends %s', (period, now, end) => {
  expect(periodEnd(period, at(now))).toBe(at(end));
});

test('periods follow one another without a gap, whatever the month and whenever clocks change', () => {
  for (const period of PERIODS)
    for (let now = at('2023-12-31T12:00:00Z'); now < at('2026-02-01T00:00:00Z'); now = periodEnd(period, now)) {
      const begin = periodStart(period, now);
      const end = periodEnd(period, now);
      expect(periodStart(period, end)).toBe(end);
      expect(periodStart(period, end - 1)).toBe(begin);
      expect(periodEnd(period, begin)).toBe(end);
      expect((end - begin) % (24 * 60 * 60 * 1000)).toBe(0);
    }
});

test('periods are of UTC whatever zone the machine is in', () => {
  const before = process.env.TZ;
  try {
    for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin']) {
      process.env.TZ = zone;
      expect(periodStart('month', at('2026-03-31T23:30:00Z'))).toBe(at('2026-03-01T00:00:00Z'));
      expect(periodStart('day', at('2026-03-29T01:30:00Z'))).toBe(at('2026-03-29T00:00:00Z'));
    }
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
