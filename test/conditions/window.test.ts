import { describe, expect, test } from 'vitest';
import { window } from '../../src/conditions/window.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { known, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { formatInstant, HOUR } from '../../src/core/values/duration.ts';
import { aChild, aSnapshot, faults, judge } from './snapshots.ts';

const office = { allowed: [{ days: ['mon-fri'], from: '08:00', to: '20:00' }], timezone: 'Europe/Berlin' };
const nights = { allowed: [{ days: ['mon-fri'], from: '22:00', to: '06:00' }], timezone: 'Europe/Berlin' };

function at(given: unknown, time: string, status = 'Running') {
  return judge(window, given, aSnapshot({ status }), Date.parse(time));
}

/** When the hours end, of a run within them. */
function ends(given: unknown, time: string): string | null {
  const { violatedAt } = at(given, time);
  return violatedAt === null ? null : formatInstant(violatedAt);
}

describe('office hours in Berlin', () => {
  test.each([
    ['Monday, the first minute', '2026-01-05T08:00:00+01:00', 'healthy'],
    ['Monday, a second before', '2026-01-05T07:59:59+01:00', 'violated'],
    ['Friday, the last second', '2026-01-09T19:59:59+01:00', 'healthy'],
    ['Friday, the end itself', '2026-01-09T20:00:00+01:00', 'violated'],
    ['Saturday noon', '2026-01-10T12:00:00+01:00', 'violated'],
    ['Sunday noon', '2026-01-11T12:00:00+01:00', 'violated'],
    ['in summer, by summer time', '2026-07-06T06:00:00Z', 'healthy'],
    ['in summer, an hour before', '2026-07-06T05:59:59Z', 'violated'],
    ['in winter at the same time in UTC', '2026-01-05T06:30:00Z', 'violated'],
    ['Friday by UTC and Saturday by the local clock', '2026-01-09T23:30:00Z', 'violated'],
  ])('%s', (_, time, outcome) => {
    expect(at(office, time).outcome).toBe(outcome);
  });

  test('says the local time, the hours and when they end', () => {
    expect(at(office, '2026-01-05T09:30:00+01:00')).toMatchObject({
      outcome: 'healthy',
      reason: 'Mon 2026-01-05 09:30 Europe/Berlin is within its hours, which end Mon 2026-01-05 20:00 Europe/Berlin',
      violatedAt: Date.parse('2026-01-05T20:00:00+01:00'),
    });
    expect(at(office, '2026-01-10T12:00:00+01:00')).toMatchObject({
      outcome: 'violated',
      reason: 'Sat 2026-01-10 12:00 Europe/Berlin is outside its hours, mon-fri 08:00-20:00',
      value: 'Sat 2026-01-10 12:00 Europe/Berlin',
      threshold: 'mon-fri 08:00-20:00',
      identity: 'window',
      violatedAt: null,
    });
  });

  test.each([
    ['Running', 'violated'],
    ['NotResponding', 'violated'],
    ['Preparing', 'violated'],
    ['Provisioning', 'violated'],
    ['Queued', 'healthy'],
    ['Paused', 'healthy'],
    ['Finalizing', 'healthy'],
    ['CancelRequested', 'healthy'],
    ['Completed', 'healthy'],
    ['Entangled', 'unknown'],
  ])('a run that is %s at night is %s', (status, outcome) => {
    expect(at(office, '2026-01-05T23:00:00+01:00', status).outcome).toBe(outcome);
  });

  test('a status that is not known is healthy within the hours', () => {
    expect(at(office, '2026-01-05T12:00:00+01:00', 'Entangled').outcome).toBe('healthy');
  });
});

describe('a parent at night, which holds the nodes of its children', () => {
  const night = Date.parse('2026-01-05T23:00:00+01:00');
  const created = { createdAt: night - 3 * HOUR, startedAt: night - 2 * HOUR };
  const queued = { ...created, status: 'Queued', startedAt: null };
  const parent = (children: Signals['children'], jobType = 'pipeline') =>
    judge(window, office, aSnapshot({ jobType, createdAt: night - 4 * HOUR }, children && { children }), night);

  test.each<[string, ChildRun[], string]>([
    ['a child that runs', [aChild('a', created), aChild('b', queued)], 'violated'],
    ['a child that prepares', [aChild('a', { ...queued, status: 'Preparing' })], 'violated'],
    ['children that all queue', [aChild('a', queued), aChild('b', queued)], 'healthy'],
    ['children that ended', [aChild('a', { ...created, status: 'Failed', endedAt: night - HOUR })], 'healthy'],
    ['no child', [], 'healthy'],
    ['a child that was reused', [aChild('a', { ...created, reused: true })], 'healthy'],
    [
      'a child that only holds others',
      [aChild('a', { ...created, placement: onCompute('gpu-cluster', { nodes: 0 }) })],
      'healthy',
    ],
    ['a child in a status that is not known', [aChild('a', { ...created, status: 'Entangled' })], 'unknown'],
    ['a child that runs and has an end', [aChild('a', { ...created, endedAt: night - HOUR })], 'unknown'],
    [
      'a child that has two entries that differ',
      [aChild('a', created), aChild('a', { ...created, status: 'Paused' })],
      'unknown',
    ],
  ])('with %s', (_, given, outcome) => {
    expect(parent(known(given, night)).outcome).toBe(outcome);
  });

  test('says which, asks for its children, and is unknown while they are or were read long ago', () => {
    expect(parent(known([aChild('a', created)], night))).toMatchObject({
      reason: expect.stringContaining('is outside its hours, mon-fri 08:00-20:00; its child a is Running'),
      identity: 'window',
    });
    expect(parent(undefined)).toMatchObject({ outcome: 'unknown', missingSignals: [{ kind: 'children' }] });
    expect(parent(unknown('HTTP 500'))).toMatchObject({ outcome: 'unknown', missingSignals: [] });
    expect(parent(known([aChild('a', created)], night - 2 * HOUR)).outcome).toBe('unknown');
  });

  test('is not told of a run of an unknown type', () => {
    expect(parent(known([], night), 'finetuning')).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  });
});

describe('hours over midnight', () => {
  test.each([
    ['Monday before midnight', '2026-01-05T23:00:00+01:00', 'healthy'],
    ['Tuesday after midnight', '2026-01-06T05:59:00+01:00', 'healthy'],
    ['Tuesday at their end', '2026-01-06T06:00:00+01:00', 'violated'],
    ['Saturday morning belongs to Friday', '2026-01-10T05:00:00+01:00', 'healthy'],
    ['Monday morning belongs to Sunday', '2026-01-05T05:00:00+01:00', 'violated'],
    ['Saturday evening', '2026-01-10T23:00:00+01:00', 'violated'],
  ])('%s', (_, time, outcome) => {
    expect(at(nights, time).outcome).toBe(outcome);
  });

  test('end on the following day', () => {
    expect(ends(nights, '2026-01-05T23:00:00+01:00')).toBe('2026-01-06T05:00:00Z');
    expect(ends(nights, '2026-01-06T01:00:00+01:00')).toBe('2026-01-06T05:00:00Z');
  });

  test('that follow one another without a gap end where the last ends', () => {
    const joined = {
      allowed: [
        { days: ['fri'], from: '18:00', to: '24:00' },
        { days: ['sat-sun'], from: '00:00', to: '24:00' },
        { days: ['mon'], from: '00:00', to: '07:30' },
      ],
      timezone: 'UTC',
    };
    expect(ends(joined, '2026-01-09T20:00:00Z')).toBe('2026-01-12T07:30:00Z');
  });

  test('that never end have no end in sight', () => {
    const always = { allowed: [{ from: '00:00', to: '24:00' }], timezone: 'UTC' };
    expect(at(always, '2026-01-09T20:00:00Z')).toMatchObject({ outcome: 'healthy', violatedAt: null });
    const holiday = { ...always, 'except-dates': ['2026-01-12'] };
    expect(ends(holiday, '2026-01-09T20:00:00Z')).toBe('2026-01-12T00:00:00Z');
  });

  test('a range of days may go over the weekend', () => {
    const given = { allowed: [{ days: ['fri-mon'], from: '00:00', to: '24:00' }], timezone: 'UTC' };
    expect(ends(given, '2026-01-09T20:00:00Z')).toBe('2026-01-13T00:00:00Z');
    expect(at(given, '2026-01-13T00:00:00Z').threshold).toBe('fri-mon 00:00-24:00');
  });
});

describe('dates on which no hours begin', () => {
  const given = { ...nights, 'except-dates': ['2026-12-25'] };
  test.each([
    ['the evening before begins as ever', '2026-12-24T23:00:00+01:00', 'healthy'],
    ['and reaches into the date', '2026-12-25T05:00:00+01:00', 'healthy'],
    ['the evening of the date does not begin', '2026-12-25T23:00:00+01:00', 'violated'],
    ['nor the morning after it', '2026-12-26T05:00:00+01:00', 'violated'],
    ['a year later it is a day like others', '2025-12-25T23:00:00+01:00', 'healthy'],
  ])('%s', (_, time, outcome) => {
    expect(at(given, time).outcome).toBe(outcome);
  });
});

describe('clocks put forward and back', () => {
  const night = (from: string, to: string) => ({ allowed: [{ from, to }], timezone: 'Europe/Berlin' });

  test('in spring a night is an hour shorter', () => {
    expect(ends(night('22:00', '06:00'), '2026-03-28T22:00:00+01:00')).toBe('2026-03-29T04:00:00Z');
  });

  test('in autumn it is an hour longer', () => {
    expect(ends(night('22:00', '06:00'), '2026-10-24T22:00:00+02:00')).toBe('2026-10-25T05:00:00Z');
  });

  test('an end that is left out is the jump itself', () => {
    expect(ends(night('01:00', '02:30'), '2026-03-29T01:30:00+01:00')).toBe('2026-03-29T01:00:00Z');
    expect(at(night('01:00', '02:30'), '2026-03-29T03:10:00+02:00').outcome).toBe('violated');
  });

  test('hours that lie in what is left out have no length', () => {
    expect(at(night('02:10', '02:50'), '2026-03-29T03:00:00+02:00').outcome).toBe('violated');
    expect(at(night('02:10', '02:50'), '2026-03-29T01:59:59+01:00').outcome).toBe('violated');
  });

  test('an hour that comes twice belongs to the hours both times, without a gap', () => {
    const given = night('02:15', '02:45');
    expect(at(given, '2026-10-25T02:20:00+02:00').outcome).toBe('healthy');
    expect(at(given, '2026-10-25T02:50:00+02:00').outcome).toBe('healthy');
    expect(ends(given, '2026-10-25T02:20:00+02:00')).toBe('2026-10-25T01:45:00Z');
    expect(at(given, '2026-10-25T02:50:00+02:00').reason).toMatch(
      /02:50 .* which end Sun 2026-10-25 02:45 Europe\/Berlin, once the clocks are put back$/,
    );
    expect(at(given, '2026-10-25T02:20:00+01:00').reason).toMatch(/02:20 .* which end .* 02:45 Europe\/Berlin$/);
  });

  test('by half an hour, at midnight, and by offsets that are no whole hours', () => {
    const lordHowe = { allowed: [{ from: '00:00', to: '06:00' }], timezone: 'Australia/Lord_Howe' };
    expect(ends(lordHowe, '2026-10-03T14:00:00Z')).toBe('2026-10-03T19:00:00Z');
    const cairo = { allowed: [{ days: ['fri'], from: '00:00', to: '02:00' }], timezone: 'Africa/Cairo' };
    // Clocks go from Thursday 24:00 to Friday 01:00.
    expect(ends(cairo, '2026-04-23T22:00:00Z')).toBe('2026-04-23T23:00:00Z');
    const kathmandu = { allowed: [{ from: '09:00', to: '10:00' }], timezone: 'Asia/Kathmandu' };
    expect(ends(kathmandu, '2026-01-05T03:15:00Z')).toBe('2026-01-05T04:15:00Z');
    expect(at(kathmandu, '2026-01-05T03:14:59Z').outcome).toBe('violated');
  });
});

describe('a time zone is a place, or UTC: a zone that knows no summer time is refused', () => {
  const expected = /^a time zone by its IANA name, such as Europe\/Berlin or UTC; not an offset/;

  test.each(['CEST', 'EST', 'GMT', 'EST5EDT', 'Berlin', '+00:00', '+02:00', 'UTC-5', '+05:30', 'GMT+14'])(
    '%s is refused',
    (timezone) => {
      expect(faults(window, { ...office, timezone })).toEqual([expect.stringMatching(expected)]);
    },
  );

  test.each(['Etc/GMT+2', 'Etc/GMT-14', 'etc/gmt+5'])(
    '%s is refused: its sign reads the other way round',
    (timezone) => {
      expect(faults(window, { ...office, timezone })).toEqual([expect.stringMatching(expected)]);
      expect(faults(window, { ...office, timezone: 'Etc/UTC' })).toEqual([]);
    },
  );

  test.each(['Europe/Berln', 'Europe/berlin'])('%s is near to Europe/Berlin', (timezone) => {
    expect(faults(window, { ...office, timezone })).toEqual([
      expect.stringMatching(/\(did you mean "Europe\/Berlin"\?\)$/),
    ]);
  });

  test.each(['nowhere', 'Mars/Base'])('%s is like none', (timezone) => {
    expect(faults(window, { ...office, timezone })).toEqual([expect.not.stringContaining('did you mean')]);
  });
});

test('parameters are refused with what would be right', () => {
  const [hours] = office.allowed;
  expect(faults(window, { allowed: office.allowed })).toEqual([expect.stringContaining('a time zone')]);
  expect(faults(window, { ...office, allowed: [] })).toEqual(['at least one map of hours']);
  const refused: [object, string][] = [
    [{ days: ['monday'] }, 'mon-fri'],
    [{ days: [] }, 'at least one day'],
    [{ from: '8:00' }, 'a time of day'],
    [{ from: '24:00' }, 'a time of day'],
    [{ to: '24:30' }, 'up to "24:00"'],
    [{ to: '08:00' }, 'a whole day is from'],
  ];
  for (const [wrong, right] of refused)
    expect(faults(window, { ...office, allowed: [{ ...hours, ...wrong }] })).toEqual([expect.stringContaining(right)]);
  expect(faults(window, { ...office, 'except-dates': ['2026-02-30'] })).toEqual([expect.stringContaining('a date')]);
  expect(faults(window, { ...office, 'except-dates': ['25.12.2026'] })).toEqual([expect.stringContaining('a date')]);
});
