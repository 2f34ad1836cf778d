import { describe, expect, test } from 'vitest';
import { phaseOf } from '../../src/core/run/status.ts';
import { unknown } from '../../src/core/signal/signal.ts';
import { checked, checkedChild, timeProblem } from '../../src/core/signal/time-checks.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aChild, ago, aRun, NOW, started } from '../conditions/snapshots.ts';

const CREATED = ago(3 * HOUR);

function doubt(status: string, startedAt: number | null, endedAt: number | null = null, createdAt = CREATED) {
  return timeProblem({ status, phase: phaseOf(status), createdAt }, { startedAt, endedAt }, NOW);
}

describe('times that contradict', () => {
  test.each<[string, string, number | null, number | null, string]>([
    [
      'a run that goes on, with an end',
      'Running',
      ago(2 * HOUR),
      ago(HOUR),
      'its status is Running, and it has an end',
    ],
    ['a status that is not known, with an end', 'Odd', ago(2 * HOUR), ago(HOUR), 'its status is Odd'],
    ['a run in the queue with an end', 'Queued', null, ago(HOUR), 'its status is Queued'],
    ['a start before the submission', 'Running', CREATED - 6 * MINUTE, null, 'is before its submission'],
    ['an end before the start', 'Completed', ago(HOUR), ago(2 * HOUR), 'is before its start'],
    ['a start to come', 'Running', NOW + 6 * MINUTE, null, 'lies in the future'],
    ['an end to come', 'Completed', ago(HOUR), NOW + 6 * MINUTE, 'lies in the future'],
  ])('%s', (_, status, startedAt, endedAt, reason) => {
    expect(doubt(status, startedAt, endedAt)).toContain(reason);
  });

  test('a submission to come', () => {
    expect(doubt('Queued', null, null, NOW + 6 * MINUTE)).toContain('its submission (2026-01-01T12:06:00Z) lies');
  });
});

test.each<[string, string, number | null, number | null]>([
  ['a run that goes on', 'Running', ago(HOUR), null],
  ['a run that was queued again', 'Queued', ago(HOUR), null],
  ['a run that ended', 'Failed', ago(HOUR), ago(MINUTE)],
  ['a run cancelled in the queue', 'Canceled', null, ago(MINUTE)],
  ['clocks that are minutes apart', 'Completed', CREATED - 5 * MINUTE, NOW + 5 * MINUTE],
])('%s contradicts nothing', (_, status, startedAt, endedAt) => {
  expect(doubt(status, startedAt, endedAt)).toBeNull();
});

test('a timing in doubt is unknown, and what is unknown keeps its reason', () => {
  const run = aRun({ createdAt: CREATED });
  expect(checked(run, started(ago(9 * HOUR)), NOW)).toMatchObject({ known: false });
  expect(checked(run, unknown('403'), NOW)).toEqual(unknown('403'));
});

test('a start that was read long after the pass began is not in the future', () => {
  const timing = { ...started(NOW + HOUR), at: NOW + HOUR };
  expect(checked(aRun(), timing, NOW)).toBe(timing);
});

test('a child in doubt has no times and says why; a reused one is left as it is', () => {
  const odd = aChild('a', { endedAt: ago(HOUR) });
  expect(checkedChild(odd, NOW)).toMatchObject({
    startedAt: null,
    endedAt: null,
    timesUnknown: expect.stringContaining('its status is Running'),
  });
  const reused = { ...odd, reused: true };
  expect(checkedChild(reused, NOW)).toBe(reused);
  expect(checkedChild({ ...reused, createdAt: NOW + HOUR }, NOW).timesUnknown).toContain('its submission');
});
