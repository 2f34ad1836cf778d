import { describe, expect, test } from 'vitest';
import { stepFailed } from '../../src/conditions/step-failed.ts';
import type { ChildRun, FailureCause } from '../../src/core/run/run.ts';
import { unknown } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aFailure } from './around.ts';
import { aChild, ago, aSnapshot, children, faults, judge, NOW } from './snapshots.ts';

const given = { step: 'validate-*' };

function of(steps: readonly ChildRun[], written: object = given, jobType = 'pipeline') {
  return judge(stepFailed, written, aSnapshot({ jobType }, { children: children(...steps) }));
}

function failed(name: string, cause: Parameters<typeof aFailure>[0] | null = 'code'): ChildRun {
  return aChild(name, { status: 'Failed', error: cause === null ? null : aFailure(cause) });
}

describe('a step that failed', () => {
  test.each<[string, ChildRun[], object, string]>([
    ['by its name', [failed('validate-data')], given, 'violated'],
    ['one of two', [aChild('validate-a'), failed('validate-b')], given, 'violated'],
    ['a step of another name', [aChild('validate-a'), failed('train')], given, 'healthy'],
    ['a step that was cancelled', [aChild('validate-a', { status: 'Canceled' })], given, 'healthy'],
    ['a step that runs', [aChild('validate-a')], given, 'healthy'],
    ['a step that completed', [aChild('validate-a', { status: 'Completed' })], given, 'healthy'],
    ['a step that waits', [aChild('validate-a', { status: 'NotStarted' })], given, 'healthy'],
    ['a step in a status that is not known', [aChild('validate-a', { status: 'Odd' })], given, 'unknown'],
    ['a status in lower case', [aChild('validate-a', { status: 'failed' })], given, 'violated'],
    ['no such step', [failed('train')], given, 'unknown'],
    ['no step at all', [], given, 'unknown'],
    ['without an error', [failed('validate-a', null)], given, 'violated'],
    ['of a cause asked for', [failed('validate-a', 'data')], { ...given, cause: ['data', 'code'] }, 'violated'],
    ['of another cause', [failed('validate-a', 'platform')], { ...given, cause: ['data'] }, 'healthy'],
    ['of a cause not told', [failed('validate-a', 'unclassified')], { ...given, cause: ['data'] }, 'unknown'],
    ['without an error, by cause', [failed('validate-a', null)], { ...given, cause: ['data'] }, 'unknown'],
    ['unclassified, as asked', [failed('validate-a', null)], { ...given, cause: ['unclassified'] }, 'violated'],
    [
      'one not told, one as asked',
      [failed('validate-a', null), failed('validate-b', 'data')],
      { ...given, cause: ['data'] },
      'violated',
    ],
  ])('%s', (_, steps, written, outcome) => {
    expect(of(steps, written).outcome).toBe(outcome);
  });

  test('says which, why, and what goes on beside it', () => {
    const error = aFailure('data', 'ScriptExecution.StreamAccess.Authentication', 'permission denied');
    const steps = [
      aChild('validate-data', { status: 'Failed', error }),
      failed('validate-model'),
      aChild('train'),
      aChild('report', { status: 'Canceled' }),
    ];
    expect(of(steps)).toMatchObject({
      reason:
        'step validate-data failed (data, ScriptExecution.StreamAccess.Authentication): permission denied; step validate-model failed (code, UserError): it failed',
      value: 2,
      identity: 'step-failed:failed:id-validate-data,step-failed:failed:id-validate-model',
      detail: {
        because: 'failed',
        failedStep: 'validate-data',
        failedRunId: 'id-validate-data',
        alsoFailed: ['validate-model'],
        cause: 'data',
        healthySiblings: ['train'],
      },
    });
  });

  test('a step that is listed twice failed once, and whether it failed is not told where the two differ', () => {
    expect(of([failed('validate-a'), failed('validate-a')]).value).toBe(1);
    expect(of([failed('validate-a'), aChild('validate-a')])).toMatchObject({
      outcome: 'unknown',
      reason: 'its children are unknown: validate-a is listed twice with different facts',
    });
  });

  test('a run that can have no steps is healthy, and nothing is asked', () => {
    expect(judge(stepFailed, given, aSnapshot())).toMatchObject({ outcome: 'healthy', missingSignals: [] });
  });

  test('a run of a type that is not known may have steps', () => {
    expect(judge(stepFailed, given, aSnapshot({ jobType: 'finetuning' }))).toMatchObject({
      outcome: 'unknown',
      reason: 'its children are unknown: whether a run of type finetuning holds others is not known',
      missingSignals: [],
    });
  });

  test('steps are asked for, and unknown ones stay unknown', () => {
    const pipeline = { jobType: 'pipeline' };
    expect(judge(stepFailed, given, aSnapshot(pipeline)).missingSignals).toEqual([{ kind: 'children' }]);
    const lost = aSnapshot(pipeline, { children: unknown('500') });
    expect(judge(stepFailed, given, lost)).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  });
});

describe('steps of one name', () => {
  const first = (given: Partial<ChildRun> = {}) =>
    aChild('train', { id: 'first', createdAt: ago(2 * HOUR), status: 'Failed', error: aFailure('code'), ...given });
  const second = (given: Partial<ChildRun> = {}) =>
    aChild('train', { id: 'second', createdAt: ago(HOUR), startedAt: ago(HOUR), ...given });
  const train = { step: 'train' };

  test.each<[string, ChildRun[], object, string, string]>([
    ['the newest runs and the one before failed', [first(), second()], train, 'pipeline', 'unknown'],
    ['in whatever order', [second(), first()], train, 'pipeline', 'unknown'],
    ['the newest completed', [first(), second({ status: 'Completed' })], train, 'pipeline', 'unknown'],
    ['the newest waits', [first(), second({ status: 'NotStarted' })], train, 'pipeline', 'unknown'],
    ['the newest failed, too', [first(), second({ status: 'Failed' })], train, 'pipeline', 'violated'],
    [
      'only the newest failed',
      [first({ status: 'Completed' }), second({ status: 'Failed' })],
      train,
      'pipeline',
      'violated',
    ],
    ['none failed', [first({ status: 'Canceled' }), second()], train, 'pipeline', 'healthy'],
    [
      'the one before failed for a cause not asked for',
      [first(), second()],
      { ...train, cause: ['data'] },
      'pipeline',
      'healthy',
    ],
    [
      'why the one before failed is not told',
      [first({ error: null }), second()],
      { ...train, cause: ['data'] },
      'pipeline',
      'unknown',
    ],
    [
      'the one before rejected by a tag',
      [first({ status: 'Completed', tags: { gate: 'no' } }), second()],
      { ...train, 'rejected-by': { tag: 'gate', value: 'no' } },
      'pipeline',
      'unknown',
    ],
    [
      'two of the same moment of which one failed',
      [first({ createdAt: ago(HOUR) }), second()],
      train,
      'pipeline',
      'unknown',
    ],
    [
      'two of the same moment that both failed',
      [first({ createdAt: ago(HOUR) }), second({ status: 'Failed' })],
      train,
      'pipeline',
      'violated',
    ],
    [
      'the one that failed was created in the future, so that the other may be its retry',
      [first({ createdAt: NOW + 9 * HOUR }), second()],
      train,
      'pipeline',
      'unknown',
    ],
    [
      'the times of the one that failed contradict one another',
      [first({ startedAt: null, timesUnknown: 'its end is before its start' }), second({ createdAt: ago(9 * HOUR) })],
      train,
      'pipeline',
      'unknown',
    ],
    ['trials of a sweep are no retries of one another', [first(), second()], train, 'sweep', 'violated'],
    ['nor are the children of an AutoML run', [first(), second()], train, 'automl', 'violated'],
    [
      'another step that failed is enough',
      [first(), second(), failed('train-b')],
      { step: 'train*' },
      'pipeline',
      'violated',
    ],
  ])('%s', (_, steps, written, jobType, outcome) => {
    expect(of(steps, written, jobType).outcome).toBe(outcome);
  });

  test('says what may be a retry of what', () => {
    expect(of([first(), second()], train).reason).toBe(
      'an earlier step train failed (code, UserError): it failed, and a later step of the same name is Running: it may be a retry',
    );
    expect(of([first({ createdAt: ago(HOUR) }), second()], train).reason).toBe(
      'steps of one name differ, and which of them was created last is not known: step train failed (code, UserError): it failed; step train is Running',
    );
  });

  test('names the newest as the one that failed', () => {
    expect(of([first(), second({ status: 'Failed' })], train)).toMatchObject({
      value: 1,
      identity: 'step-failed:failed:second',
      detail: { failedRunId: 'second', alsoFailed: [] },
    });
  });
});

describe('a step that rejects by a tag', () => {
  const gate = { step: 'gate', 'rejected-by': { tag: 'verdict', value: 'reject*' } };
  test.each<[string, Partial<ChildRun>, string]>([
    ['while it runs', { tags: { verdict: 'rejected: drift' } }, 'violated'],
    ['when it completed', { status: 'Completed', tags: { Verdict: 'Reject' } }, 'violated'],
    ['not by another value', { tags: { verdict: 'accepted' } }, 'healthy'],
    ['with blanks around it', { tags: { 'verdict ': ' rejected' } }, 'violated'],
    ['in two spellings that both reject', { tags: { verdict: 'rejected', Verdict: 'reject' } }, 'violated'],
    ['in one of two spellings, which is not certain', { tags: { verdict: 'rejected', Verdict: 'fine' } }, 'unknown'],
    ['not by another tag', { tags: { note: 'reject' } }, 'healthy'],
    ['not without tags', {}, 'healthy'],
    ['and a failure counts all the same', { status: 'Failed' }, 'violated'],
  ])('%s', (_, step, outcome) => {
    expect(of([aChild('gate', step)], gate).outcome).toBe(outcome);
  });

  test('whatever the cause asked for', () => {
    const tagged = aChild('gate', { status: 'Failed', tags: { verdict: 'reject' }, error: aFailure('platform') });
    expect(of([tagged], { ...gate, cause: ['data'] })).toMatchObject({
      outcome: 'violated',
      reason: 'step gate says verdict=reject',
      identity: 'step-failed:rejected:id-gate',
      detail: { because: 'rejected' },
    });
  });
});

test('parameters are refused with what would be right', () => {
  expect(faults(stepFailed, {})).toEqual([expect.stringContaining('a glob')]);
  expect(faults(stepFailed, { ...given, cause: [] })).toEqual(['at least one cause']);
  expect(faults(stepFailed, { ...given, cause: ['user'] })).toEqual([
    'quota, environment, data, code, platform or unclassified',
  ]);
  expect(faults(stepFailed, { ...given, 'rejected-by': { tag: 'a' } })).toHaveLength(1);
});

describe('a step that failed for another reason', () => {
  const wanted = { step: '*', cause: ['data', 'code'] } as const;
  const failed = (name: string, cause: FailureCause, message: string) =>
    aChild(name, { status: 'Failed', error: aFailure(cause, 'SomeCode', message) });

  test('is said with its class, code and message, and never to have not failed', () => {
    expect(of([failed('prepare-data', 'environment', 'no image')], wanted)).toMatchObject({
      outcome: 'healthy',
      reason: 'step prepare-data failed for another reason (environment): SomeCode: no image',
      detail: { failed: [{ step: 'prepare-data', cause: 'environment', code: 'SomeCode', message: 'no image' }] },
    });
  });

  test('is said beside steps that have not failed', () => {
    const steps = [failed('prepare-data', 'quota', 'SomeCode: no cores'), aChild('train'), aChild('score')];
    expect(of(steps, wanted)).toMatchObject({
      outcome: 'healthy',
      reason:
        'none of 3 steps has failed for a reason that counts here; step prepare-data failed for another reason (quota): SomeCode: no cores',
    });
  });

  test.each(['quota', 'environment', 'platform'] as const)('of class %s never violates data and code', (cause) => {
    expect(of([failed('a', cause, 'x'), failed('b', cause, 'y')], wanted).outcome).toBe('healthy');
  });
});
