import { expect, test } from 'vitest';
import { playHistories } from './histories.ts';
import { inOneProcess } from './world.ts';

test('whatever people do for a few hundred acts, no promise about their answers is broken', async () => {
  const { steps, derivedAgain } = await playHistories({ steps: 150, longest: 40, seed: 2026 }, inOneProcess);
  expect(steps).toBeGreaterThanOrEqual(150);
  // Each history ends with a replay of all its decisions.
  expect(derivedAgain).toBeGreaterThan(100);
});
