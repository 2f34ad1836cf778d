import { describe, expect, it } from 'vitest';
import { keepSteady, takeFresh } from '../../src/console/words/steady.ts';

interface Row {
  readonly id: string;
  readonly value: number;
}

const keyOf = ({ id }: Row) => id;
const rows = (...ids: string[]): Row[] => ids.map((id, value) => ({ id, value }));

describe('a list that is being read', () => {
  it('keeps the order of its rows, and changes their values in place', () => {
    const before = keepSteady(null, rows('a', 'b'), keyOf);
    const after = keepSteady(before, rows('b', 'a'), keyOf);
    expect(after.rows.map(({ key, value }) => [key, value.value])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });
  it('keeps what ended in its place, and shows it again as open if it comes back', () => {
    const before = keepSteady(null, rows('a', 'b'), keyOf);
    const after = keepSteady(before, rows('b'), keyOf);
    expect(after.rows.map(({ key, isGone }) => [key, isGone])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(keepSteady(after, rows('a', 'b'), keyOf).rows.every(({ isGone }) => !isGone)).toBe(true);
  });
  it('lets new rows wait until they are asked for', () => {
    const before = keepSteady(null, rows('a', 'b'), keyOf);
    const now = rows('c', 'a');
    const waiting = keepSteady(before, now, keyOf);
    expect(waiting.fresh.map(keyOf)).toEqual(['c']);
    const taken = takeFresh(waiting, now, keyOf);
    expect(taken.rows.map(({ key, isGone }) => [key, isGone])).toEqual([
      ['c', false],
      ['a', false],
      ['b', true],
    ]);
    expect(taken.fresh).toEqual([]);
  });
});
