import { describe, expect, test } from 'vitest';
import { validation } from '../../src/conditions/validation.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { type ArtifactReading, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import {
  aChild,
  ago,
  artifacts,
  aSnapshot,
  children,
  faults,
  judge,
  NOW,
  present,
  reading,
  started,
} from './snapshots.ts';

const written = { step: 'validate-*', artifact: 'report.json', pointer: '/passed', expected: true };
const request = { step: 'validate-*', output: null, path: 'report.json' };
const pipeline = { jobType: 'pipeline' };
const steps = children(
  aChild('prepare', { status: 'Completed' }),
  aChild('validate-data', { status: 'Completed' }),
  aChild('train'),
  aChild('broken', { status: 'Failed' }),
);

function judgeStep(artifact: ArtifactReading['artifact'], given = {}, facts: Partial<ArtifactReading> = {}) {
  const signals: Signals = { children: steps, ...artifacts(request, reading('validate-data', artifact, facts)) };
  return judge(validation, { ...written, ...given }, aSnapshot(pipeline, signals));
}

describe('one report', () => {
  const atLeast = { pointer: '/score', expected: { 'at-least': 0.9 } };
  const noError = { pointer: '/error', expected: null };
  test.each<[string, unknown, object, string]>([
    ['passed', { passed: true }, {}, 'healthy'],
    ['failed', { passed: false }, {}, 'violated'],
    ['the value is missing', { ok: false }, {}, 'unknown'],
    ['the value is null', { passed: null }, {}, 'unknown'],
    ['the value is a text', { passed: 'false' }, {}, 'unknown'],
    ['the value is a map', { passed: {} }, {}, 'unknown'],
    ['the document is no map', 7, {}, 'unknown'],
    ['another text', { passed: 'red' }, { expected: 'green' }, 'violated'],
    ['high enough', { score: 0.9 }, atLeast, 'healthy'],
    ['too low', { score: 0.89 }, atLeast, 'violated'],
    ['no number', { score: '0.89' }, atLeast, 'unknown'],
    ['low enough', { score: 1 }, { pointer: '/score', expected: { 'at-most': 1 } }, 'healthy'],
    ['too high', { score: 1.1 }, { pointer: '/score', expected: { 'at-most': 1 } }, 'violated'],
    ['NaN where a least was expected', { score: Number.NaN }, atLeast, 'violated'],
    [
      'NaN where a most was expected',
      { score: Number.NaN },
      { pointer: '/score', expected: { 'at-most': 1 } },
      'violated',
    ],
    ['NaN where true was expected', { passed: Number.NaN }, {}, 'violated'],
    ['NaN where a text was expected', { passed: Number.NaN }, { expected: 'NaN' }, 'violated'],
    ['NaN where nothing was expected', { error: Number.NaN }, noError, 'violated'],
    ['NaN elsewhere', { passed: true, score: Number.NaN }, {}, 'healthy'],
    ['the text NaN', { score: 'NaN' }, atLeast, 'unknown'],
    ['infinity, above a least', { score: Number.POSITIVE_INFINITY }, atLeast, 'healthy'],
    ['minus infinity, below a least', { score: Number.NEGATIVE_INFINITY }, atLeast, 'violated'],
    ['infinity where true was expected', { passed: Number.POSITIVE_INFINITY }, {}, 'unknown'],
    ['no error, as expected', { error: null }, noError, 'healthy'],
    ['an error where none was expected', { error: { code: 7 } }, noError, 'violated'],
    ['an element of a list', { checks: [{ ok: true }, { ok: false }] }, { pointer: '/checks/1/ok' }, 'violated'],
    ['an element that is not there', { checks: [] }, { pointer: '/checks/0' }, 'unknown'],
    ['the element after the last', { checks: [false] }, { pointer: '/checks/-' }, 'unknown'],
    ['a key with a slash', { 'a/b': false }, { pointer: '/a~1b' }, 'violated'],
    ['a key with a tilde', { '~1': false }, { pointer: '/~01' }, 'violated'],
    ['the whole document', false, { pointer: '' }, 'violated'],
    ['a member of every object', {}, { pointer: '/constructor/name', expected: 'x' }, 'unknown'],
  ])('%s', (_, json, given, outcome) => {
    expect(judgeStep(present(json), given).outcome).toBe(outcome);
  });

  test('a failure says where, what, and which siblings are well', () => {
    expect(judgeStep(present({ passed: false }, '0x8DC'))).toMatchObject({
      outcome: 'violated',
      value: false,
      threshold: 'true',
      age: MINUTE,
      identity: 'validation:failed:id-validate-data@0x8DC',
      detail: {
        because: 'failed',
        failedStep: 'validate-data',
        failedRunId: 'id-validate-data',
        artifact: 'report.json',
        pointer: '/passed',
        found: false,
        expected: 'true',
        healthySiblings: ['prepare', 'train'],
      },
    });
  });

  test('another version of the report is another violation', () => {
    const first = judgeStep(present({ passed: false }, '1'));
    expect(judgeStep(present({ passed: false }, '2')).identity).not.toBe(first.identity);
  });

  test('one that cannot be read is unknown', () => {
    expect(judgeStep({ state: 'unreadable', reason: 'not JSON' })).toMatchObject({
      outcome: 'unknown',
      reason: 'report.json of validate-data cannot be read: not JSON',
    });
  });
});

test('NaN is said as NaN, and is a text in the record, which is JSON', () => {
  const given = { pointer: '/score', expected: { 'at-least': 0.9 } };
  expect(judgeStep(present({ score: Number.NaN }), given)).toMatchObject({
    value: 'NaN',
    reason: 'report.json of validate-data says NaN at /score, expected at least 0.9',
    detail: { found: 'NaN', expected: 'at least 0.9' },
  });
});

test('NaN within what was found is no null', () => {
  const given = { pointer: '/scores', expected: { 'at-least': 0.9 } };
  expect(judgeStep(present({ scores: [Number.NaN, 1] }), given)).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('says ["NaN",1] at /scores'),
  });
});

describe('a report that nobody can read', () => {
  const broken: ArtifactReading['artifact'] = {
    state: 'unreadable',
    reason: 'it is not JSON: line 2, column 5: a comma is expected',
  };

  test('never violates without absent-for', () => {
    expect(judgeStep(broken, {}, { startedAt: ago(999 * HOUR) }).outcome).toBe('unknown');
  });

  test('is unknown until a report is owed, and then unreadable, not absent', () => {
    expect(judgeStep(broken, { 'absent-for': '3h' })).toMatchObject({
      outcome: 'unknown',
      violatedAt: NOW + HOUR,
      reason: expect.stringContaining('a comma is expected, 1h 59m after the start, due by'),
    });
    const late = judgeStep(broken, { 'absent-for': '90m' });
    expect(late).toMatchObject({ outcome: 'violated', detail: { because: 'unreadable', absentFor: '1h 30m' } });
    expect(late.reason).toBe(
      'report.json of validate-data cannot be read: it is not JSON: line 2, column 5: a comma is expected, 1h 59m after the start, limit 1h 30m',
    );
    expect(late.identity).toBe('validation:unreadable:id-validate-data@unreadable');
  });

  test('counts as little as an absent one while its step is not at work', () => {
    expect(judgeStep(broken, { 'absent-for': '1h' }, { status: 'Failed' }).outcome).toBe('unknown');
  });

  test('is another matter than one that Runwarden did not read', () => {
    const unread = { state: 'unread', reason: 'HTTP 500' } as const;
    expect(judgeStep(unread, { 'absent-for': '1m' }, { startedAt: ago(999 * HOUR) })).toMatchObject({
      outcome: 'unknown',
      reason: 'report.json of validate-data was not read: HTTP 500',
      violatedAt: null,
    });
  });
});

describe('an absent report', () => {
  const absent: ArtifactReading['artifact'] = { state: 'absent' };

  test('never violates by itself', () => {
    expect(judgeStep(absent, {}, { startedAt: ago(999 * HOUR) }).outcome).toBe('unknown');
  });

  test('is unknown until its time has passed, and then absent, not failed', () => {
    expect(judgeStep(absent, { 'absent-for': '3h' })).toMatchObject({ outcome: 'unknown', violatedAt: NOW + HOUR });
    const late = judgeStep(absent, { 'absent-for': '90m' });
    expect(late).toMatchObject({ outcome: 'violated', detail: { because: 'absent', absentFor: '1h 30m' } });
    expect(late.reason).toBe('report.json of validate-data is absent 1h 59m after the start, limit 1h 30m');
    expect(late.identity).toBe('validation:absent:id-validate-data@absent');
  });

  test('that was looked for before it was due may be there by now', () => {
    expect(judgeStep(absent, { 'absent-for': '2h' })).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('was absent when it was last looked for 1m ago, due by'),
    });
  });

  test.each<[string, Partial<ChildRun>, Partial<ArtifactReading>, string]>([
    ['is queued by the list of steps', { status: 'Queued', startedAt: null }, {}, 'it has not started'],
    ['was not looked for', {}, { status: 'Queued', startedAt: null }, 'it has not started'],
    ['was reused', { reused: true }, {}, 'was reused and did not run'],
    ['started before it was made', { createdAt: ago(HOUR) }, {}, 'is before its submission'],
    ['is in a status that is not known', { status: 'Unknown' }, {}, 'is Unknown after a start'],
    ['is not among the steps', { id: 'other' }, {}, 'validate-data is not among the steps'],
  ])('of a step that %s does not count', (_, step, facts, reason) => {
    const signals = {
      children: children(aChild('validate-data', step), aChild('validate-b')),
      ...artifacts(request, reading('validate-data', absent, { status: 'Running', ...facts })),
    };
    const result = judge(validation, { ...written, 'absent-for': '1h' }, aSnapshot(pipeline, signals));
    expect(result).toMatchObject({ outcome: 'unknown', violatedAt: null });
    expect(result.reason).toContain(reason);
  });

  test.each(['Failed', 'Canceled', 'CancelRequested'])('of a step that is %s stays unknown', (status) => {
    expect(judgeStep(absent, { 'absent-for': '1h' }, { status }).outcome).toBe('unknown');
  });

  test.each(['Queued', 'Preparing', 'Paused', 'Unknown'])(
    'of a step that is %s after a start does not count',
    (status) => {
      expect(judgeStep(absent, { 'absent-for': '1h' }, { status })).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining(`is ${status} after a start`),
        violatedAt: null,
      });
    },
  );

  test('of a step that has not started stays unknown', () => {
    expect(judgeStep(absent, { 'absent-for': '1h' }, { startedAt: null }).outcome).toBe('unknown');
  });

  test("of the run itself counts from the run's start, which is asked for when it is needed", () => {
    const own = { artifact: 'report.json', pointer: '/passed', expected: true, 'absent-for': '1h' };
    const found = artifacts(
      { step: null, output: null, path: 'report.json' },
      {
        ...reading('x', absent),
        startedAt: null,
      },
    );
    expect(judge(validation, own, aSnapshot({}, found)).missingSignals).toEqual([{ kind: 'timing' }]);
    const late = aSnapshot({}, { ...found, timing: started(ago(2 * HOUR)) });
    expect(judge(validation, own, late).outcome).toBe('violated');
    expect(judge(validation, own, aSnapshot({}, { ...found, timing: unknown('403') }))).toMatchObject({
      outcome: 'unknown',
      missingSignals: [],
    });
  });
});

describe('several steps', () => {
  const two = children(aChild('validate-a'), aChild('validate-b'));

  test.each<[string, ArtifactReading[], string]>([
    [
      'all passed',
      [reading('validate-a', present({ passed: true })), reading('validate-b', present({ passed: true }))],
      'healthy',
    ],
    [
      'one failed',
      [reading('validate-a', present({ passed: true })), reading('validate-b', present({ passed: false }))],
      'violated',
    ],
    [
      'one failed, one absent',
      [reading('validate-a', { state: 'absent' }), reading('validate-b', present({ passed: false }))],
      'violated',
    ],
    [
      'one passed, one absent',
      [reading('validate-a', { state: 'absent' }), reading('validate-b', present({ passed: true }))],
      'unknown',
    ],
    ['one passed, one without a reading', [reading('validate-a', present({ passed: true }))], 'unknown'],
    ['none read', [], 'unknown'],
  ])('%s', (_, readings, outcome) => {
    const signals = { children: two, ...artifacts(request, ...readings) };
    expect(judge(validation, written, aSnapshot(pipeline, signals)).outcome).toBe(outcome);
  });
});

describe('steps of one name', () => {
  const passed = present({ passed: true });
  const failed = present({ passed: false });
  const absent: ArtifactReading['artifact'] = { state: 'absent' };
  /** Two of one name, an hour apart; the later one as told. */
  const of = (
    reports: readonly ArtifactReading['artifact'][],
    status: string,
    { jobType = 'pipeline', apart = HOUR, given = {} }: { jobType?: string; apart?: number; given?: object } = {},
  ) => {
    const ids = ['first', 'second'];
    const both = children(
      aChild('validate-a', { id: 'first', status: 'Failed', createdAt: ago(3 * HOUR) }),
      aChild('validate-a', { id: 'second', status, createdAt: ago(3 * HOUR) + apart }),
    );
    const readings = reports.map((report, index) =>
      reading('validate-a', report, { runId: ids[index] ?? '', status: index === 0 ? 'Running' : status }),
    );
    const signals = { children: both, ...artifacts(request, ...readings) };
    return judge(validation, { ...written, ...given }, aSnapshot({ jobType }, signals));
  };

  test.each<[string, ArtifactReading['artifact'][], string, object, string]>([
    ['the first failed, the second has not reported', [failed, absent], 'Running', {}, 'unknown'],
    ['the second passed and completed', [failed, passed], 'Completed', {}, 'healthy'],
    ['the second passed and runs on', [failed, passed], 'Running', {}, 'unknown'],
    ['the second failed, too', [failed, failed], 'Completed', {}, 'violated'],
    ['only the second failed', [passed, failed], 'Completed', {}, 'violated'],
    [
      'the first never reported, the second runs',
      [absent, passed],
      'Running',
      { given: { 'absent-for': '1h' } },
      'unknown',
    ],
    ['both never reported', [absent, absent], 'Running', { given: { 'absent-for': '1h' } }, 'violated'],
    ['the second was not read', [failed], 'Running', {}, 'unknown'],
    ['of the same moment they differ', [failed, passed], 'Completed', { apart: 0 }, 'unknown'],
    ['of the same moment both failed', [failed, failed], 'Completed', { apart: 0 }, 'violated'],
    [
      'trials of a sweep are no retries of one another',
      [failed, passed],
      'Completed',
      { jobType: 'sweep' },
      'violated',
    ],
  ])('%s', (_, reports, status, facts, outcome) => {
    expect(of(reports, status, facts).outcome).toBe(outcome);
  });

  test('an id is the same in another case, and a report of a step that is not listed decides nothing', () => {
    const second = children(
      aChild('validate-a', { id: 'first', status: 'Failed', createdAt: ago(3 * HOUR) }),
      aChild('validate-a', { id: 'second', status: 'Completed', createdAt: ago(2 * HOUR) }),
    );
    const withFailureOf = (runId: string) => {
      const readings = [reading('validate-a', failed, { runId }), reading('validate-a', passed, { runId: 'second' })];
      return judge(validation, written, aSnapshot(pipeline, { children: second, ...artifacts(request, ...readings) }));
    };
    expect(withFailureOf('FIRST').outcome).toBe('healthy');
    expect(withFailureOf('lost')).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('validate-a is not among the steps'),
    });
  });

  test('a report that failed of a step made in the future hides no retry', () => {
    const odd = children(
      aChild('validate-a', { id: 'first', status: 'Completed', createdAt: NOW + 9 * HOUR }),
      aChild('validate-a', { id: 'second', status: 'Completed', createdAt: ago(2 * HOUR) }),
    );
    const readings = [
      reading('validate-a', failed, { runId: 'first' }),
      reading('validate-a', passed, { runId: 'second' }),
    ];
    const signals = { children: odd, ...artifacts(request, ...readings) };
    expect(judge(validation, written, aSnapshot(pipeline, signals)).outcome).toBe('unknown');
  });

  test('says what may be a retry of what, and when the second is due', () => {
    const result = of([failed, absent], 'Running', { given: { 'absent-for': '3h' } });
    expect(result).toMatchObject({ outcome: 'unknown', identity: '', violatedAt: NOW + HOUR });
    expect(result.reason).toContain(
      'an earlier report.json of validate-a says false at /passed, expected true, and a later step of the same name is Running: it may be a retry',
    );
  });

  test('names the newest as the one that failed', () => {
    expect(of([failed, failed], 'Completed')).toMatchObject({
      identity: 'validation:failed:second@0x1',
      detail: { failedRunId: 'second', alsoFailed: [] },
    });
  });

  test('a report that is listed twice counts once, and not at all when its entries differ', () => {
    const twice = (...given: ArtifactReading['artifact'][]) => {
      const readings = given.map((report) => reading('validate-data', report));
      return judge(validation, written, aSnapshot(pipeline, { children: steps, ...artifacts(request, ...readings) }));
    };
    expect(twice(failed, failed)).toMatchObject({ outcome: 'violated', detail: { alsoFailed: [] } });
    expect(twice(failed, passed)).toMatchObject({
      outcome: 'unknown',
      reason: 'report.json is unknown: validate-data is listed twice with different facts',
    });
  });
});

describe('what it asks for', () => {
  test('the steps first, then the artifact', () => {
    expect(judge(validation, written, aSnapshot(pipeline)).missingSignals).toEqual([{ kind: 'children' }]);
    expect(judge(validation, written, aSnapshot(pipeline, { children: steps })).missingSignals).toEqual([
      { kind: 'artifact', ...request },
    ]);
  });

  test.each<[string, Signals, string]>([
    ['a glob that fits no step', { children: children(aChild('train')) }, 'it has no step called validate-*'],
    ['steps that are unknown', { children: unknown('500') }, 'its children are unknown: 500'],
    [
      'a step that is queued',
      { children: children(aChild('validate-a', { status: 'NotStarted' })) },
      'validate-a has not started',
    ],
    [
      'an artifact that is unknown',
      { children: steps, artifacts: { 'validate-*||report.json': unknown('403') } },
      'report.json is unknown: 403',
    ],
  ])('nothing more for %s', (_, signals, reason) => {
    const result = judge(validation, written, aSnapshot(pipeline, signals));
    expect(result).toMatchObject({ outcome: 'unknown', missingSignals: [] });
    expect(result.reason).toContain(reason);
  });
});

test('parameters are refused with what would be right', () => {
  expect(faults(validation, { ...written, pointer: 'passed' })).toEqual([expect.stringContaining('JSON pointer')]);
  expect(faults(validation, { ...written, pointer: '/a~2' })).toHaveLength(1);
  expect(faults(validation, { ...written, expected: [1] })).toEqual([expect.stringContaining('at-least')]);
  expect(faults(validation, { ...written, expected: { 'at-least': 1, 'at-most': 2 } })).toHaveLength(1);
});
