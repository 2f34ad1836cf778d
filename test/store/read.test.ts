import { expect, it } from 'vitest';
import type { Page } from '../../src/core/ports/read-ledger.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aCancel, aCase, aDecision, aFinding, anAlert, anAsk, aPlan, aRun, aStatus, aWorkspace, NOW } from './rows.ts';

/** Cursors that nobody was given. */
const FORGED = [
  '',
  'x',
  'null',
  '%%%',
  Buffer.from('{}').toString('base64url'),
  Buffer.from('["1; drop table runs"]').toString('base64url'),
  Buffer.from('["-1"]').toString('base64url'),
  Buffer.from('["99999999999999999999999"]').toString('base64url'),
  Buffer.from('[1]').toString('base64url'),
  Buffer.from('["1","2"]').toString('base64url'),
  Buffer.from('["abc","w","r"]').toString('base64url'),
  Buffer.from('["999999999999999","w","r"]').toString('base64url'),
  Buffer.from('["1","w\\u0000","r"]').toString('base64url'),
];

onEachStore('what is read', (bench) => {
  const ledger = () => bench.store.ledger;
  const first = (limit: number) => ({ cursor: null, limit });

  async function withRuns(count: number): Promise<Workspace> {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    // Two of each moment, so that the order needs more than the moment.
    const runs = Array.from({ length: count }, (_, at) => aRun(workspace, { createdAt: NOW - Math.floor(at / 2) }));
    await ledger().observe(workspace.id, seen(runs, NOW));
    return workspace;
  }

  /** All pages, with something happening between each two. */
  async function pages<T>(read: (cursor: string | null) => Promise<Page<T> | null>, between: () => Promise<unknown>) {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> | null = await read(cursor);
      items.push(...(page?.items ?? []));
      cursor = page?.next ?? null;
      await between();
    } while (cursor !== null);
    return items;
  }

  it('pages runs newest first, each once, while new ones arrive', async () => {
    const workspace = await withRuns(11);
    const runs = await pages(
      (cursor) => ledger().runs({ workspace: workspace.name }, { cursor, limit: 3 }),
      () => ledger().observe(workspace.id, seen([aRun(workspace, { createdAt: NOW + HOUR })], NOW)),
    );
    expect(new Set(runs.map(({ run }) => run.id)).size).toBe(11);
    expect(runs).toHaveLength(11);
    const times = runs.map(({ run }) => run.createdAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('pages decisions newest first, each once, while new ones arrive', async () => {
    const { workspace, finding } = await aCase(ledger());
    const decisions = Array.from({ length: 7 }, () => aDecision(finding));
    await ledger().commit(workspace.id, aPlan({ decisions }), [], NOW);
    const read = await pages(
      (cursor) => ledger().decisions({ workspace: workspace.name }, { cursor, limit: 3 }),
      () => ledger().commit(workspace.id, aPlan({ decisions: [aDecision(finding)] }), [], NOW),
    );
    expect(read.map((view) => view.decision.id)).toEqual(decisions.map((each) => each.id).toReversed());
  });

  it('lists decisions by their time, also within a time, those of one moment as they were written', async () => {
    const { workspace, finding } = await aCase(ledger());
    const at = [NOW, NOW - HOUR, NOW - 2 * HOUR, NOW - HOUR];
    const decisions = at.map((moment) => aDecision(finding, { at: moment }));
    await ledger().commit(workspace.id, aPlan({ decisions }), [], NOW);
    const [newest, second, oldest, third] = decisions.map(({ id }) => id);
    const listed = async (filter: object) =>
      (await ledger().listedDecisions({ workspace: workspace.name, ...filter }, first(10)))?.items.map(
        ({ decision }) => decision.id,
      );
    expect(await listed({})).toEqual([newest, third, second, oldest]);
    expect(await listed({ since: NOW - HOUR, until: NOW })).toEqual([third, second]);
  });

  it('counts the answers to the questions of several policies at once', async () => {
    const { workspace, run } = await aCase(ledger());
    const [answered, silent] = [`answered ${workspace.name}`, `silent ${workspace.name}`];
    const opened = [answered, silent].map((policy) => aFinding(run, { policy }));
    const decisions = opened.map((finding) => anAsk(finding));
    await ledger().commit(workspace.id, aPlan({ opened, decisions }), [], NOW);
    await ledger().answer(decisions[0]?.id ?? '', { answer: 'approved', by: 'oncall', note: null }, NOW + MINUTE);
    const visible = { workspaces: null, owners: [], ownIn: null };
    expect(await ledger().answerCounts([answered, silent, 'new'], { since: NOW - HOUR, visible })).toEqual(
      new Map([
        [answered, { asked: 1, approved: 1, rejected: 0, objected: 0 }],
        [silent, { asked: 1, approved: 0, rejected: 0, objected: 0 }],
      ]),
    );
    expect(await ledger().answerCounts([answered], { since: NOW + 1, visible })).toEqual(new Map());
  });

  it('has no next page when the last row was the last of all', async () => {
    const workspace = await withRuns(4);
    expect((await ledger().runs({ workspace: workspace.name }, first(4)))?.next).toBeNull();
    expect((await ledger().runs({ workspace: workspace.name }, first(3)))?.next).not.toBeNull();
  });

  it.each(FORGED)('answers null to a cursor that it never gave: %j', async (cursor) => {
    expect(await ledger().decisions({}, { cursor, limit: 2 })).toBeNull();
    expect(await ledger().runs({}, { cursor, limit: 2 })).toBeNull();
  });

  it('finds decisions by each thing they are filtered by', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const plain = aDecision(finding);
    const withheld = aDecision(finding, { kind: 'withhold', withheld: 'frozen', at: NOW + MINUTE });
    const audit = aDecision(finding, { audit: true, policy: 'too-long', at: NOW + 2 * MINUTE });
    await ledger().commit(workspace.id, aPlan({ decisions: [plain, withheld, audit] }), [], NOW);
    const find = async (filter: Parameters<ReturnType<typeof ledger>['decisions']>[0]) =>
      (await ledger().decisions({ run: run.id, ...filter }, first(10)))?.items.map(({ decision }) => decision.id);
    expect(await find({})).toEqual([audit.id, withheld.id, plain.id]);
    expect(await find({ workspace: workspace.name })).toHaveLength(3);
    expect(await find({ workspace: 'another' })).toEqual([]);
    expect(await find({ policy: 'too-long' })).toEqual([audit.id]);
    expect(await find({ kind: 'withhold' })).toEqual([withheld.id]);
    expect(await find({ withheld: 'frozen' })).toEqual([withheld.id]);
    expect(await find({ finding: finding.id })).toHaveLength(3);
    expect(await find({ audit: true })).toEqual([audit.id]);
    expect(await find({ since: NOW + MINUTE })).toEqual([audit.id, withheld.id]);
    expect(await find({ until: NOW + MINUTE })).toEqual([plain.id]);
  });

  it('finds decisions by how their ids begin, in any order of the letters', async () => {
    const { workspace, finding } = await aCase(ledger());
    const ids = [
      '0b5c6c0e-5d5f-4a52-9a34-0f8a6a3c2f11',
      '0b5c6c0f-5d5f-4a52-9a34-0f8a6a3c2f12',
      'fffffff0-0000-4000-8000-000000000000',
    ];
    const decisions = ids.map((id) => aDecision(finding, { id }));
    await ledger().commit(workspace.id, aPlan({ decisions }), [], NOW);
    const find = async (idBegins: string) =>
      (await ledger().decisions({ idBegins, workspace: workspace.name }, first(10)))?.items.map(
        ({ decision }) => decision.id,
      );
    expect(await find('0b5c6c0e')).toEqual([ids[0]]);
    expect(await find('0b5c6c0')).toEqual([ids[1], ids[0]]);
    expect(await find(ids[2] ?? '')).toEqual([ids[2]]);
    expect(await find('0b5c6c0e-5d5f-4a53')).toEqual([]);
    expect(await find('%')).toEqual([]);
  });

  it('finds runs by how they stand', async () => {
    const workspace = aWorkspace();
    const [idle, fine, over] = [aRun(workspace), aRun(workspace), aRun(workspace, { phase: 'ended' })];
    await ledger().lease(workspace, NOW);
    await ledger().observe(workspace.id, seen([idle, fine, over], NOW));
    const statuses = [
      aStatus(aFinding(idle)),
      aStatus(aFinding(fine), { outcome: 'healthy', state: 'healthy', policy: 'too-long' }),
    ];
    await ledger().commit(workspace.id, aPlan({ statuses }), [], NOW);
    const find = async (filter: Parameters<ReturnType<typeof ledger>['runs']>[0]) =>
      (await ledger().runs({ workspace: workspace.name, ...filter }, first(10)))?.items.map(({ run }) => run.id);
    expect((await find({}))?.sort()).toEqual([idle.id, fine.id, over.id].sort());
    expect(await find({ active: false })).toEqual([over.id]);
    expect(await find({ outcome: 'violated' })).toEqual([idle.id]);
    expect(await find({ state: 'healthy' })).toEqual([fine.id]);
    expect(await find({ policy: 'too-long' })).toEqual([fine.id]);
    // One standing has to meet all of it, not one each.
    expect(await find({ policy: 'too-long', outcome: 'violated' })).toEqual([]);
    expect(await ledger().run(workspace.name, 'no-such')).toBeNull();
  });

  it('shows a decision with what became of it', async () => {
    const { workspace, finding } = await aCase(ledger());
    const [ask, cancel] = [anAsk(finding), aCancel(finding)];
    const alert = anAlert(ask);
    await ledger().commit(workspace.id, aPlan({ decisions: [ask, cancel] }), [alert], NOW);
    for (const channel of ['hook', 'log']) await ledger().beginSending(alert.id, channel);
    await ledger().deliveryFailed(alert.id, 'hook', 'x'.repeat(900), false);
    await ledger().delivered(alert.id, 'log', NOW + 1);
    const view = await ledger().decision(ask.id);
    expect(view).toMatchObject({ workspaceName: workspace.name, approval: { decisionId: ask.id }, cancellation: null });
    expect(view?.deliveries).toMatchObject([
      { channel: 'hook', state: 'queued', attempts: 1, lastError: 'x'.repeat(500) },
      { channel: 'log', state: 'delivered', attempts: 1, deliveredAt: NOW + 1 },
    ]);
    expect((await ledger().decision(cancel.id))?.cancellation?.state).toBe('queued');
    expect(await ledger().decision('no-such')).toBeNull();
  });

  it('hands out a delivery until it has arrived or is given up', async () => {
    const [arrives, fails] = [anAlert(null), anAlert(null)];
    await ledger().raise([arrives, fails]);
    expect(await ledger().delivery(arrives.id, 'hook')).toMatchObject({ alert: arrives, channel: 'hook', attempts: 0 });
    expect(await ledger().beginSending(fails.id, 'hook')).toBe(true);
    await ledger().deliveryFailed(fails.id, 'hook', 'refused', false);
    expect((await ledger().delivery(fails.id, 'hook'))?.attempts).toBe(1);
    await ledger().deliveryFailed(fails.id, 'hook', 'refused', true);
    await ledger().delivered(arrives.id, 'hook', NOW);
    for (const { id } of [arrives, fails]) expect(await ledger().delivery(id, 'hook')).toBeNull();
    expect(await ledger().delivery(arrives.id, 'log')).not.toBeNull();
    expect(await ledger().beginSending(fails.id, 'hook')).toBe(false);
    // Given up is given up: a late word does not change the record.
    await ledger().delivered(fails.id, 'hook', NOW);
    expect(
      await bench.query(`select state from deliveries where alert_id = '${fails.id}' and channel = 'hook'`),
    ).toEqual([{ state: 'failed' }]);
  });

  it('counts what is open', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const own = { policy: `policy of ${run.id}` };
    const findings = [
      aFinding(run, own),
      aFinding(aRun(workspace), { ...own, state: 'pending' }),
      aFinding(aRun(workspace), { ...own, audit: true }),
      aFinding(aRun(workspace), { ...own, state: 'resolved', resolvedAt: NOW, resolution: 'healthy' }),
    ];
    await ledger().commit(workspace.id, aPlan({ opened: findings, decisions: [anAsk(finding)] }), [anAlert(null)], NOW);
    const counts = await ledger().counts(NOW);
    const mine = counts.open_findings?.filter(({ labels }) => labels.policy === own.policy);
    expect(mine?.map(({ labels, value }) => [labels.state, value]).sort()).toEqual([
      ['firing', 1],
      ['pending', 1],
    ]);
    expect(counts.active_runs).toContainEqual({ labels: { workspace: workspace.name }, value: 1 });
    expect(counts.deliveries).toContainEqual({
      labels: { channel: 'hook', state: 'queued' },
      value: expect.any(Number),
    });
    expect(counts.approvals_waiting?.[0]?.value).toBeGreaterThanOrEqual(1);
    await ledger().ping();
  });
});
