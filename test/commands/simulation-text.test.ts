import { expect, test } from 'vitest';
import { policyNotes, policyTable } from '../../src/commands/simulate/text.ts';
import type { PolicyReport, SimulationReport, Sum } from '../../src/simulate/index.ts';

const NONE: Sum = { runs: 0, gpuHours: 0, withoutGpuHours: 0, money: {}, withoutCost: 0, completed: 0 };

function aReport(given: Partial<PolicyReport>): SimulationReport {
  const policy: PolicyReport = {
    policy: 'idle',
    mode: 'approve',
    runs: 4,
    judged: 10,
    violated: 5,
    unknown: 0,
    notRecorded: 0,
    missing: {},
    notified: NONE,
    asked: NONE,
    cancelled: NONE,
    withheld: {},
    ...given,
  };
  return { from: 0, to: 1, passes: 1, longestGap: 0, runs: 4, policies: [policy], effects: [] };
}

test.each<[string, Partial<Sum>, string]>([
  [
    'all of it known',
    { runs: 2, gpuHours: 12.34, money: { EUR: 30 } },
    'GPU-hours 12.3, money 30 EUR; completed in fact: 0 of 2.',
  ],
  [
    'none of it known',
    { runs: 1, withoutGpuHours: 1, withoutCost: 1 },
    'GPU-hours not known, money not known; completed in fact: 0 of 1.',
  ],
  [
    'some of it known',
    { runs: 3, gpuHours: 8, withoutGpuHours: 1, withoutCost: 3, completed: 3 },
    'GPU-hours 8 (not known for 1 of 3 runs), money not known; completed in fact: 3 of 3.',
  ],
])('what approvals would have saved is said in a sentence: %s', (_, sum, sentence) => {
  const [note] = policyNotes(aReport({ asked: { ...NONE, ...sum } }));
  expect(note).toBe(`idle: had every question been approved at once, up to this would have been saved: ${sentence}`);
});

test('what is not known is no zero in the table', () => {
  const cancelled = { ...NONE, runs: 1, withoutGpuHours: 1, withoutCost: 1 };
  const { head, rows } = policyTable(aReport({ cancelled }));
  const cell = (title: string) => rows[0]?.[head.indexOf(title)];
  expect([cell('GPU-hours saved'), cell('money saved')]).toEqual(['not known', 'not known']);
});

test('policies in mode audit are named together', () => {
  expect(policyNotes(aReport({ mode: 'audit' }))).toEqual([
    'In mode audit nothing follows (idle); --mode enforce shows what would.',
  ]);
});

test.each<[PolicyReport['missing'], string]>([
  [{ gpu: 2 }, 'gpu was not recorded: no policy in force at that time needed it.'],
  [{ compute: 1, gpu: 2 }, 'compute and gpu were not recorded: no policy in force at that time needed them.'],
])('why verdicts are unknown is said in a sentence: %o', (missing, sentence) => {
  const [note] = policyNotes(aReport({ notRecorded: 2, missing }));
  expect(note).toMatch(/^idle: .* of its verdicts are unknown because /);
  expect(note).toContain(sentence);
});
