import { expect, it } from 'vitest';
import type { IdleStretch } from '../../src/core/money/idle-stretches.ts';
import type { Visibility } from '../../src/core/ports/visibility.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import type { SeenCompute } from '../../src/core/run/seen-compute.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aRun, aWorkspace, NOW } from './rows.ts';

const ALL: Visibility = { workspaces: null, owners: [], ownIn: null };

const CLUSTER: SeenCompute = {
  ...{ name: 'A100', kind: 'cluster', vmSize: 'Standard_NC24ads_A100_v4', priority: 'dedicated', gpusPerNode: 1 },
  ...{ nodes: { idle: 4, atWork: 0, unusable: 0 }, minNodes: 0, steadySince: NOW - DAY },
  ...{ pricePerNodeHour: 2, currency: 'EUR', priceNote: null, unknown: null },
};

function aStretch(workspace: Workspace, given: Partial<IdleStretch> = {}): IdleStretch {
  return {
    ...{ workspaceId: workspace.id, compute: 'A100', why: 'scale-down', since: NOW, from: NOW, until: NOW + HOUR },
    ...{ nodes: 4, gpusPerNode: 1, pricePerNodeHour: 2, currency: 'EUR', isOpen: true },
    ...{ after: { runId: 'r1', displayName: 'nightly\u0000-0412' } },
    ...given,
  };
}

onEachStore('computes', (bench) => {
  const ledger = () => bench.store.ledger;

  async function underWatch(): Promise<Workspace> {
    const workspace = aWorkspace();
    await (await ledger().lease(workspace, NOW))?.release();
    return workspace;
  }

  const looked = (workspace: Workspace, at = NOW) =>
    ledger().takeLook(workspace.id, { now: at, lookedBefore: at - HOUR });

  it('are looked at by one replica, once an hour', async () => {
    const workspace = await underWatch();
    const first = await Promise.all(Array.from({ length: 4 }, () => looked(workspace)));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await looked(workspace, NOW + HOUR - 1)).toBe(false);
    const later = await Promise.all(Array.from({ length: 4 }, () => looked(workspace, NOW + HOUR)));
    expect(later.filter(Boolean)).toHaveLength(1);
  });

  it('are shown as the latest look saw them, with what is idle, to those who see the workspace', async () => {
    const workspace = await underWatch();
    await looked(workspace);
    await ledger().noteLook(
      workspace.id,
      { at: NOW, computes: [CLUSTER] },
      { changed: [], begun: [aStretch(workspace)] },
    );
    const mine = async (visible = ALL) =>
      (await bench.store.reads.computes(visible)).filter(({ workspaceId }) => workspaceId === workspace.id);
    expect(await mine()).toMatchObject([
      { lookedAt: NOW, seenAt: NOW, problem: null, computes: [CLUSTER], idle: [{ compute: 'A100', nodes: 4 }] },
    ]);
    expect((await mine())[0]?.idle[0]?.after?.displayName).not.toContain('\u0000');
    expect(await mine({ ...ALL, workspaces: [workspace.name] })).toHaveLength(1);
    expect(await mine({ ...ALL, workspaces: ['other-*'], owners: ['team-a'] })).toEqual([]);
    await ledger().noteBlindLook(workspace.id, 'the list is refused (403)');
    expect(await mine()).toMatchObject([{ problem: 'the list is refused (403)', seenAt: NOW, computes: [CLUSTER] }]);
  });

  it('have stretches of idle nodes that a look continues, and that are summed with those before them', async () => {
    const workspace = await underWatch();
    await looked(workspace);
    const first = aStretch(workspace);
    const note = (changed: IdleStretch[], begun: IdleStretch[] = []) =>
      ledger().noteLook(workspace.id, { at: NOW, computes: [CLUSTER] }, { changed, begun });
    await note([], [first]);
    const ended = { ...first, until: NOW + 2 * HOUR, isOpen: false };
    const next = { ...first, from: NOW + 2 * HOUR, until: NOW + 3 * HOUR, nodes: 1, pricePerNodeHour: null };
    await note([ended], [next]);
    expect(await ledger().latestIdle(workspace.id)).toMatchObject([{ from: NOW + 2 * HOUR, nodes: 1, isOpen: true }]);
    expect(await ledger().idleCost(workspace.id, 'A100', NOW)).toEqual({
      ...{ amount: 16, currency: 'EUR', isAtLeast: true, until: NOW + 3 * HOUR },
    });
    const [view] = (await bench.store.reads.computes(ALL)).filter(({ workspaceId }) => workspaceId === workspace.id);
    expect(view?.idle.map(({ from, isOpen }) => [from - NOW, isOpen])).toEqual([
      [0, false],
      [2 * HOUR, true],
    ]);
  });

  it('are in the facts of money of the period in which their nodes were idle', async () => {
    const workspace = await underWatch();
    await looked(workspace);
    await ledger().noteLook(workspace.id, { at: NOW, computes: [] }, { changed: [], begun: [aStretch(workspace)] });
    const facts = async (from: number, until: number, visible = ALL) =>
      (await bench.store.reads.moneyFacts({ from, until }, visible)).idleNodes.filter(
        ({ workspaceId }) => workspaceId === workspace.id,
      );
    expect(await facts(NOW + MINUTE, NOW + DAY)).toEqual([
      {
        ...{ workspaceId: workspace.id, workspace: workspace.name, compute: 'A100', why: 'scale-down' },
        ...{ from: NOW, until: NOW + HOUR, nodes: 4, gpusPerNode: 1, pricePerNodeHour: 2, currency: 'EUR' },
      },
    ]);
    expect(await facts(NOW + HOUR, NOW + DAY)).toEqual([]);
    expect(await facts(NOW - DAY, NOW)).toEqual([]);
    expect(await facts(NOW, NOW + DAY, { ...ALL, workspaces: [], owners: ['team-a'] })).toEqual([]);
  });

  it('know the last run that ended on them, by the steps of a pipeline as well', async () => {
    const workspace = await underWatch();
    const end = (id: string, endedAt: number, given: Partial<Run> = {}) => ({
      run: aRun(workspace, { id, displayName: `name of ${id}`, status: 'Completed', phase: 'ended', ...given }),
      ...{ startedAt: endedAt - HOUR, endedAt, failure: null },
    });
    const step = { ...onCompute('CPU'), steps: ['prepare'] };
    const pipeline = {
      jobType: 'pipeline',
      placement: placed({ kind: 'none' }),
      steps: { places: [step], open: null },
    };
    const ends = [
      end('early', NOW - 3 * HOUR, { placement: onCompute('A100') }),
      end('late', NOW - HOUR, { placement: onCompute('a100') }),
      end('piped', NOW - 2 * HOUR, pipeline),
      end('elsewhere', NOW - HOUR, { placement: placed({ kind: 'serverless' }) }),
      end('long-ago', NOW - 9 * DAY, { placement: onCompute('old') }),
    ];
    const runs = ends.map(({ run }) => run);
    await ledger().observe(workspace.id, seen(runs, NOW));
    await ledger().record(workspace.id, [], ends, NOW);
    const last = await ledger().lastRuns(workspace.id, NOW - 2 * DAY);
    expect([...last].toSorted()).toEqual([
      ['a100', { runId: 'late', displayName: 'name of late', endedAt: NOW - HOUR }],
      ['cpu', { runId: 'piped', displayName: 'name of piped', endedAt: NOW - 2 * HOUR }],
    ]);
  });
});
