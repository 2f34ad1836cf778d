import { describe, expect, test } from 'vitest';
import { failures } from '../../src/conditions/failures.ts';
import { type EndedRun, known, unknown } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aFailure, anEnded, ended } from './around.ts';
import { aSnapshot, faults, judge, NOW } from './snapshots.ts';

/** One letter a run, the newest first: a failure for code, data, platform, unclassified or untold; done; cancelled; odd. */
function runs(letters: string): EndedRun[] {
  const causes = { c: 'code', d: 'data', p: 'platform', u: 'unclassified' } as const;
  return [...letters].map((letter, index) => {
    if (letter === '-') return anEnded(`r${index}`, { status: 'Completed' });
    if (letter === 'o') return anEnded(`r${index}`, { status: 'Evicted' });
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
    ['xcxcxc', all, 'violated'],
    ['cc-c', most, 'violated'],
    ['c--c', most, 'healthy'],
    ['cd-c', code, 'violated'],
    ['cp-c', code, 'healthy'],
    ['cu-c', code, 'unknown'],
    ['c?-c', code, 'unknown'],
    ['cup-', code, 'healthy'],
    ['ccdu', code, 'violated'],
    ['uuuu', { ...most, cause: ['unclassified'] }, 'violated'],
    ['coc', all, 'unknown'],
    ['coc', { last: 3, 'at-least': 2 }, 'violated'],
    ['-o-', { last: 3, 'at-least': 2 }, 'healthy'],
  ])('"%s" under %j is %s', (letters, given, outcome) => {
    expect(of(letters, given).outcome).toBe(outcome);
  });

  test('are those that ended last, in whatever order they come', () => {
    const [first, second, third] = [3, 2, 1].map((hours) => ({ endedAt: NOW - hours * HOUR, startedAt: null }));
    const list = [anEnded('b', second), anEnded('done', { ...first, status: 'Completed' }), anEnded('c', third)];
    const verdict = judge(failures, { last: 2, all: true }, aSnapshot({}, { outcomes: ended(...list) }));
    expect(verdict).toMatchObject({ outcome: 'violated', detail: { failed: [{ runId: 'c' }, { runId: 'b' }] } });
  });

  test('are not the run itself, in whatever case its id is', () => {
    const list = [anEnded('RUN-1'), anEnded('b')];
    expect(judge(failures, { last: 2, all: true }, aSnapshot({}, { outcomes: ended(...list) })).outcome).toBe(
      'unknown',
    );
  });

  test('with an end that has no word known to us may have failed', () => {
    expect(of('coc', all).reason).toContain('whether r1 (Evicted) failed is not known');
  });

  test('says how many, and stays one violation while others fail', () => {
    expect(of('dcp', { last: 3, 'at-least': 2, cause: ['code', 'data'] })).toMatchObject({
      reason:
        '2 of the last 3 runs of nightly failed for code or data, limit 2; the newest is r0 (data, UserError): it failed',
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

  test('that failed for another reason are healthy, and said to have failed', () => {
    const result = of('ppc', { last: 3, 'at-least': 2, cause: ['code', 'data'] });
    expect(result).toMatchObject({
      outcome: 'healthy',
      reason:
        '1 of the last 3 runs of nightly failed for code or data, limit 2; 2 failed for another reason (platform)',
    });
  });

  test('count once, and the run itself is none of them', () => {
    const failed = anEnded('a');
    const outcomeOf = (...runs: EndedRun[]) =>
      judge(failures, all, aSnapshot({}, { outcomes: ended(...runs) })).outcome;
    expect(outcomeOf(failed, failed, anEnded('b'))).toBe('unknown');
    expect(outcomeOf(anEnded('run-1'), failed, anEnded('b'))).toBe('unknown');
    expect(outcomeOf(failed, anEnded('b'), anEnded('c'))).toBe('violated');
    expect(outcomeOf(failed, anEnded('b'), anEnded('c'), anEnded('a', { status: 'Completed' }))).toBe('unknown');
  });

  test('are asked for, and unknown stays unknown', () => {
    expect(judge(failures, all, aSnapshot()).missingSignals).toEqual([{ kind: 'outcomes', last: 3 }]);
    expect(judge(failures, all, aSnapshot({}, { outcomes: unknown('no record') }))).toMatchObject({
      outcome: 'unknown',
      missingSignals: [],
    });
  });
});

describe('fewer runs on record than are looked at', () => {
  test.each<[string, object, string]>([
    ['', all, 'unknown'],
    ['cc', all, 'unknown'],
    ['cxcx', all, 'unknown'],
    ['xxxx', all, 'unknown'],
    ['c-', all, 'healthy'],
    ['ccc', most, 'violated'],
    ['cc', most, 'unknown'],
    ['c-', most, 'unknown'],
    ['--', most, 'healthy'],
    ['pp', code, 'healthy'],
    ['cu', code, 'unknown'],
  ])('"%s" under %j is %s', (letters, given, outcome) => {
    expect(of(letters, given).outcome).toBe(outcome);
  });

  test('of a young experiment are too few, which alerts nobody unless something else is not known', () => {
    expect(of('cc', all).isEarly).toBe(true);
    expect(of('cu', code).isEarly).toBeUndefined();
  });

  test('are told, since older ones may have ended before the watch began', () => {
    expect(of('cc', all).reason).toBe(
      '2 of the last 2 runs of nightly failed, limit 3; 3 are needed and no more are on record',
    );
  });

  test('of no experiment nothing is on record', () => {
    const nowhere = aSnapshot({ experiment: null }, { outcomes: ended() });
    expect(judge(failures, all, nowhere)).toMatchObject({
      outcome: 'unknown',
      reason: 'Azure names no experiment that it belongs to',
    });
  });
});

describe('a list of runs that was cut', () => {
  const cut = (letters: string, asked: number) =>
    aSnapshot({}, { outcomes: known({ runs: runs(letters), isCut: true, asked }, NOW) });

  test('is asked for again when it was asked for less', () => {
    const short = judge(failures, { last: 30, all: true }, cut('cc', 2));
    expect(short).toMatchObject({ outcome: 'unknown', missingSignals: [{ kind: 'outcomes', last: 30 }] });
    expect(judge(failures, { last: 2, all: true }, cut('cc', 2))).toMatchObject({
      outcome: 'violated',
      missingSignals: [],
    });
  });

  test('is never healthy for what is not in it, and enough where it is over the limit already', () => {
    expect(judge(failures, { last: 4, all: true }, cut('cc', 4))).toMatchObject({
      outcome: 'unknown',
      reason: '2 of the last 2 runs of nightly failed, limit 4; 4 are needed and no more were looked at',
      missingSignals: [],
    });
    expect(judge(failures, { last: 4, 'at-least': 2 }, cut('c-c', 4)).outcome).toBe('violated');
    expect(judge(failures, { last: 4, 'at-least': 3 }, cut('c-c', 4)).outcome).toBe('unknown');
  });
});

test('a hundred runs can be looked at', () => {
  expect(of('c'.repeat(100), { last: 100, all: true }).outcome).toBe('violated');
  expect(of('c'.repeat(99), { last: 100, all: true }).outcome).toBe('unknown');
});

test('parameters are refused with what would be right', () => {
  expect(faults(failures, { last: 3 })).toEqual(['one of all: true and at-least: number']);
  expect(faults(failures, { ...all, 'at-least': 2 })).toEqual(['one of them, not both']);
  expect(faults(failures, { last: 1, all: true })).toEqual(['a whole number from 2 to 100']);
  expect(faults(failures, { last: 101, all: true })).toEqual(['a whole number from 2 to 100']);
  expect(faults(failures, { last: 3, 'at-least': 4 })).toEqual([expect.stringContaining('at most that of last')]);
  expect(faults(failures, { last: 3, 'at-least': 0 })).toEqual([expect.stringContaining('above 0')]);
});
