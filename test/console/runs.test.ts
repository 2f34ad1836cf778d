import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { fits, groupOrder, parseFind, runsHeadline, sorted, sumInWords, sumOf } from '../../src/console/words/runs.ts';
import { roughLength, shortNext } from '../../src/console/words/time-in-tables.ts';

type Run = components['schemas']['Run'];

const NO_FILTER = { q: '', workspace: '', owner: '', policy: '', phase: '', tag: '' };

function aRun(given: Partial<Run> = {}): Run {
  const run = {
    id: 'run-1',
    workspace: 'ml',
    displayName: 'training',
    experiment: 'nightly',
    phase: 'running',
    phaseSince: '2026-11-17T02:00:00Z',
    startedAt: null,
    owner: { source: 'tag', id: 'team-a@example.com', display: 'team-a@example.com' },
    cost: { currency: 'EUR', soFar: 100, perHour: 10, atLeast: false },
    gpus: 8,
    tags: { stage: 'train' },
    statuses: [],
    worst: null,
    ...given,
  };
  // A run has many more facts; the words read these.
  return run as Run;
}

describe('the words of the page of runs', () => {
  it('finds tags among what is typed', () => {
    expect(parseFind('  vision tag:stage=eval large ')).toEqual({ text: 'vision large', tags: ['stage=eval'] });
  });

  it.each([
    ['TRAIN', true],
    ['run-1', true],
    ['night', true],
    ['team-a', true],
    ['tag:stage=TRAIN', true],
    ['tag:stage', true],
    ['tag:stage=eval', false],
    ['elsewhere', false],
  ])('lets %j find it: %j', (q, is) => {
    expect(fits(aRun(), { ...NO_FILTER, q })).toBe(is);
  });

  it('puts the dearest first, and what has no price last', () => {
    const runs = [
      aRun({ id: 'none', cost: null }),
      aRun({ id: 'cheap' }),
      aRun({ id: 'dear', cost: { currency: 'EUR', soFar: 1, perHour: 99, atLeast: false } }),
    ];
    expect(sorted(runs, 'money').map(({ id }) => id)).toEqual(['dear', 'cheap', 'none']);
    expect(sorted(runs, '-money').map(({ id }) => id)).toEqual(['none', 'cheap', 'dear']);
  });

  it('says "at least" where a part is not known', () => {
    expect(runsHeadline(sumOf([aRun()]))).toBe('1 active run, 8 GPUs, €10.00 an hour');
    expect(runsHeadline(sumOf([aRun(), aRun({ cost: null, gpus: null })]))).toBe(
      '2 active runs, 8 GPUs at least, €10.00 an hour at least',
    );
    expect(sumInWords(sumOf([aRun({ cost: null })]))).toBe('1 run');
  });

  it('never adds amounts of two currencies', () => {
    const other = aRun({ cost: { currency: 'USD', soFar: 5, perHour: 5, atLeast: false } });
    expect(sumOf([aRun(), other])).toMatchObject({ perHour: 10, currency: 'EUR', atLeast: true });
  });

  it('orders states by what must be known first', () => {
    expect(groupOrder(['healthy', 'none', 'waiting', 'firing'], 'state')).toEqual([
      'waiting',
      'firing',
      'healthy',
      'none',
    ]);
  });

  it.each([
    ['without an answer it is kept', '04:13', 'kept at 04:13'],
    ['a person was asked; without an answer it is kept', 'Wed 03:22', 'kept Wed 03:22'],
    ['notify finops', null, 'notify finops'],
    ['without an answer the objection ends and the run is judged again', 'Tue 10:07', 'objection ends Tue 10:07'],
    ['the exemption ends and the run is judged again', 'Thu 09:56', 'exemption ends Thu 09:56'],
    ['if it continues so, it violates idle-gpu', '09:24', 'violates idle-gpu at 09:24'],
  ])('shortens %j, %j', (what, when, short) => {
    expect(shortNext(what, when)).toBe(short);
  });

  it.each([
    [40 * 60_000, '40 min'],
    [9.9 * 3_600_000, '9 h'],
    [50 * 3_600_000, '2 days'],
  ])('says a length of %j ms in one unit', (length, words) => {
    expect(roughLength(length)).toBe(words);
  });
});
