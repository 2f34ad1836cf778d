import { expect, test } from 'vitest';
import { periodStart } from '../../src/core/values/period.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['day', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  ['day', '2026-02-28T23:59:59.999Z', '2026-02-28T00:00:00Z'],
  ['week', '2026-03-01T23:00:00Z', '2026-02-23T00:00:00Z'],
  ['week', '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z'],
  ['month', '2026-02-28T23:59:59Z', '2026-02-01T00:00:00Z'],
  ['month', '2024-02-29T12:00:00Z', '2024-02-01T00:00:00Z'],
] as const)('the %s of %s began %s', (period, now, begin) => {
  expect(periodStart(period, at(now))).toBe(at(begin));
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
