import { expect, test } from 'vitest';
import { amountText } from '../../src/core/values/amount-text.ts';

test('an amount has two decimals and commas, or as many decimals as are wanted', () => {
  expect(amountText(1204.5)).toBe('1,204.50');
  expect([amountText(1204.5, 0), amountText(12.34, 1)]).toEqual(['1,205', '12.3']);
});

test('an amount below zero has a minus as wide as a digit, and none where it rounds to zero', () => {
  expect([amountText(-2.04), amountText(-1204.6, 0)]).toEqual(['−2.04', '−1,205']);
  expect([amountText(-0.001), amountText(-0.4, 0), amountText(-0)]).toEqual(['0.00', '0', '0.00']);
});
