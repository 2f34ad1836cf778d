import { describe, expect, it, test } from 'vitest';
import { parseTimeSpan } from '../../src/azure/parse/times.ts';
import { historyRunSchema } from '../../src/azure/run-history/history-schema.ts';
import { historyTiming } from '../../src/azure/run-history/to-child.ts';
import { computedUntil } from '../../src/core/signal/computed.ts';
import { checked } from '../../src/core/signal/time-checks.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aHistoryRun } from './fixtures/jobs.ts';
import { aSnapshot } from './fixtures/snapshots.ts';

const NOW = Date.UTC(2026, 4, 5, 12);
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();

/** The hours that a run has computed, at least and at most; the reason where that is unknown, `no break` where none shows. */
function hours(fields: object): readonly [number, number] | string {
  const given = { startTimeUtc: at(-30), endTimeUtc: null, status: 'Running', createdUtc: at(-31), ...fields };
  const run = historyRunSchema.parse(aHistoryRun('r', given));
  const { run: listed } = aSnapshot('r', {}, { status: run.status, createdAt: NOW - 31 * HOUR });
  const phase = run.status === 'Completed' ? 'ended' : run.status === 'Paused' ? 'paused' : 'running';
  const timing = checked({ ...listed, phase }, historyTiming(run, NOW), NOW);
  if (!timing.known) return timing.reason;
  if (!timing.value.computed) return 'no break';
  const { least, most } = computedUntil(timing.value.computed, timing.value.endedAt ?? NOW);
  return [least / HOUR, most / HOUR];
}

const ENDED = { status: 'Completed', endTimeUtc: at(-1) };

describe('how long a run computed, by run history', () => {
  test.each([
    { lastStartTimeUtc: '2026-05-05 10:00:00' },
    { lastStartTimeUtc: '2026-05-05T10:00:00', currentComputeTime: '03:00:00' },
    { lastStartTimeUtc: at(-2), effectiveStartTimeUtc: 'yesterday' },
  ])('is unknown where its latest start cannot be read: %j', (fields) => {
    expect(hours(fields)).toMatch(/^its latest start is no time: /);
  });

  it('has no break by the time that means "not yet"', () => {
    expect(hours({ lastStartTimeUtc: '0001-01-01T00:00:00+00:00' })).toBe('no break');
  });

  test.each([
    [
      'never interrupted',
      { lastStartTimeUtc: at(-30), effectiveStartTimeUtc: at(-30), currentComputeTime: '00:00:00' },
    ],
    ['without any of the fields', {}],
    ['with all of them null', { lastStartTimeUtc: null, effectiveStartTimeUtc: null, currentComputeTime: null }],
    ['with no compute time yet', { currentComputeTime: '00:00:00' }],
    ['with a time up to now and no other field', { currentComputeTime: '1.05:59:00' }],
    ['with a time up to now since its one start', { lastStartTimeUtc: at(-30), currentComputeTime: '1.06:00:00' }],
    ['ended without a break', { ...ENDED, computeDuration: '1.05:00:00.2200000' }],
  ])('shows no break of a run %s', (_, fields) => {
    expect(hours(fields)).toBe('no break');
  });

  test.each([
    ['its relative start says', { lastStartTimeUtc: at(-2), effectiveStartTimeUtc: at(-5) }, 5, 5],
    [
      'the time before its latest start and since',
      { lastStartTimeUtc: at(-2), effectiveStartTimeUtc: at(-5), currentComputeTime: '03:00:00' },
      5,
      5,
    ],
    [
      'the time up to now',
      { lastStartTimeUtc: at(-2), effectiveStartTimeUtc: at(-5), currentComputeTime: '05:00:00' },
      5,
      5,
    ],
    [
      'either reading of a time without a relative start',
      { lastStartTimeUtc: at(-2), currentComputeTime: '05:00:00' },
      5,
      7,
    ],
    [
      'the only reading that fits, up to the latest start',
      { lastStartTimeUtc: at(-20), currentComputeTime: '05:00:00' },
      25,
      25,
    ],
    ['the only reading that fits, up to now', { lastStartTimeUtc: at(-20), currentComputeTime: '21:00:00' }, 21, 21],
    ['its latest start alone', { lastStartTimeUtc: at(-2) }, 2, 30],
    ['a time alone', { currentComputeTime: '05:00:00' }, 5, 5],
    ['paused', { status: 'Paused', lastStartTimeUtc: at(-20), currentComputeTime: '05:00:00' }, 5, 5],
    ['ended', { ...ENDED, computeDuration: '05:00:00' }, 5, 5],
    ['ended after more than a day', { ...ENDED, computeDuration: '1.02:00:00.0000000' }, 26, 26],
    ['ended without having computed', { ...ENDED, computeDuration: '00:00:00' }, 0, 0],
  ])('is what Azure reports: %s', (_, fields, least, most) => {
    expect(hours(fields)).toEqual([least, most]);
  });

  test.each([
    ['longer than since the start', { currentComputeTime: '1.08:00:00' }, 'computed for 1d 8h, longer than the 1d 6h'],
    ['longer than from start to end', { ...ENDED, computeDuration: '1.06:00:00' }, 'longer than the 1d 5h'],
    [
      'with a latest start before the first',
      { lastStartTimeUtc: at(-31), currentComputeTime: '10:00:00' },
      'contradicts its latest start',
    ],
    ['with a latest start in the future', { lastStartTimeUtc: at(2), currentComputeTime: '05:00:00' }, 'latest start'],
    [
      'against its relative start',
      { lastStartTimeUtc: at(-2), effectiveStartTimeUtc: at(-5), currentComputeTime: '20:00:00' },
      'contradicts',
    ],
    [
      'with a relative start before the first',
      { lastStartTimeUtc: at(-2), effectiveStartTimeUtc: at(-50) },
      'contradicts',
    ],
    ['of no known form', { ...ENDED, computeDuration: 'five hours' }, 'is no time: five hours'],
    ['negative', { currentComputeTime: '-05:00:00' }, 'is no time'],
  ])('is unknown where it contradicts itself: %s', (_, fields, reason) => {
    expect(hours(fields)).toContain(reason);
  });
});

describe('a .NET TimeSpan', () => {
  it('has days, hours, minutes, seconds and a fraction', () => {
    expect(parseTimeSpan('00:03:22.5284612')).toBe(202_528);
    expect(parseTimeSpan('1.02:03:04.5')).toBe(93_784_500);
    expect(parseTimeSpan('10675199.02:48:05.4775807')).not.toBeNull();
  });

  test.each(['', '5', '24:00:00', '1:2:3', '00:60:00', '-00:00:01', '1.5', 'PT5M', '00:00'])('is not %j', (text) => {
    expect(parseTimeSpan(text)).toBeNull();
  });
});
