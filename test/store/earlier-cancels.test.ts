import { expect, it } from 'vitest';
import type { Run } from '../../src/core/run/run.ts';
import { DAY, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aCancel, aFinding, aPlan, aQueuedCancel, aRun, NOW } from './rows.ts';

onEachStore('the cancels that active runs may repeat', (bench) => {
  const ledger = () => bench.store.ledger;
  const nothing = { decision: null, alerts: [] } as const;

  async function asked() {
    const made = await aQueuedCancel(ledger());
    await ledger().claim(made.decision.id, NOW, () => null, 'mine');
    await ledger().settle(made.decision.id, { state: 'requested', reason: null, claim: 'mine' }, nothing, NOW);
    return made;
  }

  it('name the runs that were resubmitted from them, over any number of others', async () => {
    const { workspace, run } = await asked();
    const again = (resubmittedFrom: string, given: Partial<Run> = {}) => ({
      ...aRun(workspace),
      resubmittedFrom,
      ...given,
    });
    const second = again(run.id, { phase: 'ended', status: 'Failed' });
    const third = again(second.id);
    const stranger = again('another');
    await ledger().observe(workspace.id, seen([second, third, stranger], NOW + MINUTE));
    const { earlier } = await ledger().loadState(workspace.id, NOW + 2 * MINUTE);
    expect(earlier).toMatchObject([
      { runId: run.id, at: NOW, by: null, definition: run.definition, experiment: run.experiment },
    ]);
    expect(earlier?.[0]?.resubmissions).toEqual([third.id]);
  });

  it('are none where Azure was not asked, and none that are long ago', async () => {
    const queued = await aQueuedCancel(ledger());
    expect((await ledger().loadState(queued.workspace.id, NOW)).earlier).toEqual([]);
    const old = await asked();
    expect((await ledger().loadState(old.workspace.id, NOW + 37 * DAY)).earlier).toEqual([]);
  });

  it.each([
    ['of the same work', 'd-1', 1],
    ['of another', 'd-2', 0],
  ])('are read for an act about a run %s', async (_, definition, count) => {
    const { workspace, run } = await asked();
    const next = { ...aRun(workspace), definition };
    await ledger().observe(workspace.id, seen([{ ...run, definition: 'd-1' }, next], NOW));
    const finding = aFinding(next);
    const decision = aCancel(finding);
    await ledger().commit(workspace.id, aPlan({ opened: [finding], decisions: [decision] }), [], NOW);
    expect((await ledger().enforceCase(decision.id, NOW))?.state.earlier).toHaveLength(count);
  });

  it('stay until the run has been released', async () => {
    const { workspace, decision } = await asked();
    for (const state of ['confirmed', 'released'] as const)
      await ledger().settle(decision.id, { state, reason: null }, nothing, NOW + MINUTE);
    expect((await ledger().loadState(workspace.id, NOW + DAY)).earlier).toHaveLength(1);
  });
});
