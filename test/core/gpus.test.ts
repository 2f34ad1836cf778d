import { expect, test } from 'vitest';
import { phaseOf } from '../../src/core/run/status.ts';
import { gpusHeld, gpusOn } from '../../src/core/signal/gpus.ts';
import { known, unknown } from '../../src/core/signal/signal.ts';

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
