import { expect, it } from 'vitest';
import type { ReplicaReport } from '../../src/core/ports/fleet-ledger.ts';
import { onServer } from '../support/postgres.ts';
import { aWorkspace, NOW } from './rows.ts';

onServer('replicas of one database', (bench) => {
  const report = (replica: string): ReplicaReport => ({
    ...{ replica, digest: 'd', version: '1.2.3', startedAt: Date.now(), clockAhead: 40 },
  });
  const fleet = () => bench.store.ledger.fleet();

  it('see one another by the clock of the database, until one is silent or stops', async () => {
    const { ledger } = bench.store;
    expect(await ledger.reportReplica(report('host-1/a'))).toEqual(['host-1/a']);
    expect(await ledger.reportReplica(report('host-2/b'))).toEqual(['host-1/a', 'host-2/b']);
    const { replicas, now } = await fleet();
    expect(replicas).toMatchObject([
      { replica: 'host-1/a', version: '1.2.3', digest: 'd', clockAhead: 40, isGone: false, passes: [] },
      { replica: 'host-2/b' },
    ]);
    expect(Math.abs(now - (replicas[0]?.seenAt ?? 0))).toBeLessThan(60_000);
    await bench.query(
      `update policy_replicas set reported_at = now() - interval '4 minutes' where replica = 'host-1/a'`,
    );
    expect((await fleet()).replicas.map(({ isGone }) => isGone)).toEqual([true, false]);
    expect(await ledger.reportReplica(report('host-2/b'))).toEqual(['host-2/b']);
    await ledger.leavePolicies('host-1/a');
    expect((await fleet()).replicas.map(({ replica }) => replica)).toEqual(['host-2/b']);
  });

  it('show whose pass holds which workspace', async () => {
    const workspace = aWorkspace();
    const lease = await bench.store.ledger.lease(workspace, NOW);
    const held = await bench.query(`select lease_holder from workspaces where id = '${workspace.id}'`);
    const replica = `host-3/${String(held[0]?.lease_holder).split('/')[0]}`;
    await bench.store.ledger.reportReplica(report(replica));
    const passes = async () => (await fleet()).replicas.find((each) => each.replica === replica)?.passes;
    expect(await passes()).toEqual([workspace.name]);
    await lease?.release();
    expect(await passes()).toEqual([]);
  });

  it('show what waits for them, and which workspace is most behind', async () => {
    const workspace = aWorkspace();
    await (await bench.store.ledger.lease(workspace, NOW))?.release();
    const { boss } = bench.store;
    await boss.send('workspace-pass', { workspaceId: workspace.id }, { singletonKey: workspace.id });
    await boss.send('enforce', { decisionId: 'later' }, { singletonKey: 'later', startAfter: 3600 });
    await bench.query(
      `update pgboss.job set start_after = now() - interval '90 seconds' where name = 'workspace-pass'`,
    );
    const { queues, behind } = await fleet();
    expect(queues.find(({ queue }) => queue === 'pass')).toMatchObject({ waiting: 1, underWay: 0 });
    expect(queues.find(({ queue }) => queue === 'enforce')).toMatchObject({ waiting: 0, oldestFor: 0 });
    expect(behind?.workspace).toBe(workspace.name);
    expect(behind?.dueFor).toBeGreaterThanOrEqual(90_000);
    await boss.fetch('workspace-pass');
    expect((await fleet()).behind).toBeNull();
    expect((await fleet()).queues.find(({ queue }) => queue === 'pass')).toMatchObject({ waiting: 0, underWay: 1 });
  });

  it('show what Azure still lets them read', async () => {
    const bucket = { principal: 'p', subscription: 'sub' };
    await bench.store.readBuckets?.lease({ bucket, wanted: 25, left: 0 });
    await bench.store.readBuckets?.note({ bucket, atMost: 30, pause: 20_000 });
    const [reads] = (await fleet()).reads;
    expect(reads).toMatchObject(bucket);
    expect(reads?.left).toBeGreaterThanOrEqual(30);
    expect(reads?.left).toBeLessThan(100);
    expect(reads?.pausedFor).toBeGreaterThan(10_000);
  });

  it('learn the time of the database, and that a newer version has changed it', async () => {
    const { ledger } = bench.store;
    const before = await ledger.storeFacts();
    expect(Math.abs((before.now ?? 0) - Date.now())).toBeLessThan(10_000);
    expect(before.newer).toBeNull();
    await bench.query(`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`);
    expect((await ledger.storeFacts()).newer).toBe('9999-later');
    // A start of this version is refused in words that say why.
    await expect(bench.openAgain()).rejects.toThrow('holds the tables of a newer Runwarden');
    await bench.query(`delete from kysely_migration where name = '9999-later'`);
  });
});
