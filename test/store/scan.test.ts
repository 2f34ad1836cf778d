import { afterEach, expect, it, vi } from 'vitest';
import type { PassRecord, ScanState } from '../../src/core/ports/scan-ledger.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { WORKSPACE_LEASE } from '../../src/store/workspace-lease.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aRun, aWorkspace, NOW } from './rows.ts';

onEachStore('what a pass knows', (bench) => {
  const ledger = () => bench.store.ledger;
  afterEach(() => vi.restoreAllMocks());

  it('lends a workspace to one pass at a time, however many ask at once', async () => {
    const workspace = aWorkspace();
    const asked = await Promise.all(Array.from({ length: 8 }, () => ledger().lease(workspace, NOW)));
    const held = asked.filter((lease) => lease !== null);
    expect(held).toHaveLength(1);
    await held[0]?.release();
    expect(await ledger().lease(workspace, NOW)).not.toBeNull();
  });

  it('renews a lease for its holder alone, and says so to one that lost it', async () => {
    const workspace = aWorkspace();
    const first = await ledger().lease(workspace, NOW);
    expect(await first?.renew()).toBe(true);
    await expire(workspace.id);
    const second = await ledger().lease(workspace, NOW);
    expect(second).not.toBeNull();
    later(WORKSPACE_LEASE / 2);
    expect(await first?.renew()).toBe(false);
    await first?.release();
    expect(await ledger().lease(workspace, NOW)).toBeNull();
    expect(await second?.renew()).toBe(true);
  });

  it('writes no lease that was taken a moment ago, and renews one that is a third over', async () => {
    const workspace = aWorkspace();
    const lease = await ledger().lease(workspace, NOW);
    const until = () => bench.query(`select lease_until from workspaces where id = '${workspace.id}'`);
    const taken = await until();
    expect(await lease?.renew()).toBe(true);
    expect(await until()).toEqual(taken);
    later(WORKSPACE_LEASE / 2);
    expect(await lease?.renew()).toBe(true);
    expect(await until()).not.toEqual(taken);
  });

  it('frees a workspace by itself when its holder is silent', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    expect(await ledger().lease(workspace, NOW + 24 * HOUR)).toBeNull();
    await expire(workspace.id);
    expect(await ledger().lease(workspace, NOW)).not.toBeNull();
  });

  it('takes a new name, place and tags of a workspace with the lease', async () => {
    const workspace = aWorkspace();
    await (await ledger().lease(workspace, NOW))?.release();
    await ledger().lease({ ...workspace, location: 'northeurope', tags: { contact: 'ml' } }, NOW);
    const view = (await ledger().workspaces()).find((each) => each.workspace.id === workspace.id);
    expect(view?.workspace).toMatchObject({ location: 'northeurope', tags: { contact: 'ml' } });
  });

  it('keeps since when a run has been in its phase as the pass says it', async () => {
    const workspace = aWorkspace();
    const [run] = seen([aRun(workspace)], NOW);
    if (!run) throw new Error('one run was made');
    await ledger().observe(workspace.id, [run]);
    expect(await ledger().activeRuns(workspace.id)).toEqual([run]);
    const later = { ...run, phaseSince: NOW - HOUR, lastSeenAt: NOW + MINUTE };
    await ledger().observe(workspace.id, [later]);
    expect(await ledger().activeRuns(workspace.id)).toEqual([later]);
  });

  it('keeps when a run was seen back from a break until there is a later time, whatever its status', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace, { id: 'r' });
    const known = async () => (await ledger().activeRuns(workspace.id)).map(({ resumedAt }) => resumedAt);
    const see = (status: string, resumedAt?: number) =>
      ledger().observe(
        workspace.id,
        seen([{ ...run, status }], NOW).map((each) => ({ ...each, ...(resumedAt === undefined ? {} : { resumedAt }) })),
      );
    await see('Running');
    expect(await known()).toEqual([undefined]);
    await see('Running', NOW + MINUTE);
    await see('NotResponding');
    expect(await known()).toEqual([NOW + MINUTE]);
    // A run that was gone for a while and is back is new to the pass, and has had its break all the same.
    await ledger().markGone(workspace.id, ['r']);
    await see('Running');
    expect(await known()).toEqual([NOW + MINUTE]);
    await see('Running', NOW + HOUR);
    expect(await known()).toEqual([NOW + HOUR]);
  });

  it('keeps runs of the same name in two workspaces apart', async () => {
    const [one, two] = [aWorkspace(), aWorkspace()];
    await ledger().observe(one.id, seen([aRun(one, { id: 'same' })], NOW));
    await ledger().observe(two.id, seen([aRun(two, { id: 'same', phase: 'ended' })], NOW));
    expect((await ledger().activeRuns(one.id)).map(({ run }) => run.workspaceId)).toEqual([one.id]);
    expect(await ledger().activeRuns(two.id)).toEqual([]);
  });

  it('gives back active runs as they were seen, without those that ended or are gone', async () => {
    const workspace = aWorkspace();
    const [stays, ends, goes] = [aRun(workspace), aRun(workspace), aRun(workspace)];
    await ledger().observe(workspace.id, seen([stays, ends, goes], NOW));
    await ledger().observe(workspace.id, seen([{ ...ends, phase: 'ended', status: 'Completed' }], NOW + MINUTE));
    await ledger().markGone(workspace.id, [goes.id]);
    await ledger().markGone(workspace.id, []);
    expect(await ledger().activeRuns(workspace.id)).toEqual([{ run: stays, phaseSince: NOW, lastSeenAt: NOW }]);
  });

  it('writes thousands of runs at once', async () => {
    const workspace = aWorkspace();
    const runs = Array.from({ length: 2500 }, () => aRun(workspace));
    await ledger().observe(workspace.id, seen(runs, NOW));
    expect(await ledger().activeRuns(workspace.id)).toHaveLength(2500);
  });

  it('remembers how far a listing came, exactly', async () => {
    const workspace = aWorkspace();
    expect(await ledger().scanState(workspace.id)).toEqual(NEVER);
    await ledger().lease(workspace, NOW);
    const state: ScanState = {
      knownUpTo: NOW,
      fullListing: { startedAt: NOW, continuation: 'page=2&x="ä"', newest: NOW - 1, pages: 7 },
      lastFullListingAt: null,
      orderBrokenAt: NOW - HOUR,
    };
    await ledger().saveScanState(workspace.id, state);
    expect(await ledger().scanState(workspace.id)).toEqual(state);
  });

  it('keeps what passes could not see, since when, until a later one sees it', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    const pass = { startedAt: NOW, activeRuns: 1, requests: {}, warnings: [], error: null };
    const gpu = { kind: 'readings', part: 'gpu', what: 'the GPU use of 1 of 1 run', reason: '403' } as const;
    const all = { kind: 'workspace', part: 'pass', what: 'every run', reason: 'no route' } as const;
    const view = async () => (await ledger().workspaces()).find((each) => each.workspace.id === workspace.id);
    const unseen = async () => (await view())?.unseen.map(({ part, since }) => [part, since - NOW]);
    await ledger().passEnded(workspace.id, { ...pass, endedAt: NOW + 1, unseen: [{ ...gpu, since: NOW }] });
    await ledger().passEnded(workspace.id, { ...pass, endedAt: NOW + 2, unseen: [{ ...gpu, since: NOW + 2 }] });
    expect(await unseen()).toEqual([['gpu', 0]]);
    // A pass that failed has not looked at the GPUs.
    const failed = { ...pass, endedAt: NOW + 3, error: 'no route', unseen: [{ ...all, since: NOW + 2 }] };
    await ledger().passEnded(workspace.id, failed);
    expect(await unseen()).toEqual([
      ['gpu', 0],
      ['pass', 2],
    ]);
    expect((await view())?.lastCompletePassAt).toBeNull();
    await ledger().passEnded(workspace.id, { ...pass, endedAt: NOW + 4, unseen: [] });
    expect([await unseen(), (await view())?.lastCompletePassAt]).toEqual([[], NOW + 4]);
  });

  it('lets a cause that takes over from another have its beginning, since nothing was seen whole in between', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    const pass = { startedAt: NOW, activeRuns: 1, requests: {}, warnings: [], error: null };
    const cause = (part: string, since: number) =>
      ({ kind: 'readings', part, what: `the ${part} of 1 of 1 run`, reason: '403', since }) as const;
    const ends = (at: number, ...unseen: readonly ReturnType<typeof cause>[]) =>
      ledger().passEnded(workspace.id, { ...pass, endedAt: NOW + at, unseen });
    const unseen = async () =>
      (await ledger().unseen())
        .filter(({ scope }) => scope === workspace.id)
        .map(({ part, since }) => [part, since - NOW]);
    await ends(1, cause('gpu', NOW));
    await ends(6, cause('log', NOW + 1));
    expect(await unseen()).toEqual([['log', 0]]);
    // One that is there beside it is as old as it is.
    await ends(9, cause('log', NOW + 6), cause('gpu', NOW + 6));
    expect(await unseen()).toEqual([
      ['log', 0],
      ['gpu', 6],
    ]);
    await ends(12);
    await ends(15, cause('gpu', NOW + 12));
    expect(await unseen()).toEqual([['gpu', 12]]);
  });

  it('lets what people do not know of begin again after a pause, and ends what nobody watches any more', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    const gpu = {
      kind: 'readings',
      part: 'gpu',
      what: 'the GPU use of 1 of 1 run',
      reason: '403',
      since: NOW,
    } as const;
    const pass = { startedAt: NOW, endedAt: NOW, activeRuns: 1, requests: {}, warnings: [], error: null };
    await ledger().passEnded(workspace.id, { ...pass, unseen: [gpu] });
    const since = async () =>
      (await ledger().unseen()).filter(({ scope }) => scope === workspace.id).map((one) => one.since - NOW);
    await ledger().resumeUnseen(NOW, NOW + HOUR);
    expect(await since()).toEqual([0]);
    await ledger().resumeUnseen(NOW + 1, NOW + HOUR);
    expect(await since()).toEqual([HOUR]);

    const times = { now: NOW + HOUR, overdue: NOW + HOUR, near: NOW + HOUR, settled: NOW };
    const reported: string[] = [];
    const report = () =>
      ledger().reportUnseen(times, (begun, ended) => {
        const of = (causes: typeof begun) => causes.filter(({ scope }) => scope === workspace.id);
        reported.push(...of(begun).map(({ part }) => `${part} began`), ...of(ended).map(({ part }) => `${part} ended`));
        return [];
      });
    await report();
    await report();
    expect(reported).toEqual(['gpu began']);
    await ledger().keepUnseenOf(['another'], NOW + HOUR);
    expect(await since()).toEqual([]);
    await report();
    await report();
    expect(reported).toEqual(['gpu began', 'gpu ended']);
  });

  it('counts failed passes in a row, and keeps when the workspace was last seen', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    const record: PassRecord = {
      startedAt: NOW,
      endedAt: NOW + 1,
      error: null,
      activeRuns: 3,
      requests: { 'jobs-list': 1 },
      warnings: ['slow'],
      unseen: [],
    };
    const view = async () => (await ledger().workspaces()).find((each) => each.workspace.id === workspace.id);
    await ledger().passEnded(workspace.id, record);
    for (const at of [2, 3])
      await ledger().passEnded(workspace.id, { ...record, endedAt: NOW + at, error: 'no route' });
    expect(await view()).toMatchObject({ failuresInARow: 2, lastGoodPassAt: NOW + 1, lastPass: { error: 'no route' } });
    await ledger().passEnded(workspace.id, { ...record, endedAt: NOW + 4 });
    expect(await view()).toMatchObject({ failuresInARow: 0, lastGoodPassAt: NOW + 4, lastPass: { error: null } });
  });

  /** Lets time pass for whoever holds a lease. */
  function later(by: number) {
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + by);
  }

  const NEVER: ScanState = { knownUpTo: null, fullListing: null, lastFullListingAt: null, orderBrokenAt: null };

  function expire(workspaceId: string) {
    return bench.query(
      `update workspaces set lease_until = now() - interval '1 second' where id = '${workspaceId}' returning id`,
    );
  }
});
