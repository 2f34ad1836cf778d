import { expect, test } from 'vitest';
import { machineOf, whyNoPrice } from '../../src/core/decision/run-load.ts';

const piece = { runId: 'a', nodes: 1, pricePerNodeHour: 2, startedAt: 0, endedAt: null };

test.each([
  ['queued', null, 'it waits in the queue and holds nothing'],
  [
    'queued',
    { unpriced: ['a'], notes: ['whether it holds nodes is not known'] },
    'whether it holds nodes is not known',
  ],
  ['running', null, 'no pass has read its cost yet'],
  ['running', { unpriced: ['a'] }, 'the price of a is not known'],
  [
    'preparing',
    { unpriced: [], preparing: [piece] },
    'it gets ready, and Azure does not report since when it holds nodes',
  ],
  ['running', { unpriced: [] }, 'nothing of it has begun to cost'],
] as const)('a run that is %s and has no price says why', (phase, cost, why) => {
  expect(whyNoPrice({ phase }, cost)).toBe(why);
});

test('a run below a parent that has ended says that its cost is not read', () => {
  const orphanOf = { id: 'p', displayName: 'parent', status: 'Completed', endedAt: 0 };
  expect(whyNoPrice({ phase: 'running', orphanOf }, null)).toMatch(/below a parent that has ended/);
});

test('a parent has no machine, since each of its children may be elsewhere', () => {
  const compute = { kind: 'cluster', vmSize: 'A', nodes: 2, gpusPerNode: 1, priority: null, location: 'west' } as const;
  expect(machineOf({ jobType: 'sweep' }, compute)).toBeNull();
  expect(machineOf({ jobType: 'command' }, compute)).toMatchObject({ vmSize: 'A', nodes: 2, location: 'west' });
});
