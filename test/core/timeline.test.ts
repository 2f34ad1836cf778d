import { describe, expect, test } from 'vitest';
import type { SeenStatus } from '../../src/core/evidence/seen-status.ts';
import { childTimeline, type TimelineFacts, timelineOf } from '../../src/core/evidence/timeline.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import { formatDuration, MINUTE } from '../../src/core/values/duration.ts';

const AT = Date.UTC(2026, 2, 2, 9);
const at = (minutes: number) => AT + minutes * MINUTE;

/** What passes saw: a status with the minutes of the first and the last pass. */
function saw(...stretches: [status: string, since: number, until: number][]): SeenStatus[] {
  return stretches.map(([status, since, until]) => ({
    status,
    phase: phaseOf(status),
    since: at(since),
    until: at(until),
  }));
}

type Minutes = { [K in keyof NonNullable<TimelineFacts['times']>]?: number };

/** Azure's times, in minutes. */
function azure({ startedAt, endedAt, lastStartedAt, computed, attempt }: Minutes): TimelineFacts['times'] {
  const moment = (minutes: number | undefined) => (minutes === undefined ? null : at(minutes));
  return {
    startedAt: moment(startedAt),
    endedAt: moment(endedAt),
    lastStartedAt: moment(lastStartedAt),
    computed: computed === undefined ? null : computed * MINUTE,
    attempt: attempt ?? null,
  };
}

/** As people read it: `queue 4m`, `setup 2m+` where that is the least, `run 1h…` where it lasts. */
function read(facts: Partial<TimelineFacts>): string[] {
  const timeline = timelineOf({ createdAt: AT, phase: 'ended', times: null, seen: [], ...facts });
  return timeline.stretches.map(({ kind, length, atLeast, to }) => {
    const mark = to === null ? '…' : atLeast ? '+' : '';
    return `${kind} ${formatDuration(length)}${mark}`;
  });
}

describe('the timeline of a run', () => {
  test('has exact lengths where Azure reports both ends, and the least where a pass only saw them', () => {
    const seen = saw(['Queued', 0, 10], ['Preparing', 15, 20], ['Running', 25, 60], ['Finalizing', 65, 65]);
    const times = azure({ startedAt: 23, endedAt: 68 });
    expect(read({ times, seen })).toEqual(['queue 10m+', 'setup 8m+', 'run 37m+', 'finalizing 3m+']);
  });

  test('calls waiting what is the queue or the setup where nobody saw which', () => {
    expect(read({ times: azure({ startedAt: 30, endedAt: 90 }) })).toEqual(['waiting 30m', 'run 1h']);
    const late = saw(['Preparing', 12, 20], ['Running', 25, 60], ['Completed', 65, 65]);
    const times = azure({ startedAt: 24, endedAt: 62 });
    expect(read({ times, seen: late })).toEqual(['waiting 12m', 'setup 12m+', 'run 38m']);
  });

  test('does not say that the queue lasted to the start, since a setup may have come between', () => {
    const seen = saw(['Queued', 0, 10], ['Running', 15, 20]);
    expect(read({ phase: 'running', times: azure({ startedAt: 14 }), seen })).toEqual(['queue 10m+', 'run 6m…']);
  });

  test('shows what a run does now, as long as a pass saw it do so', () => {
    expect(read({ phase: 'queued', seen: saw(['Queued', 2, 40]) })).toEqual(['queue 40m…']);
    const [stretch] = timelineOf({
      createdAt: AT,
      phase: 'queued',
      times: azure({}),
      seen: saw(['NotStarted', 0, 5], ['Queued', 10, 40]),
    }).stretches;
    expect(stretch).toMatchObject({ statuses: ['NotStarted', 'Queued'], from: AT, to: null, atLeast: true });
  });

  test('a run that was queued again has a break and another attempt', () => {
    const seen = saw(['Running', 5, 30], ['Queued', 35, 40], ['Preparing', 45, 45], ['Running', 50, 90]);
    const times = azure({ startedAt: 2, lastStartedAt: 48, endedAt: 92, computed: 75 });
    expect(read({ times, seen })).toEqual(['waiting 2m', 'run 28m+', 'break 13m+', 'run 44m']);
    const timeline = timelineOf({ createdAt: AT, phase: 'ended', times, seen });
    expect(timeline.attempts).toEqual({ count: 2, atLeast: true });
    expect(timeline.computed).toBe(75 * MINUTE);
    expect(timeline.totals.find(({ kind }) => kind === 'run')).toEqual({
      kind: 'run',
      length: 72 * MINUTE,
      atLeast: true,
    });
  });

  test('finds a break that no pass saw in what Azure adds up', () => {
    const times = azure({ startedAt: 10, lastStartedAt: 60, endedAt: 90, computed: 50, attempt: 2 });
    expect(read({ times })).toEqual(['waiting 10m', 'run 20m', 'break 30m', 'run 30m']);
    expect(timelineOf({ createdAt: AT, phase: 'ended', times, seen: [] }).attempts).toEqual({
      count: 2,
      atLeast: false,
    });
  });

  test('a paused run has a break; a cancel and an unknown status are shown as they are', () => {
    const seen = saw(
      ['Running', 0, 10],
      ['Paused', 15, 30],
      ['Running', 35, 40],
      ['Weird', 45, 45],
      ['CancelRequested', 50, 55],
    );
    expect(read({ seen, times: azure({ startedAt: 0, endedAt: 57 }) })).toEqual([
      'run 10m+',
      'break 15m+',
      'run 5m+',
      'unrecognised 0s+',
      'canceling 7m+',
    ]);
  });

  test('the same status twice in a row has a time between in which nobody looked', () => {
    const seen = saw(['Running', 0, 10], ['Running', 120, 130]);
    const times = azure({ startedAt: 0 });
    expect(read({ phase: 'running', seen, times })).toEqual(['run 10m+', 'run 10m…']);
    expect(timelineOf({ createdAt: AT, phase: 'running', times, seen }).attempts.count).toBe(1);
  });

  test('a run that ended before it started only waited', () => {
    expect(read({ times: azure({ endedAt: 7 }) })).toEqual(['waiting 7m']);
    expect(read({ times: azure({ endedAt: 7 }), seen: saw(['Queued', 0, 5], ['Canceled', 10, 10]) })).toEqual([
      'queue 5m+',
    ]);
    expect(read({ times: azure({ startedAt: 7, endedAt: 7 }) })).toEqual(['waiting 7m', 'run 0s']);
  });

  test('is empty where nothing is known, and survives clocks that contradict each other', () => {
    expect(read({})).toEqual([]);
    expect(read({ times: azure({ startedAt: -5, endedAt: -2 }), seen: saw(['Running', 0, 5]) })).toEqual(['run 3m']);
  });
});

describe('the timeline of a step or a trial', () => {
  const step: ChildRun = {
    id: 'step-1',
    displayName: 'train',
    status: 'Completed',
    phase: 'ended',
    createdAt: at(0),
    startedAt: at(6),
    endedAt: at(26),
    reused: false,
    placement: { kind: 'compute', name: 'gpu', instanceType: null, nodes: 1, gpusPerNode: null, priority: null },
    dataContainerId: null,
    outputs: {},
    tags: {},
    error: null,
  };

  test('has what Azure reports of it', () => {
    const { totals } = childTimeline(step, at(30));
    expect(totals).toEqual([
      { kind: 'waiting', length: 6 * MINUTE, atLeast: false },
      { kind: 'run', length: 20 * MINUTE, atLeast: false },
    ]);
  });

  test('is empty for a step that was reused, and where its times are not known', () => {
    expect(childTimeline({ ...step, reused: true }, at(30)).stretches).toEqual([]);
    expect(childTimeline({ ...step, timesUnknown: 'HTTP 403' }, at(30)).stretches).toEqual([]);
  });

  test('that waits or runs has lasted up to now', () => {
    const waiting = { ...step, status: 'Queued', phase: 'queued', startedAt: null, endedAt: null } as const;
    expect(childTimeline(waiting, at(30)).totals).toEqual([{ kind: 'queue', length: 30 * MINUTE, atLeast: true }]);
    const running = { ...step, status: 'Running', phase: 'running', endedAt: null } as const;
    expect(childTimeline(running, at(30)).totals).toEqual([
      { kind: 'waiting', length: 6 * MINUTE, atLeast: false },
      { kind: 'run', length: 24 * MINUTE, atLeast: true },
    ]);
  });
});
