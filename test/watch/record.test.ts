import { afterEach, expect, test } from 'vitest';
import { formatInstant } from '../../src/core/duration.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

async function endOfPipe(history: 'told' | 'silent'): Promise<string[]> {
  const pipe = cpuRun('pipe', '-30m', {
    type: 'pipeline',
    experiment: 'nightly',
    children: [],
    ends: { after: '50m' },
  });
  rig = await createRig(oneWorkspace([pipe, cpuRun('next', '-10m', { experiment: 'nightly' })]), ENFORCE_RUNTIME);
  await rig.pass();
  rig.advance('10h');
  if (history === 'silent') rig.sandbox.control.addFault({ on: 'run-history', do: 'status', status: 500, times: 1000 });
  const { judged } = await rig.pass();
  const next = judged.flatMap(({ snapshot }) => (snapshot.run.id === 'next' ? [snapshot] : []));
  const outcomes = await rig.deps.recorded.outcomes(await rig.workspace('ml'), next, 3);
  const signal = outcomes.get('next');
  return signal?.known ? signal.value.runs.map(({ endedAt }) => formatInstant(endedAt)) : [];
}

test('a run that ended in an outage is recorded with the end that Azure tells', async () => {
  expect(await endOfPipe('told')).toEqual(['2026-03-02T03:50:00Z']);
});

test('where nobody tells the end, it is when the run was last seen active, so that no time is invented', async () => {
  expect(await endOfPipe('silent')).toEqual(['2026-03-02T03:00:00Z']);
});
