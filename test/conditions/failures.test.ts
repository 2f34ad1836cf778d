import { describe, expect, test } from 'vitest';
import { failures } from '../../src/conditions/failures.ts';
import { type EndedRun, unknown } from '../../src/core/signal.ts';
import { aFailure, anEnded, ended } from './around.ts';
import { aSnapshot, faults, judge } from './snapshots.ts';

/** One letter a run, the newest first: a failure for code, data, platform, unclassified or untold; done; cancelled. */
function runs(letters: string): EndedRun[] {
  const causes = { c: 'code', d: 'data', p: 'platform', u: 'unclassified' } as const;
  return [...letters].map((letter, index) => {
    if (letter === '-') return anEnded(`r${index}`, { status: 'Completed' });
    if (letter === 'x') return anEnded(`r${index}`, { status: 'Canceled', startedAt: null });
    const cause = causes[letter as keyof typeof causes];
    return anEnded(`r${index}`, { failure: cause === undefined ? null : aFailure(cause) });
  });
}

function of(letters: string, given: object) {
  return judge(failures, given, aSnapshot({}, { outcomes: ended(...runs(letters)) }));
}

const all = { last: 3, all: true };
const most = { last: 4, 'at-least': 3 };
const code = { last: 4, 'at-least': 3, cause: ['code', 'data'] };

describe('the last runs of an experiment', () => {
  test.each<[string, object, string]>([
    ['ccc', all, 'violated'],
    ['cpu', all, 'violated'],
    ['cc-', all, 'healthy'],
    ['-ccc', all, 'healthy'],
    ['ccc-', all, 'violated'],
    ['cc', all, 'healthy'],
    ['', all, 'healthy'],
    ['xcxcxc', all, 'violated'],
    ['cxcx', all, 'healthy'],
    ['xxxx', all, 'healthy'],
    ['cc-c', most, 'violated'],
    ['c--c', most, 'healthy'],
    ['ccc', most, 'healthy'],
    ['cd-c', code, 'violated'],
    ['cp-c', code, 'healthy'],
    ['cu-c', code, 'unknown'],
    ['c?-c', code, 'unknown'],
    ['cup-', code, 'healthy'],
    ['ccdu', code, 'violated'],
    ['uuuu', { ...most, cause: ['unclassified'] }, 'violated'],
  ])('"%s" under %j is %s', (letters, given, outcome) => {
    expect(of(letters, given).outcome).toBe(outcome);
  });

  test('says how many, and stays one violation while others fail', () => {
    expect(of('dcp', { last: 3, 'at-least': 2, cause: ['code', 'data'] })).toMatchObject({
      reason: '2 of the last 3 runs of nightly failed for code or data, limit 2',
      value: 2,
      threshold: 2,
      age: 0,
      identity: 'failures:nightly',
      detail: {
        failed: [
          { runId: 'r0', cause: 'data' },
          { runId: 'r1', cause: 'code' },
        ],
      },
    });
  });

  test('are asked for, and unknown stays unknown', () => {
    expect(judge(failures, all, aSnapshot()).wants).toEqual([{ kind: 'outcomes' }]);
    expect(judge(failures, all, aSnapshot({}, { outcomes: unknown('no record') }))).toMatchObject({
      outcome: 'unknown',
      wants: [],
    });
  });
});

test('parameters are refused with what would be right', () => {
  expect(faults(failures, { last: 3 })).toEqual(['one of all: true and at-least: number']);
  expect(faults(failures, { ...all, 'at-least': 2 })).toEqual(['one of all: true and at-least: number']);
  expect(faults(failures, { last: 1, all: true })).toEqual(['a whole number from 2 to 20']);
  expect(faults(failures, { last: 21, all: true })).toEqual(['a whole number from 2 to 20']);
  expect(faults(failures, { last: 3, 'at-least': 4 })).toEqual([expect.stringContaining('at most that of last')]);
  expect(faults(failures, { last: 3, 'at-least': 0 })).toEqual([expect.stringContaining('above 0')]);
});
