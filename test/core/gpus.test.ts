import { expect, test } from 'vitest';
import { onCompute } from '../../src/core/run/placement.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import { gpusHeld, gpusOfChildren, gpusOn } from '../../src/core/signal/gpus.ts';
import { known, unknown } from '../../src/core/signal/signal.ts';
import { aChild } from '../conditions/snapshots.ts';

const onPlace = { placement: { ...onCompute('gpu'), nodes: 1 } };

function onGpus(name: string, given: Partial<ChildRun> = {}): ChildRun {
  const machine = {
    kind: 'cluster',
    vmSize: 'Standard_ND96asr_v4',
    gpusPerNode: 8,
    priority: null,
    location: null,
  } as const;
  return aChild(name, { ...onPlace, machine, ...given });
}

test.each([
  ['nodes times GPUs', 2, 8, 16],
  ['none where a node has none', null, 0, 0],
  ['not known without the nodes', null, 8, null],
  ['not known without the GPUs of a node', 2, null, null],
])('the GPUs of a machine are %s', (_, nodes, gpusPerNode, gpus) => {
  expect(gpusOn({ nodes, gpusPerNode })).toBe(gpus);
});

test.each<[string, string, string, number | null, number | null]>([
  ['a running command', 'command', 'Running', 8, 16],
  ['one in the queue', 'command', 'Queued', 8, 0],
  ['one that has ended', 'command', 'Failed', 8, 0],
  ['one whose machine is not known', 'command', 'Running', null, null],
  ["a sweep, whose GPUs are its trials'", 'sweep', 'Running', 8, null],
  ['a sweep on machines without any', 'sweep', 'Running', 0, 0],
  ['a pipeline, whose steps may compute elsewhere', 'pipeline', 'Running', 0, null],
  ['a run of a type that is not known', 'finetuning', 'Running', 0, null],
])('a run holds by its phase, type and compute: %s', (_, jobType, status, gpusPerNode, gpus) => {
  const run = { jobType, phase: phaseOf(status) };
  expect(gpusHeld(run, gpusPerNode === null ? unknown('403') : known({ nodes: 2, gpusPerNode }, 0))).toBe(gpus);
});

test.each<[string, readonly ChildRun[] | null, number | null]>([
  ['those that execute', [onGpus('a'), onGpus('b'), onGpus('c', { status: 'Completed' })], 16],
  ['none of those that wait or are reused', [onGpus('a', { status: 'Queued' }), onGpus('b', { reused: true })], 0],
  ['unknown where one has a machine that is not known', [onGpus('a'), aChild('b', onPlace)], null],
  ['unknown where they were not listed', null, null],
])('the GPUs of children are %s', (_, children, gpus) => {
  expect(gpusOfChildren(children)).toBe(gpus);
});
