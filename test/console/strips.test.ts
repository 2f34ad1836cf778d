import { describe, expect, it } from 'vitest';
import { areaPath, linePath, missingIn, stretchesOf, topAbove, turnsOf } from '../../src/console/words/strips.ts';

const FRAME = { first: 0, end: 4, top: 100, width: 400, height: 22 };

describe('the strip of a device', () => {
  it('draws no line where no sample came', () => {
    const samples = { low: [0, null, null, 90], high: [10, null, null, 100] };
    const stretches = stretchesOf(samples, FRAME);
    expect(stretches.map(({ from, to, high }) => [from, to, high !== null])).toEqual([
      [0, 0.25, true],
      [0.25, 0.75, false],
      [0.75, 1, true],
    ]);
    const [first, gap, last] = stretches;
    expect(first && linePath(first, 400)).toBe('M0 19L50 19L100 19');
    expect(gap && linePath(gap, 400)).toBe('');
    expect(last && areaPath(last, FRAME)).toBe('M300 1L350 1L400 1L400 22L300 22Z');
  });
  it('is one gap for a device that was never sampled, and for a window that is not recorded', () => {
    expect(stretchesOf({ low: [], high: [] }, FRAME).map(({ high }) => high)).toEqual([null]);
    expect(stretchesOf({ low: [1, 1], high: [1, 1] }, { ...FRAME, first: -2, end: 2 }).map(({ to }) => to)).toEqual([
      0.5, 1,
    ]);
  });
  it('cuts what is above its scale', () => {
    const [only] = stretchesOf({ low: [50], high: [50] }, { ...FRAME, end: 1, top: 10 });
    expect(only?.high?.[0]?.y).toBe(1);
  });
  it('counts what is missing in the window', () => {
    expect(missingIn([1, null, 2], 0, 4)).toBe(2);
  });
});

describe('the scale and the axis', () => {
  it('leave room above the bound', () => {
    expect([5, 10, 30, 80].map(topAbove)).toEqual([10, 20, 50, 100]);
  });
  it('name when the device began and stopped to work, and no short dip', () => {
    const high = [...Array(20).fill(1), ...Array(20).fill(95), 2, ...Array(20).fill(95), ...Array(30).fill(1)];
    expect(turnsOf(high, 5)).toEqual([20, 61]);
    expect(turnsOf(Array(50).fill(1), 5)).toEqual([]);
  });
});
