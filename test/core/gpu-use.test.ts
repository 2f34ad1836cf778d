import { expect, it } from 'vitest';
import { gpuUseOf, useBegins } from '../../src/core/record/gpu-use.ts';
import { Track } from '../../src/core/record/sample-series.ts';
import { MINUTE } from '../../src/core/values/duration.ts';

const NOW = Date.parse('2026-11-17T03:05:00Z');
const BEGIN = useBegins(NOW);

it('takes the busiest GPU of each ten minutes, and leaves a gap where no sample came', () => {
  const columns = { a: [1, 2, 4.96, null], b: [null, 93.7] };
  const track = new Track(10);
  track.take({ from: BEGIN + 10 * MINUTE, step: 5 * MINUTE, columns });
  const { from, highest } = gpuUseOf(track, NOW);
  expect(new Date(from).toISOString()).toBe('2026-11-17T01:10:00.000Z');
  expect(highest).toEqual([null, 93, 4, null, null, null, null, null, null, null, null, null]);
});

it('leaves out samples from before and after those two hours', () => {
  const track = new Track(10);
  track.take({ from: BEGIN - 10 * MINUTE, step: 10 * MINUTE, columns: { a: [99, ...Array(12).fill(10), 88] } });
  expect(gpuUseOf(track, NOW).highest).toEqual(Array(12).fill(10));
});

it('keeps its steps for ten minutes, so that little is written', () => {
  expect(useBegins(NOW + 4 * MINUTE)).toBe(BEGIN);
  expect(useBegins(NOW + 5 * MINUTE)).toBe(BEGIN + 10 * MINUTE);
});
