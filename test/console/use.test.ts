import { expect, it } from 'vitest';
import { phaseAge } from '../../src/console/words/run.ts';
import { drawnSteps, useInWords } from '../../src/console/words/use.ts';

const NOW = Date.parse('2026-11-17T03:00:00Z');
const RUN = { phase: 'running', phaseSince: '2026-11-17T02:00:00Z', startedAt: '2026-11-16T18:00:00Z' } as const;

it('counts the age of a running run since it began computing, as policies do', () => {
  expect(phaseAge(RUN, NOW)).toEqual({ length: 9 * 3_600_000, atLeast: false });
});

it('says that an age is the least where the start is not known', () => {
  expect(phaseAge({ ...RUN, startedAt: null }, NOW)).toEqual({ length: 3_600_000, atLeast: true });
});

it('counts another phase since a pass saw it', () => {
  expect(phaseAge({ ...RUN, phase: 'canceling' }, NOW)).toEqual({ length: 3_600_000, atLeast: false });
});

it('says the use of the GPUs of a run, and that the newest step is still awaited', () => {
  expect(useInWords([null, 91, 2, null])).toBe('Busiest GPU, last 2 h: 91 % at most, 2 % now.');
  expect(drawnSteps([null, 91, 2, null])).toEqual([1, 3]);
});

it('never says 0 of what was not sampled', () => {
  expect(useInWords([null, null])).toBe('GPU use of the last 2 h is unknown: no sample came.');
  expect(useInWords([40, null, null])).toBe('Busiest GPU, last 2 h: 40 % at most, unknown now.');
});
