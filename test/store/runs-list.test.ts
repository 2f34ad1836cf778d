import { expect, it } from 'vitest';
import type { RunFilter } from '../../src/core/ports/read-ledger.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import { tagLabel } from '../../src/core/run/tags.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aDecision, aFinding, aPlan, aRun, aStatus, aWorkspace, NOW } from './rows.ts';

onEachStore('the list of runs', (bench) => {
  const ledger = () => bench.store.ledger;

  const by = (objectId: string) => ({ objectId, displayName: null });

  async function workspaceOf(...runs: Partial<Run>[]): Promise<Workspace> {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    await ledger().observe(
      workspace.id,
      seen(
        runs.map((given) => aRun(workspace, given)),
        NOW,
      ),
    );
    return workspace;
  }

  const listed = async (filter: RunFilter) =>
    (await ledger().runs(filter, { cursor: null, limit: 50 }))?.items.map(({ run }) => run.id);

  it('is filtered by what a run is, and by several things at once', async () => {
    const { name: workspace } = await workspaceOf(
      {
        id: 'a',
        experiment: 'vision',
        jobType: 'sweep',
        tags: { Owner: 'Alice', Tier: 'Critical' },
        creator: by('alice'),
      },
      {
        id: 'b',
        status: 'Queued',
        phase: 'queued',
        createdAt: NOW - 4 * HOUR,
        tags: { tier: 'low', owner: 'bob' },
        creator: by('bob'),
      },
      { id: 'c', status: 'Completed', phase: 'ended', createdAt: NOW - 9 * HOUR, tags: {} },
    );
    const only = (filter: RunFilter) => listed({ workspace, ...filter });
    expect(await only({})).toEqual(['b', 'a', 'c']);
    expect(await only({ ids: ['c', 'none'] })).toEqual(['c']);
    expect(await only({ status: 'Queued' })).toEqual(['b']);
    expect(await only({ phase: 'ended' })).toEqual(['c']);
    expect(await only({ phase: 'running' })).toEqual(['a']);
    expect(await only({ experiment: 'vision' })).toEqual(['a']);
    expect(await only({ type: 'command' })).toEqual(['b', 'c']);
    expect(await only({ labels: [tagLabel('TIER', null)] })).toEqual(['b', 'a']);
    expect(await only({ labels: [tagLabel('tier', 'critical')] })).toEqual(['a']);
    expect(await only({ labels: [tagLabel('tier', 'low'), tagLabel('owner', 'alice')] })).toEqual([]);
    expect(await only({ owner: ['bob', 'carol'] })).toEqual(['b']);
    expect(await only({ since: NOW - 5 * HOUR })).toEqual(['b', 'a']);
    expect(await only({ until: NOW - 5 * HOUR })).toEqual(['c']);
    expect(await only({ active: true, type: 'command' })).toEqual(['b']);
    expect(await only({ visible: { workspaces: [], owners: ['alice'], ownIn: null } })).toEqual(['a']);
  });

  it('is filtered by whose fault a failure is, which one that is back has no more', async () => {
    const workspace = await workspaceOf({ id: 'f1' }, { id: 'f2' }, { id: 'f3' });
    const end = (id: string, cause: 'data' | 'code') => ({
      run: aRun(workspace, { id, status: 'Failed', phase: 'ended' as const }),
      startedAt: null,
      endedAt: NOW,
      failure: { cause, code: 'X', message: 'it failed' },
    });
    const ends = [end('f1', 'data'), end('f2', 'code'), end('f3', 'data')];
    await ledger().record(workspace.id, [], ends, NOW);
    await ledger().observe(
      workspace.id,
      seen(
        ends.map(({ run }) => run),
        NOW + MINUTE,
      ),
    );
    expect(await listed({ workspace: workspace.name, class: 'data' })).toEqual(['f1', 'f3']);
    await ledger().observe(workspace.id, seen([aRun(workspace, { id: 'f3' })], NOW + HOUR));
    expect(await listed({ workspace: workspace.name, class: 'data' })).toEqual(['f1']);
  });

  it('has the statuses, ends and costs of the very run where another workspace has one of the same name', async () => {
    const [one, two] = [await workspaceOf({ id: 'same' }), await workspaceOf({ id: 'same' })];
    const finding = aFinding(aRun(one, { id: 'same' }));
    await ledger().commit(one.id, aPlan({ opened: [finding], statuses: [aStatus(finding)] }), [], NOW);
    const view = async ({ name }: Workspace) => ledger().run(name, 'same');
    expect((await view(one))?.statuses).toHaveLength(1);
    expect((await view(two))?.statuses).toEqual([]);
    expect((await view(two))?.workspace.name).toBe(two.name);
  });

  it('has the runs about which a policy decided, also after their end', async () => {
    const workspace = await workspaceOf({ id: 'past', status: 'Canceled', phase: 'ended' }, { id: 'other' });
    const finding = aFinding(aRun(workspace, { id: 'past' }), { policy: 'failed-validation' });
    const decisions = [aDecision(finding)];
    await ledger().commit(workspace.id, aPlan({ opened: [finding], decisions }), [], NOW);
    const { name } = workspace;
    expect(await listed({ workspace: name, policy: 'failed-validation' })).toEqual(['past']);
    expect(await listed({ workspace: name, policy: 'failed-validation', state: 'firing' })).toEqual([]);
  });

  it('has of a run that has ended what it had cost at the latest decision, at least', async () => {
    const workspace = await workspaceOf({ id: 'decided' });
    const finding = aFinding(aRun(workspace, { id: 'decided' }));
    const costing = (soFar: number) =>
      aDecision(finding, {
        evidence: { ...aDecision(finding).evidence, cost: { currency: 'USD', soFar, perHour: 5, atLeast: false } },
      });
    for (const soFar of [10, 25]) {
      const opened = soFar === 10 ? [finding] : [];
      await ledger().commit(workspace.id, aPlan({ opened, decisions: [costing(soFar)] }), [], NOW);
    }
    const cost = async () => (await ledger().run(workspace.name, 'decided'))?.cost;
    expect(await cost()).toBeNull();
    const ended = aRun(workspace, { id: 'decided', status: 'Canceled', phase: 'ended' });
    await ledger().observe(workspace.id, seen([ended], NOW + HOUR));
    expect(await cost()).toEqual({ currency: 'USD', soFar: 25, perHour: 0, atLeast: true });
  });

  it('finds what is rare by an index, and no list reads the whole table', async () => {
    const workspace = await workspaceOf({ id: 'rare', experiment: 'rare', tags: { rare: 'yes' } });
    await bench.query(`insert into runs (workspace_id, id, run, active, phase, phase_since, created_at, first_seen_at,
        last_seen_at, owner_ids, labels)
      select '/many/' || n % 50, 'run-' || n,
        jsonb_build_object('status', 'Completed', 'jobType', 'command', 'experiment', 'nightly'), false, 'ended', now(),
        timestamptz '2026-01-01' + n * interval '1 minute', now(), now(), '["team-a"]', '["owner", "owner=team-a"]'
      from generate_series(1, 20000) as n returning id`);
    await bench.query('analyze runs');
    const plans = [
      `workspace_id in (select id from workspaces where name = '${workspace.name}')`,
      `status = 'Running'`,
      `experiment = 'rare'`,
      `job_type = 'spark'`,
      `labels @> '["rare=yes"]'::jsonb`,
      `owner_ids ?| array['nobody']`,
      `id = 'rare'`,
      `phase = 'queued' and active = true`,
      `created_at >= '2026-02-01'`,
    ];
    for (const where of plans) {
      const plan = await bench.query(
        `explain select * from runs where ${where} order by created_at desc, workspace_id, id limit 51`,
      );
      expect(plan.map((row) => row['QUERY PLAN']).join('\n'), where).not.toMatch(/Seq Scan on runs/);
    }
  });
});

onEachStore('the statuses that a run was seen in', (bench) => {
  const ledger = () => bench.store.ledger;

  async function see(workspace: Workspace, status: string, minutes: number, since = minutes): Promise<void> {
    const run = aRun(workspace, { id: 'r', status, phase: phaseOf(status) });
    const known = { run, phaseSince: NOW + since * MINUTE, lastSeenAt: NOW + minutes * MINUTE };
    await ledger().observe(workspace.id, [known]);
  }

  const stretches = async ({ id }: Workspace) =>
    (await ledger().seenStatuses(id, 'r')).map(({ status, phase, since, until }) => [
      status,
      phase,
      (since - NOW) / MINUTE,
      (until - NOW) / MINUTE,
    ]);

  it('are written when they change, each up to the last pass that saw it, ended ones too', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    await see(workspace, 'Queued', 0, -60);
    await see(workspace, 'Queued', 5, -60);
    expect(await stretches(workspace)).toEqual([['Queued', 'queued', 0, 5]]);
    await see(workspace, 'Running', 10);
    await see(workspace, 'NotResponding', 15);
    await see(workspace, 'Running', 20);
    await see(workspace, 'Running', 25, 20);
    await see(workspace, 'Completed', 30);
    expect(await stretches(workspace)).toEqual([
      ['Queued', 'queued', 0, 5],
      ['Running', 'running', 10, 10],
      ['NotResponding', 'running', 15, 15],
      ['Running', 'running', 20, 25],
      ['Completed', 'ended', 30, 30],
    ]);
  });

  it('begin anew after a time in which nobody looked', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    await see(workspace, 'Running', 0);
    await see(workspace, 'Running', 5, 0);
    await see(workspace, 'Running', 120);
    expect(await stretches(workspace)).toEqual([
      ['Running', 'running', 0, 5],
      ['Running', 'running', 120, 120],
    ]);
  });

  it('have one word for one moment, the later one', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    await see(workspace, 'Queued', 0);
    await see(workspace, 'Starting', 0);
    await see(workspace, 'Running', 5);
    expect(await stretches(workspace)).toEqual([
      ['Starting', 'preparing', 0, 0],
      ['Running', 'running', 5, 5],
    ]);
  });

  it('are not written again for a run that has not changed', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    await see(workspace, 'Running', 0);
    const version = () => bench.query(`select xmin::text from seen_statuses where workspace_id = '${workspace.id}'`);
    const before = await version();
    await see(workspace, 'Running', 5, 0);
    expect(await version()).toEqual(before);
  });
});
