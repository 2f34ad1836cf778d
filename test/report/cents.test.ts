import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareOut, toCents } from '../../src/report/cents.ts';

it('an amount is rounded to the cent as it is written', () => {
  expect([0.005, 1.005, 2.675, 0.004].map(toCents)).toEqual([1, 101, 268, 0]);
});

it('shares add up to the total and are off by less than one unit', () => {
  const weights = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.nat(1e7), weights, (total, given) => {
      const shares = shareOut(total, given);
      expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
      const sum = given.reduce((a, b) => a + b, 0);
      if (sum > 1e-6)
        for (const [index, share] of shares.entries())
          expect(Math.abs(share - (total * (given[index] ?? 0)) / sum)).toBeLessThan(1.001);
    }),
  );
});
