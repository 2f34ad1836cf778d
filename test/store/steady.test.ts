import { expect, it } from 'vitest';
import type { PolicyStatus } from '../../src/core/decision/decision.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import type { KnownRun } from '../../src/core/signal/known-run.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aFinding, aPlan, aRun, aStatus, aWorkspace, id, NOW } from './rows.ts';

onEachStore('a pass that finds what the pass before found', (bench) => {
  const ledger = () => bench.store.ledger;
  const passAt = (workspace: Workspace, runs: readonly Run[], at: Instant) =>
    ledger().observe(
      workspace.id,
      runs.map((run): KnownRun => ({ run, phaseSince: NOW, lastSeenAt: at })),
      at,
    );
  /** Where the database has a row: it moves when the row is written. */
  const places = async (table: string, workspace: Workspace) =>
    (
      await bench.query(`select ctid::text, xmin::text from ${table} where workspace_id = '${workspace.id}' order by 1`)
    ).map((row) => ({ ...row }));
  const lastSeen = async (workspace: Workspace, run: Run) =>
    (await ledger().lastSeen(workspace.id, [run.id]))[0]?.lastSeenAt;

  async function world(count = 2) {
    const workspace = aWorkspace();
    await (await ledger().lease(workspace, NOW))?.release();
    const runs = Array.from({ length: count }, () => aRun(workspace));
    await passAt(workspace, runs, NOW);
    return { workspace, runs, run: runs[0] as Run, other: runs[1] as Run };
  }

  it('leaves the rows of runs alone, and they were seen all the same', async () => {
    const { workspace, runs, run } = await world();
    const before = await places('runs', workspace);
    await passAt(workspace, runs, NOW + HOUR);
    expect(await places('runs', workspace)).toEqual(before);
    expect(await lastSeen(workspace, run)).toBe(NOW + HOUR);
    const [known] = await ledger().activeRuns(workspace.id);
    expect(known).toMatchObject({ phaseSince: NOW, lastSeenAt: NOW + HOUR });
    expect(await ledger().run(workspace.name, run.id)).toMatchObject({ lastSeenAt: NOW + HOUR });
  });

  it('writes a run of which anything has changed, and no other', async () => {
    const { workspace, run, other } = await world();
    const before = await places('runs', workspace);
    await passAt(workspace, [{ ...run, tags: { owner: 'team-b' } }, other], NOW + MINUTE);
    const after = await places('runs', workspace);
    expect(after.filter((row) => !before.some(({ ctid }) => ctid === row.ctid))).toHaveLength(1);
    expect(await ledger().lastSeen(workspace.id, [run.id])).toMatchObject([{ run: { tags: { owner: 'team-b' } } }]);
  });

  it('writes a run anew that another version wrote since it was read, or whose owners are not written', async () => {
    const { workspace, runs, run } = await world();
    const set = (value: string) =>
      bench.query(`update runs set ${value} where workspace_id = '${workspace.id}' and id = '${run.id}' returning id`);
    const passOver = async (at: Instant) => {
      const before = await ledger().activeRuns(workspace.id);
      const known = runs.map((one): KnownRun => ({ run: one, phaseSince: NOW, lastSeenAt: at }));
      await ledger().observe(workspace.id, known, at, before);
    };
    const rows = await places('runs', workspace);
    await passOver(NOW + MINUTE);
    expect(await places('runs', workspace)).toEqual(rows);
    for (const change of ['run = run || \'{"status": "Other"}\'', 'owner_ids = null', 'labels = null']) {
      await set(change);
      await passOver(NOW + 2 * MINUTE);
      const [row] = await bench.query(`select run->>'status' as status, owner_ids, labels from runs
        where workspace_id = '${workspace.id}' and id = '${run.id}'`);
      expect(row).toMatchObject({ status: run.status, owner_ids: expect.anything(), labels: expect.anything() });
    }
  });

  it('keeps when a run was last seen that later passes do not see, until one does', async () => {
    const { workspace, run, other } = await world();
    await passAt(workspace, [run, other], NOW + MINUTE);
    await passAt(workspace, [other], NOW + HOUR);
    await passAt(workspace, [other], NOW + 2 * HOUR);
    expect(await lastSeen(workspace, run)).toBe(NOW + MINUTE);
    expect(await lastSeen(workspace, other)).toBe(NOW + 2 * HOUR);
    await passAt(workspace, [run, other], NOW + 3 * HOUR);
    await passAt(workspace, [run, other], NOW + 4 * HOUR);
    expect(await lastSeen(workspace, run)).toBe(NOW + 4 * HOUR);
  });

  it('keeps when a run was last seen that is gone, whatever passes see later', async () => {
    const { workspace, run, other } = await world();
    await passAt(workspace, [run, other], NOW + MINUTE);
    await ledger().markGone(workspace.id, [run.id]);
    await passAt(workspace, [other], NOW + HOUR);
    expect(await lastSeen(workspace, run)).toBe(NOW + MINUTE);
  });

  it('lets the time count that an older version beside it writes into each row', async () => {
    const { workspace, run } = await world();
    await bench.query(
      `update runs set last_seen_at = to_timestamp(${(NOW + HOUR) / 1000}) where workspace_id = '${workspace.id}' returning id`,
    );
    expect(await lastSeen(workspace, run)).toBe(NOW + HOUR);
  });

  it('ends what was seen of a run at the last pass that saw it so', async () => {
    const { workspace, run, other } = await world();
    await passAt(workspace, [run, other], NOW + HOUR);
    await passAt(workspace, [{ ...run, status: 'Finalizing', phase: 'finalizing' }, other], NOW + HOUR + 5 * MINUTE);
    expect(await ledger().seenStatuses(workspace.id, run.id)).toMatchObject([
      { status: 'Running', since: NOW, until: NOW + HOUR },
      { status: 'Finalizing', since: NOW + HOUR + 5 * MINUTE },
    ]);
  });

  const healthy = (run: Run, given: Partial<PolicyStatus> = {}) =>
    aStatus(aFinding(run), { state: 'healthy', outcome: 'healthy', findingId: null, ...given });
  const commit = (workspace: Workspace, statuses: readonly PolicyStatus[], at: Instant) =>
    ledger().commit(workspace.id, aPlan({ statuses: statuses.map((status) => ({ ...status, at })) }), [], at);
  const shown = async (workspace: Workspace, run: Run) => (await ledger().run(workspace.name, run.id))?.statuses;

  it('leaves a healthy status alone of which only the words change, and the run is shown with the latest', async () => {
    const { workspace, run } = await world();
    await commit(workspace, [healthy(run, { reason: 'running for 1h' })], NOW);
    const before = await places('statuses', workspace);
    const evidence = { ...healthy(run).evidence, conditions: { value: 7200 } };
    await commit(workspace, [healthy(run, { reason: 'running for 2h', evidence })], NOW + HOUR);
    expect(await places('statuses', workspace)).toEqual(before);
    expect(await shown(workspace, run)).toMatchObject([{ reason: 'running for 2h', at: NOW + HOUR, evidence }]);
  });

  it('writes a healthy status that is not healthy any more, and one whose words people read in lists', async () => {
    const { workspace, run } = await world();
    await commit(workspace, [healthy(run)], NOW);
    const firing = { ...healthy(run), state: 'firing', outcome: 'violated' } as const;
    await commit(workspace, [{ ...firing, reason: 'idle for 2h' }], NOW + MINUTE);
    await commit(workspace, [{ ...firing, reason: 'idle for 3h' }], NOW + HOUR);
    expect(await shown(workspace, run)).toMatchObject([{ state: 'firing', reason: 'idle for 3h', at: NOW + HOUR }]);
  });

  it('deletes the status that a pass does not confirm, and its words', async () => {
    const { workspace, run } = await world();
    const [one, two] = [healthy(run, { policy: 'one' }), healthy(run, { policy: 'two' })];
    await commit(workspace, [one, two], NOW);
    await commit(workspace, [two], NOW + MINUTE);
    expect(await shown(workspace, run)).toMatchObject([{ policy: 'two' }]);
  });

  it('shows the words of an older version that wrote the status since', async () => {
    const { workspace, run } = await world();
    await commit(workspace, [healthy(run, { reason: 'running for 1h' })], NOW);
    await bench.query(
      `update statuses set reason = 'running for 3h', at = to_timestamp(${(NOW + 2 * HOUR) / 1000})
        where workspace_id = '${workspace.id}' returning run_id`,
    );
    expect(await shown(workspace, run)).toMatchObject([{ reason: 'running for 3h', at: NOW + 2 * HOUR }]);
  });

  it('says of a finding that its status holds as of the last good pass', async () => {
    const { workspace, run } = await world();
    const finding = aFinding(run, { id: id('steady') });
    const status = aStatus(finding);
    await ledger().commit(workspace.id, aPlan({ opened: [finding], statuses: [status] }), [], NOW);
    const before = [await places('findings', workspace), await places('statuses', workspace)];
    await ledger().commit(
      workspace.id,
      aPlan({ opened: [finding], statuses: [{ ...status, at: NOW + HOUR }] }),
      [],
      NOW + HOUR,
    );
    const pass = { error: null, activeRuns: 1, requests: {}, warnings: [], unseen: [] };
    await ledger().passEnded(workspace.id, { ...pass, startedAt: NOW + HOUR, endedAt: NOW + HOUR });
    expect([await places('findings', workspace), await places('statuses', workspace)]).toEqual(before);
    expect(await ledger().finding(finding.id)).toMatchObject({ status: { at: NOW + HOUR } });
  });
});
