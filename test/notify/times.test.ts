import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';
import { longTime, momentIn, shortTime, timeList, timeSpan } from '../../src/notify/messages/times.ts';
import { ALL_ALERTS, anAlert } from './alerts.ts';

const now = Date.parse('2026-12-01T07:12:00Z');
const IN_BERLIN = momentIn('Europe/Berlin', now);

describe('a time in the zone of its reader', () => {
  it('has the time in UTC beside it', () => {
    expect(longTime('2026-12-01T07:42:00Z', IN_BERLIN)).toBe('Tue 1 Dec, 08:42 CET (07:42 UTC)');
    expect(longTime('2026-12-01T07:42:00Z', IN_BERLIN, 'after')).toBe('Tue 1 Dec, after 08:42 CET (07:42 UTC)');
    expect(longTime('2026-12-01T07:42:00Z', momentIn('America/New_York', now))).toBe(
      'Tue 1 Dec, 02:42 EST (07:42 UTC)',
    );
  });

  it('has the day in UTC too where that is another', () => {
    expect(longTime('2026-12-01T23:40:00Z', IN_BERLIN)).toBe('Wed 2 Dec, 00:40 CET (Tue 1 Dec, 23:40 UTC)');
  });

  it('is short on the day of the message in that zone', () => {
    const late = momentIn('Europe/Berlin', Date.parse('2026-12-01T23:30:00Z'));
    expect(shortTime('2026-12-01T23:40:00Z', late)).toBe('00:40 CET');
    expect(shortTime('2026-12-01T22:40:00Z', late)).toBe('Tue 1 Dec, 23:40 CET');
  });

  it('has the hours before UTC where not everybody knows the name of the zone', () => {
    const at = '2026-12-01T07:42:00Z';
    expect(longTime(at, momentIn('Asia/Kolkata', now))).toBe('Tue 1 Dec, 13:12 UTC+05:30 (07:42 UTC)');
    expect(longTime(at, momentIn('America/Chicago', now))).toBe('Tue 1 Dec, 01:42 UTC−06:00 (07:42 UTC)');
    expect(longTime('2026-07-01T07:42:00Z', momentIn('Europe/London', now))).toBe(
      'Wed 1 Jul, 08:42 UTC+01:00 (07:42 UTC)',
    );
  });

  it('is once in UTC where the clocks show that, or the zone is not known', () => {
    for (const zone of ['Europe/London', 'UTC', 'Atlantis/Capital', null])
      expect(longTime('2026-12-01T07:42:00Z', momentIn(zone, now))).toBe('Tue 1 Dec, 07:42 UTC');
  });

  it('has its year where that is not the year of the message', () => {
    expect(longTime('2027-12-01T07:42:00Z', IN_BERLIN)).toBe('Wed 1 Dec 2027, 08:42 CET (07:42 UTC)');
  });

  it('is the day once for a span and a list of one day', () => {
    const [from, to] = ['2026-12-02T02:10:00Z', '2026-12-02T04:42:00Z'];
    expect(timeSpan(from, to, IN_BERLIN)).toBe('Wed 2 Dec, 03:10 to 05:42 CET (02:10 to 04:42 UTC)');
    expect(timeList([from, to], IN_BERLIN)).toBe('Wed 2 Dec, 03:10 and 05:42 CET (02:10 and 04:42 UTC)');
    expect(timeSpan(from, '2026-12-03T04:42:00Z', IN_BERLIN)).toBe(
      'Wed 2 Dec, 03:10 CET (02:10 UTC) to Thu 3 Dec, 05:42 CET (04:42 UTC)',
    );
  });
});

const ZONES = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Chicago', 'Asia/Kolkata'];
const MORE_ZONES = ['Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/St_Johns', 'Africa/Casablanca'];
const OFFSETS: Readonly<Record<string, number>> = {
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  EST: -5,
  EDT: -4,
  PST: -8,
  PDT: -7,
};
const FORM =
  /^(\w{3} \d+ \w{3}), (\d\d:\d\d) (UTC[+−]\d\d:\d\d|[A-Z]{3,4})(?: \((?:(\w{3} \d+ \w{3}), )?(\d\d:\d\d) UTC\))?$/;

const BEGIN = Date.UTC(2026, 0, 2);
/** Moments of each part of the day, and every half hour of the days on which some zone changes its clocks. */
const MOMENTS = [
  ...Array.from({ length: 180 }, (_, day) => BEGIN + 2 * day * DAY + ((day * 3.5) % 24) * HOUR),
  ...['02-16', '03-08', '03-22', '03-29', '04-05', '10-04', '10-25', '11-01'].flatMap((day) =>
    Array.from({ length: 48 }, (_, half) => Date.parse(`2026-${day}T00:00:00Z`) - 8 * HOUR + half * 30 * MINUTE),
  ),
];

describe('over a year and its changes of clocks', () => {
  it.each([...ZONES, ...MORE_ZONES])('every time in %s is the same moment in both zones', (zone) => {
    const moment = momentIn(zone, BEGIN);
    for (const at of MOMENTS) {
      const text = longTime(new Date(at).toISOString(), moment);
      const [, date = '', clock = '', name = '', otherDate, utc = clock] = FORM.exec(text) ?? [];
      expect(momentOf(otherDate ?? date, utc, 0), text).toBe(at);
      expect(momentOf(date, clock, minutesOf(name)), text).toBe(at);
      expect(text).not.toMatch(/IST|CST|BST/);
    }
  });
});

function momentOf(date: string, clock: string, minutes: number): number {
  return Date.parse(`${date.slice(4)} 2026 ${clock} UTC`) - minutes * MINUTE;
}

function minutesOf(name: string): number {
  const [, sign, hours = 0, minutes = 0] = /^UTC([+−])(\d\d):(\d\d)$/.exec(name) ?? [];
  if (sign) return (sign === '−' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return (OFFSETS[name] ?? 0) * 60;
}

describe('a message with a zone', () => {
  it.each(ALL_ALERTS.map((alert) => [alert.type, alert] as const))('%s has no time in UTC alone', (_type, alert) => {
    const message = messageFor(alert, { baseUrl: null, zone: 'Europe/Berlin' });
    const text = [message.subject, message.preview, messageText(message)].join('\n');
    // What a person wrote, and a clause of the policy, stay as they are.
    expect(text.replace(/Sasha exempted the run until 18:00 UTC/g, '')).not.toMatch(
      /(?<![(\d:] ?\d\d:\d\d )(?<!\([^)]*)\d\d:\d\d UTC/,
    );
  });

  it('puts times that come as data into that zone', () => {
    const { data } = anAlert('finding.resolved');
    const { facts } = messageFor(
      anAlert('finding.resolved', { data: { ...data, ended: 'its GPUs work since 2026-05-03T02:30:00Z' } }),
      { baseUrl: null, zone: 'Europe/Berlin', now: NOW },
    );
    expect(facts.map(({ text }) => text)).toContain('Its GPUs work since Sun 3 May, 04:30 CEST (02:30 UTC).');
  });
});
