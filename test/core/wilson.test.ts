import { expect, it } from 'vitest';
import { shareOf } from '../../src/core/values/wilson.ts';

it('says a share with the interval that Wilson gives, and nothing of too few cases', () => {
  const share = shareOf(47, 50);
  expect(share?.low).toBeCloseTo(0.8378, 4);
  expect(share?.high).toBeCloseTo(0.9794, 4);
  expect(shareOf(0, 10)?.low).toBe(0);
  expect(shareOf(10, 10)?.high).toBeCloseTo(1, 9);
  expect(shareOf(4, 4)).toBeNull();
});
