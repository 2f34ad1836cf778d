import { expect, test } from 'vitest';
import type { Schemas } from '../../src/api/client.ts';
import { describePhases } from '../../src/commands/show/phases.ts';

type Timeline = Schemas['Timeline'];

const CREATED = '2026-01-31T06:00:00Z';
const BEGAN = '2026-01-31T07:00:00Z';
const LATER = '2026-01-31T09:00:00Z';

function stretch(phase: Timeline['stretches'][number]['phase'], from: string, to: string | null) {
  const source = to === null ? ('seen' as const) : ('azure' as const);
  return { phase, from, to, statuses: [], seconds: 3600, inWords: 'at least 1h', atLeast: true, source };
}

function said(startedAt: string | null, ...stretches: Timeline['stretches']): string | undefined {
  const timeline: Timeline = {
    ...{ now: LATER, id: 'a', workspace: 'w', displayName: 'a', status: 'Running', createdAt: CREATED, startedAt },
    ...{ endedAt: null, stretches, totals: [], setup: [], attempts: { count: 1, atLeast: false }, computed: null },
    ...{ queueing: null, children: [], notes: [] },
  };
  return describePhases(timeline)[1];
}

test('what lasts has its length so far where Azure reports when it began, and else since a pass first saw it', () => {
  expect(said(BEGAN, stretch('run', BEGAN, null))).toBe('█ run 1h so far');
  expect(said(null, stretch('queue', CREATED, null))).toBe('░ queue 1h so far');
  expect(said(null, stretch('run', LATER, null))).toBe('█ run 1h since first seen');
  expect(said(BEGAN, stretch('break', BEGAN, LATER), stretch('run', LATER, null))).toBe(
    '· break at least 1h, █ run 1h so far',
  );
});
