import { expect, test } from 'vitest';
import { type UnknownStatus, unknownGroups } from '../../src/core/alert/unknown-groups.ts';

const NOW = Date.UTC(2026, 4, 3, 6);

function unknown(reason: string, given: Partial<UnknownStatus> = {}): UnknownStatus {
  return {
    policy: 'idle-gpu',
    workspaceId: '/w',
    workspaceName: 'ml-prod',
    runId: 'keen_arm_1',
    displayName: 'train',
    reason,
    unknownSince: NOW,
    ...given,
  };
}

test.each([
  ['ids', 'reading start and end of keen_arm_1: 403', 'reading start and end of brave_fig_2: 403'],
  ['numbers', 'metrics were refused 3 times in 20 minutes', 'metrics were refused 12 times in 7 minutes'],
  ['times', 'it has no sample since 2026-03-02T03:30:00Z', 'it has no sample since 2026-03-04T05:00:00Z'],
  ['ids in brackets', 'Azure answered (id 0f0f-11)', 'Azure answered (id 7a1b-29)'],
  ['quoted names', 'no metric "loss"', 'no metric "accuracy"'],
  ['lists of steps', 'Azure does not report how long step_1, step_2 ran', 'Azure does not report how long step_9 ran'],
  ['names of steps', 'whether prepare-data failed is not known', 'whether train-model failed is not known'],
  ['the case', 'Forbidden', 'forbidden'],
])('reasons that differ only in %s are one', (_, one, other) => {
  const groups = unknownGroups([unknown(one), unknown(other, { runId: 'brave_fig_2', unknownSince: NOW + 1 })]);
  expect(groups).toMatchObject([{ reason: one, since: NOW, policy: 'idle-gpu' }]);
  expect(groups[0]?.runs).toHaveLength(2);
});

test("the run's own names are no part of a reason", () => {
  const runs = ['alpha', 'beta'].map((name) =>
    unknown(`reading ${name} in ml-${name}`, { runId: name, displayName: name, workspaceName: `ml-${name}` }),
  );
  expect(unknownGroups(runs)).toHaveLength(1);
});

test('other reasons and other policies are groups of their own', () => {
  const groups = unknownGroups([
    unknown('metrics are refused'),
    unknown('Azure reports no start'),
    unknown('metrics are refused', { policy: 'gpu-low' }),
  ]);
  expect(new Set(groups.map(({ policy, reason }) => `${policy}: ${reason}`))).toEqual(
    new Set(['idle-gpu: metrics are refused', 'idle-gpu: Azure reports no start', 'gpu-low: metrics are refused']),
  );
});
