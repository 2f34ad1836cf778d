import { expect, test } from 'vitest';
import { playHistories } from './histories.ts';
import { inOneProcess } from './world.ts';

/** A promise that nothing ever tried is worth nothing. */
const MUST_BE_SEEN = [
  'cancel after a yes',
  'cancel without a yes',
  'grace with a hold in it',
  'lapsed after approved',
  'kept after rejected',
  'kept after no answer',
  'withdrawn after no answer',
  'objected',
  'asked: mode',
  'asked: limited',
  'asked: suspected',
  'asked: objected',
  'asked: rejected-before',
  'cancel.failed',
];

test('whatever people do for ten thousand acts, no promise about their answers is broken', async () => {
  const { seen } = await playHistories({ steps: 10_000, longest: 60, seed: 1 }, inOneProcess);
  expect(MUST_BE_SEEN.filter((what) => !seen.has(what))).toEqual([]);
});
