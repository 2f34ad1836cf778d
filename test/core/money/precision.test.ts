import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { CancelCase, EndedWork } from '../../../src/core/money/cancel-cases.ts';
import { type JudgedCancel, judgedCancels } from '../../../src/core/money/judged-cancels.ts';
import { adviceOn, belowFloor, precisionOf } from '../../../src/core/money/precision.ts';
import { HOUR } from '../../../src/core/values/duration.ts';
import { shareOf } from '../../../src/core/values/wilson.ts';

const NOW = Date.UTC(2026, 10, 30);
const CANCELS = [{ after: 0, notify: [], cancel: { within: HOUR, otherwise: 'keep' } }] as const;

const cases = (wrong: number, of: number, as: CancelCase['as'] = 'cancelled'): JudgedCancel[] =>
  Array.from({ length: of }, (_, index) => ({
    ...{ as, policy: 'idle', workspaceId: 'w', runId: `r${index}`, decisionId: `d${index}`, at: NOW - index * HOUR },
    ...{ wrong: index < wrong ? 'marked' : null, because: '' },
  }));

describe('the interval of a share', () => {
  it.each([
    [46, 50, 81, 97],
    [49, 50, 90, 100],
    [16, 18, 67, 97],
    [12, 19, 41, 81],
    [50, 50, 93, 100],
  ])('of %i of %i is %i to %i %%', (count, of, low, high) => {
    const share = shareOf(count, of);
    expect([Math.round(100 * (share?.low ?? 0)), Math.round(100 * (share?.high ?? 0))]).toEqual([low, high]);
  });

  it('holds the share, lies within 0 and 1, and narrows with more cases', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.float({ min: 0, max: 1, noNaN: true }), (of, part) => {
        const count = Math.round(of * part);
        const share = shareOf(count, of, 1);
        const more = shareOf(count * 4, of * 4, 1);
        if (!share || !more) throw new Error('there are cases');
        expect(share.low).toBeGreaterThanOrEqual(0);
        expect(share.high).toBeLessThanOrEqual(1);
        expect(share.low).toBeLessThanOrEqual(count / of + 1e-9);
        expect(share.high).toBeGreaterThanOrEqual(count / of - 1e-9);
        expect(more.high - more.low).toBeLessThan(share.high - share.low);
      }),
    );
  });
});

describe('what to do with a policy', () => {
  const advice = (
    mode: 'audit' | 'approve' | 'enforce',
    wrong: number,
    of: number,
    steps: typeof CANCELS | [] = CANCELS,
  ) => {
    const policy = { name: 'idle', mode, steps };
    return adviceOn(policy, precisionOf(policy, cases(wrong, of, mode === 'audit' ? 'would-cancel' : 'cancelled')));
  };

  it('is in the words of the report', () => {
    expect(advice('enforce', 1, 50)).toBe('Keep in enforce.');
    expect(advice('approve', 4, 50)).toBe('Keep in approve: the lower end is below 90%.');
    expect(advice('approve', 2, 18)).toBe('Too few cancels to decide.');
    expect(advice('audit', 0, 50)).toBe('May be raised: the lower end is above 90%.');
    expect(advice('audit', 7, 19)).toBe('Do not raise: 7 of 19 would have been wrong.');
    expect(advice('audit', 4, 4)).toBe('Too few cancels to decide.');
    expect(advice('audit', 0, 0)).toBe('Too few cancels to decide.');
    expect(advice('audit', 0, 50, [])).toBe('Never cancels.');
    expect(advice('enforce', 30, 50)).toBe('Lower to approve: 30 of 50 were wrong.');
  });

  it('goes by the newest 50, and by what it did itself where it may cancel', () => {
    const both = [...cases(3, 3, 'would-cancel'), ...cases(0, 60)];
    expect(precisionOf({ name: 'idle', mode: 'approve' }, both)).toMatchObject({ share: { count: 50, of: 50 } });
    expect(precisionOf({ name: 'idle', mode: 'audit' }, both)).toMatchObject({
      hypothetical: true,
      share: { count: 0 },
    });
    expect(precisionOf({ name: 'other', mode: 'audit' }, both).share).toBeNull();
  });
});

describe('the floor', () => {
  const FLOOR = { atLeast: 0.9, ofLast: 20 };

  it('is passed by one wrong cancel more than it allows, also before there are as many cancels', () => {
    expect(belowFloor(FLOOR, cases(2, 20))).toBeNull();
    expect(belowFloor(FLOOR, cases(3, 20))).toMatchObject({
      because: '3 of its last 20 cancels were wrong, and its floor is 90% of 20',
    });
    expect(belowFloor(FLOOR, cases(2, 2))).toBeNull();
    expect(belowFloor(FLOOR, cases(3, 5))).toMatchObject({ of: 5 });
  });

  it('looks at the last ones alone, and never at what a policy would have done', () => {
    expect(belowFloor(FLOOR, [...cases(0, 20), ...cases(9, 9)])).toBeNull();
    expect(belowFloor(FLOOR, cases(20, 20, 'would-cancel'))).toBeNull();
  });

  it('is never passed by right cancels that come', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 5, max: 50 }), (wrongs, ofLast) => {
        const before = wrongs.map((wrong, index) => ({
          ...cases(0, 1)[0],
          wrong: wrong ? 'marked' : null,
          at: NOW - index,
        }));
        const now = [{ ...cases(0, 1)[0], wrong: null, at: NOW + 1 }, ...before] as JudgedCancel[];
        const floor = { atLeast: 0.9, ofLast };
        if (belowFloor(floor, before as JudgedCancel[]) === null) expect(belowFloor(floor, now)).toBeNull();
      }),
    );
  });
});

describe('whether a cancel was right', () => {
  const aCase = (changes: Partial<CancelCase> = {}): CancelCase => ({
    ...{ as: 'cancelled', policy: 'idle', workspaceId: 'w', runId: 'first', decisionId: 'd', at: NOW },
    ...{ definition: 'def', experiment: 'e', marked: null, kept: null, failedValidation: false },
    ...changes,
  });
  const ended = (runId: string, changes: Partial<EndedWork> = {}): EndedWork => ({
    ...{ workspaceId: 'w', runId, status: 'Completed', definition: null, experiment: 'e', resubmittedFrom: null },
    ...{ createdAt: NOW + HOUR, length: HOUR },
    ...changes,
  });
  const judged = (one: CancelCase, ...works: EndedWork[]) => judgedCancels({ cases: [one], ended: works })[0]?.wrong;

  test('the same definition that completed within 72 h of its submission makes it wrong', () => {
    expect(judged(aCase())).toBeNull();
    expect(judged(aCase(), ended('second', { definition: 'def' }))).toBe('ran-again');
    expect(judged(aCase(), ended('second', { definition: 'def', status: 'Failed' }))).toBeNull();
    expect(judged(aCase(), ended('second', { definition: 'def', experiment: 'other' }))).toBeNull();
    expect(judged(aCase(), ended('second', { definition: 'def', createdAt: NOW + 73 * HOUR }))).toBeNull();
    expect(judged(aCase(), ended('beside', { definition: 'def', createdAt: NOW - 1 }))).toBeNull();
    expect(judged(aCase({ definition: null }), ended('second'))).toBeNull();
  });

  test('so does a chain of resubmissions, whatever its case and even in a circle', () => {
    const second = ended('second', { resubmittedFrom: 'FIRST', status: 'Failed' });
    const third = ended('third', { resubmittedFrom: 'second' });
    expect(judged(aCase({ definition: null }), second, third)).toBe('ran-again');
    const circle = ended('first', { resubmittedFrom: 'second', status: 'Canceled' });
    expect(judged(aCase({ definition: null }), second, circle)).toBeNull();
  });

  test('a person who said so, and a person who kept the run', () => {
    expect(judged(aCase({ marked: { author: 'alice', at: NOW, reason: 'checkpoint' } }))).toBe('marked');
    expect(judged(aCase({ as: 'kept', kept: { by: 'robin', objected: true } }))).toBe('objection');
    expect(judged(aCase({ as: 'kept', kept: { by: 'robin', objected: false } }))).toBe('rejected');
  });

  test('what a policy would have done is known once the run has ended', () => {
    const would = aCase({ as: 'would-cancel' });
    const others = Array.from({ length: 5 }, (_, index) =>
      ended(`other${index}`, { definition: 'def', length: 2 * HOUR }),
    );
    const end = (changes: Partial<EndedWork>) => [ended('first', { definition: 'def', ...changes }), ...others];
    expect(judgedCancels({ cases: [would], ended: [] })).toEqual([]);
    expect(judged(would, ...end({ length: 2 * HOUR }))).toBe('completed');
    expect(judged(would, ...end({ length: 3 * HOUR }))).toBeNull();
    expect(judged(would, ...end({ length: null }))).toBe('completed');
    expect(judged(would, ...end({ length: 3 * HOUR }).slice(0, 4))).toBe('completed');
    expect(judged(would, ...end({ status: 'Failed' }))).toBeNull();
    expect(judged({ ...would, failedValidation: true }, ...end({}))).toBeNull();
    expect(judged({ ...would, marked: { author: 'a', at: NOW, reason: 'b' } })).toBe('marked');
  });

  test('the newest are first', () => {
    const found = judgedCancels({ cases: [aCase({ at: 1 }), aCase({ at: 3 }), aCase({ at: 2 })], ended: [] });
    expect(found.map(({ at }) => at)).toEqual([3, 2, 1]);
  });
});
