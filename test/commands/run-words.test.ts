import { expect, test } from 'vitest';
import { inPhaseSince, phaseCell } from '../../src/commands/run-words.ts';

const SEEN = '2026-01-31T09:00:00Z';
const BEGAN = '2026-01-30T12:00:00Z';

test('a run that runs does so since it began computing, not since a pass first saw it', () => {
  const since = inPhaseSince({ phase: 'running', phaseSince: SEEN, startedAt: BEGAN });
  expect(since).toEqual({ at: Date.parse(BEGAN), orLonger: false });
});

test('what a pass alone saw may be so for longer', () => {
  const since = { at: Date.parse(SEEN), orLonger: true };
  expect(inPhaseSince({ phase: 'running', phaseSince: SEEN, startedAt: null })).toEqual(since);
  expect(inPhaseSince({ phase: 'queued', phaseSince: SEEN, startedAt: BEGAN })).toEqual(since);
});

test('a column has the phase with its age, as the console counts it', () => {
  const now = Date.parse('2026-01-31T12:00:30Z');
  const run = { phase: 'running', status: 'Running', active: true, phaseSince: SEEN, startedAt: BEGAN } as const;
  expect(phaseCell(run, now)).toBe('running 1d');
  expect(phaseCell({ ...run, startedAt: null }, now)).toBe('running ≥ 3h');
  expect(phaseCell({ ...run, phase: 'queued' }, now)).toBe('queued 3h');
  expect(phaseCell({ ...run, phase: 'ended', status: 'Canceled', active: false }, now)).toBe('canceled 3h ago');
});
