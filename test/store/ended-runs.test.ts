import { expect, it } from 'vitest';
import type { EndedRecord } from '../../src/core/record/ended-run.ts';
import { MOST_LINEAGE } from '../../src/core/record/past-runs.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import type { EndedRuns, Signal } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aRun, aWorkspace, NOW } from './rows.ts';

/** Ended runs, a minute apart, the first the oldest. */
function ended(workspace: Workspace, count: number, given: (index: number) => Partial<Run>): EndedRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const run = aRun(workspace, { status: 'Failed', phase: 'ended', createdAt: NOW - 10 * HOUR, ...given(index) });
    return { run, startedAt: null, endedAt: NOW - (count - index) * MINUTE, failure: null };
  });
}

function readingOf(signal: Signal<EndedRuns> | undefined): EndedRuns {
  if (!signal?.known) throw new Error('it is unknown');
  return signal.value;
}

onEachStore('ended runs around a run', (bench) => {
  async function recorded(workspace: Workspace, records: readonly EndedRecord[]): Promise<void> {
    await bench.store.ledger.record(workspace.id, [], records, NOW);
  }

  async function outcomes(workspace: Workspace, run: Run, last: number): Promise<EndedRuns> {
    const snapshots = [{ run, phaseSince: NOW, signals: {} }];
    return readingOf((await bench.store.recorded.outcomes(workspace, snapshots, last)).get(run.id));
  }

  async function lineage(workspace: Workspace, run: Run): Promise<EndedRuns> {
    const snapshots = [{ run, phaseSince: NOW, signals: {} }];
    return readingOf((await bench.store.recorded.lineage(workspace, snapshots)).get(run.id));
  }

  it('are as many as are asked for, cancelled ones besides, and it is said whether there are more', async () => {
    const workspace = aWorkspace();
    const status = (index: number) => (index % 2 === 0 ? 'Canceled' : 'Failed');
    await recorded(
      workspace,
      ended(workspace, 80, (index) => ({ id: `r${index}`, experiment: 'e', status: status(index) })),
    );
    const run = aRun(workspace, { experiment: 'e' });
    const some = await outcomes(workspace, run, 30);
    expect(some).toMatchObject({ isCut: true, asked: 30 });
    expect(some.runs.map(({ runId }) => runId)).toEqual(Array.from({ length: 30 }, (_, index) => `r${79 - 2 * index}`));
    expect(await outcomes(workspace, run, 39)).toMatchObject({ isCut: true });
    expect(await outcomes(workspace, run, 40)).toMatchObject({ isCut: false });
    expect((await outcomes(workspace, run, 100)).runs).toHaveLength(40);
  });

  it('say since when one that was queued again ran for certain, and of others nothing', async () => {
    const workspace = aWorkspace();
    const [first, second] = ended(workspace, 2, (index) => ({ id: `r${index}`, definition: 'd' }));
    if (!first || !second) throw new Error('there are two');
    await recorded(workspace, [{ ...first, resumedAt: NOW - HOUR }, second]);
    const { runs } = await lineage(workspace, aRun(workspace, { definition: 'd', createdAt: NOW }));
    expect(runs.map((run) => [run.runId, run.resumedAt])).toEqual([
      ['r1', undefined],
      ['r0', NOW - HOUR],
    ]);
  });

  it('of one definition push none of another out, and a longer lineage is said to be cut', async () => {
    const workspace = aWorkspace();
    const busy = ended(workspace, MOST_LINEAGE + 5, (index) => ({ id: `busy${index}`, definition: 'busy' }));
    const rare = ended(workspace, 3, (index) => ({ id: `rare${index}`, definition: 'rare' }));
    await recorded(workspace, [...busy, ...rare.map((each) => ({ ...each, endedAt: NOW - 9 * HOUR }))]);
    const many = await lineage(workspace, aRun(workspace, { definition: 'busy', createdAt: NOW }));
    expect(many).toMatchObject({ isCut: true });
    expect(many.runs).toHaveLength(MOST_LINEAGE);
    expect(many.runs[0]?.runId).toBe(`busy${MOST_LINEAGE + 4}`);
    const few = await lineage(workspace, aRun(workspace, { definition: 'rare', createdAt: NOW }));
    expect(few).toMatchObject({ isCut: false });
    expect(few.runs).toHaveLength(3);
  });

  it('are followed along a long chain of resubmissions, and where it is not followed on is said', async () => {
    const workspace = aWorkspace();
    const chain = (name: string, length: number) =>
      ended(workspace, length, (index) => ({
        id: `${name}${index}`,
        resubmittedFrom: index === 0 ? null : `${name}${index - 1}`,
      }));
    await recorded(workspace, [...chain('short', 40), ...chain('long', 60)]);
    const short = await lineage(workspace, aRun(workspace, { experiment: 'x', resubmittedFrom: 'short39' }));
    expect(short).toMatchObject({ isCut: false });
    expect(short.runs).toHaveLength(40);
    const long = await lineage(workspace, aRun(workspace, { experiment: 'x', resubmittedFrom: 'long59' }));
    expect(long).toMatchObject({ isCut: true });
    expect(long.runs.length).toBeGreaterThan(40);
  });
});
