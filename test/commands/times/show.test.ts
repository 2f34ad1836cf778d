import { describe, expect, test } from 'vitest';
import { away, awayAt, clockTime } from '../../../src/commands/times/show.ts';
import { zoneFor } from '../../../src/commands/times/zone.ts';
import { platformZone, UTC, type Zone } from '../../../src/core/values/zone.ts';

const NOW = Date.parse('2026-11-17T02:41:00Z');

function zone(name: string): Zone {
  const found = platformZone(name);
  if (!found) throw new Error(`no zone ${name}`);
  return found;
}

describe('a time', () => {
  const berlin = { now: NOW, zone: zone('Europe/Berlin') };

  test.each([
    ['2026-11-17T02:41:00Z', '03:41 CET'],
    ['2026-11-16T23:05:00Z', '00:05 CET'],
    ['2026-11-16T22:55:00Z', 'Mon 23:55 CET'],
    ['2026-11-23T08:00:00Z', 'Mon 09:00 CET'],
    ['2026-11-24T08:00:00Z', 'Tue 24 Nov 09:00 CET'],
    ['2026-07-01T08:00:00Z', 'Wed 1 Jul 10:00 CEST'],
    ['2025-01-01T00:00:00Z', 'Wed 1 Jan 2025 01:00 CET'],
  ])('%s has its zone, and its day where it is not today: %s', (at, shown) => {
    expect(clockTime(Date.parse(at), berlin)).toBe(shown);
  });

  test.each([
    ['America/New_York', 'Mon 21:41 EST'],
    ['Asia/Kolkata', '08:11 IST'],
    ['Australia/Sydney', '13:41 AEDT'],
    ['Asia/Tokyo', '11:41 UTC+9'],
    ['UTC', '02:41 UTC'],
    ['Europe/London', '02:41 GMT'],
  ])('is that of the zone %s', (name, shown) => {
    const there = { now: NOW + (name === 'America/New_York' ? 86_400_000 : 0), zone: zone(name) };
    expect(clockTime(NOW, there)).toBe(shown);
  });

  test.each([
    [-21 * 60_000 - 59_000, '21 min ago'],
    [-40_000, '40 s ago'],
    [-26 * 3_600_000, '26 h ago'],
    [31.4 * 60_000, 'in 32 min'],
    [90_000, 'in 1 min'],
    [0, 'now'],
  ])('is so far away', (length, shown) => {
    expect(away(NOW + length, { now: NOW })).toBe(shown);
  });

  test('that people must keep is said in both ways', () => {
    expect(awayAt(NOW + 32 * 60_000, berlin)).toBe('in 32 min, 04:13 CET');
  });
});

describe('the zone', () => {
  test('is UTC if asked, else that of TZ, and UTC where TZ names none', () => {
    expect(zoneFor({ utc: true }, { TZ: 'Europe/Berlin' })).toBe(UTC);
    expect(zoneFor({}, { TZ: 'Europe/Berlin' }).name).toBe('Europe/Berlin');
    expect(zoneFor({}, { TZ: ':Asia/Tokyo' }).name).toBe('Asia/Tokyo');
    expect(zoneFor({}, { TZ: 'Nowhere/At_All' })).toBe(UTC);
  });
});
