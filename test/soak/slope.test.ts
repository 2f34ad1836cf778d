import { expect, test } from 'vitest';
import { slopeOf, verdictOn } from './slope.ts';

const minutes = (count: number, valueAt: (minute: number) => number) =>
  Array.from({ length: count }, (_, minute) => ({ hours: minute / 60, value: valueAt(minute) }));
/** Up and down by as much as a heap between collections. */
const wobble = (minute: number) => 8 * Math.sin(minute * 2.4);

test('a leak of 30 an hour is found below a wobble of 16', () => {
  const slope = slopeOf(minutes(60, (minute) => 100 + minute / 2 + wobble(minute)));
  expect(slope?.middle).toBeCloseTo(30, 0);
  expect(verdictOn(slope, 4)).toBe('grows');
});

test('what only wobbles is steady, also with a peak in it', () => {
  const slope = slopeOf(minutes(240, (minute) => (minute === 200 ? 900 : 100 + wobble(minute))));
  expect(verdictOn(slope, 4)).toBe('steady');
});

test('what is constant has no slope', () => {
  expect(slopeOf(minutes(20, () => 7))).toEqual({ low: 0, middle: 0, high: 0 });
  expect(verdictOn(slopeOf(minutes(20, () => 7)), 0)).toBe('steady');
});

test('a few minutes do not decide', () => {
  expect(slopeOf(minutes(5, (minute) => minute))).toBeNull();
  expect(verdictOn(null, 4)).toBe('not clear yet');
  expect(verdictOn(slopeOf(minutes(8, wobble)), 4)).toBe('not clear yet');
});
