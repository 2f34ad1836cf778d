import { expect, it } from 'vitest';
import { shortestGap } from '../../src/commands/pass-gap.ts';
import { MINUTE } from '../../src/core/values/duration.ts';

it('knows the shortest time between two passes', () => {
  expect(shortestGap('* * * * *')).toBe(MINUTE);
  expect(shortestGap('0,10 * * * *')).toBe(10 * MINUTE);
});
