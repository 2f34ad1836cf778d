import { afterEach, expect, test } from 'vitest';
import { formatInstant, HOUR } from '../../src/core/values/duration.ts';
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

test('of a run that was queued again it is recorded since when it ran for certain: not at all when it was cancelled there', async () => {
  const queued = { at: '1m', status: 'Queued' };
  const again = { experiment: 'nightly', statuses: [queued] };
  const runs = [
    cpuRun('back', '-1h', {
      ...again,
      statuses: [queued, { at: '4h', status: 'Running' }],
      ends: { at: '6h', status: 'Failed' },
    }),
    cpuRun('cancelled', '-1h', { ...again, ends: { at: '6h', status: 'Canceled' } }),
    cpuRun('straight', '-1h', { experiment: 'nightly', ends: { at: '6h', status: 'Failed' } }),
  ].map((run) => ({ ...run, 'display-name': run.id }));
  rig = await createRig(oneWorkspace(runs), ENFORCE_RUNTIME.replace('enforce', 'audit'));
  const begin = rig.deps.clock();
  await rig.pass();
  for (const by of ['1h', '4h', '5h']) {
    rig.advance(by);
    await rig.pass();
  }
  const rows = await rig.store.boss.getDb().executeSql('select run_id, resumed_at, ended_at from ended_runs', []);
  const since = rows.rows.map((row) => [row.run_id, row.resumed_at && row.resumed_at - row.ended_at]);
  expect(Object.fromEntries(since)).toEqual({
    back: begin + 5 * HOUR - (begin + 6 * HOUR),
    cancelled: 0,
    straight: null,
  });
});
