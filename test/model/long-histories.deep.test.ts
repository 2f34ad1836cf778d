import { expect, test } from 'vitest';
import { playHistories } from './histories.ts';
import { inOneProcess } from './world.ts';

test('whatever people do for ten thousand acts more, in long histories, no promise is broken', async () => {
  const { steps } = await playHistories({ steps: 10_000, longest: 200, seed: 2 }, inOneProcess);
  expect(steps).toBeGreaterThanOrEqual(10_000);
});
