import { beforeAll, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import {
  aCancel,
  aCase,
  aDecision,
  aFinding,
  anAlert,
  anAsk,
  anOverride,
  aPlan,
  aQueuedCancel,
  aRun,
  aStatus,
  aWorkspace,
  id,
  NOW,
} from './rows.ts';

onEachStore('a plan is written', (bench) => {
  const ledger = () => bench.store.ledger;

  // Stands for a connection or a disk that fails at the very end, when every row and job has been sent.
  beforeAll(async () => {
    await bench.query(`create function fail() returns trigger language plpgsql as
      'begin raise exception ''the disk is full''; end'`);
    await bench.query(`create constraint trigger fails_at_commit after insert on decisions
      deferrable initially deferred for each row when (new.reason = 'fails at commit') execute function fail()`);
  });

  it('whole: decisions, findings, approvals, cancels, alerts, deliveries and their jobs', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const [notify, ask, cancel] = [aDecision(finding), anAsk(finding), aCancel(finding)];
    const alert = anAlert(notify);
    const plan = aPlan({
      opened: [{ ...finding, heldSince: null, stepsDone: [0] }],
      decisions: [notify, ask, cancel],
      statuses: [aStatus(finding)],
    });
    await ledger().commit(workspace.id, plan, [alert], NOW);
    const memory = await ledger().loadState(workspace.id, NOW);
    expect(memory.findings).toEqual([{ ...finding, heldSince: null, stepsDone: [0] }]);
    expect(memory.statuses).toMatchObject([{ runId: run.id, state: 'firing' }]);
    expect(memory.approvals.get(finding.id)).toMatchObject([{ decisionId: ask.id, answer: null }]);
    expect(memory.cancellations.get(finding.id)).toMatchObject({ decisionId: cancel.id, state: 'queued' });
    expect(memory.notices.get(finding.id)).toEqual([
      {
        decisionId: notify.id,
        at: NOW,
        toOwner: true,
        announcesCancel: false,
        evidenceKey: notify.evidenceKey,
        deliveredAt: null,
        failed: false,
      },
    ]);
    expect((await ledger().decision(notify.id))?.decision).toEqual(notify);
    expect((await ledger().decision(ask.id))?.decision).toEqual(ask);
    expect(await jobsOf(alert.id)).toEqual(['deliver', 'deliver']);
    expect(await jobsOf(cancel.id)).toEqual(['enforce']);
  });

  it.each(['an alert that exists already', 'the commit itself fails'])('or not at all: %s', async (failure) => {
    const { workspace, finding } = await aCase(ledger());
    const existing = anAlert(null);
    await ledger().raise([existing]);
    const before = await everything();
    const other = aFinding(aRun(workspace));
    const [ask, cancel] = [anAsk(finding), aCancel(finding)];
    const late = aDecision(finding, { reason: 'fails at commit' });
    const atCommit = failure.startsWith('the commit');
    const plan = aPlan({
      opened: [other],
      resolved: [{ ...finding, state: 'resolved', resolvedAt: NOW, resolution: 'healthy' }],
      decisions: [ask, cancel, ...(atCommit ? [late] : [])],
      statuses: [aStatus(other)],
    });
    const alerts = [anAlert(ask), ...(atCommit ? [] : [existing])];
    await expect(ledger().commit(workspace.id, plan, alerts, NOW)).rejects.toThrow();
    expect(await everything()).toEqual(before);
    expect(await jobsOf(cancel.id)).toEqual([]);
    // The store goes on.
    await ledger().commit(workspace.id, aPlan({ opened: [other] }), [], NOW);
    expect((await ledger().loadState(workspace.id, NOW)).findings).toHaveLength(2);
  });

  it('the outcome of a cancel and its alerts, or neither', async () => {
    const { workspace, finding, decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, () => null, 'mine');
    const before = await everything();
    const withheld = aDecision(finding, { kind: 'withhold', withheld: 'exempt', reason: 'fails at commit' });
    const outcome = { state: 'abandoned', reason: 'exempt', claim: 'mine' } as const;
    const alerts = [anAlert(decision)];
    await expect(ledger().settle(decision.id, outcome, { decision: withheld, alerts }, NOW)).rejects.toThrow();
    expect(await everything()).toEqual(before);
    expect((await ledger().loadState(workspace.id, NOW)).cancellations.get(finding.id)?.state).toBe('requesting');
  });

  it('with one open finding for a run, policy and audit', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const again = aFinding(run);
    await expect(ledger().commit(workspace.id, aPlan({ opened: [again] }), [], NOW)).rejects.toThrow(/unique/);
    const others = [aFinding(run, { audit: true }), aFinding(run, { policy: 'too-long' })];
    await ledger().commit(workspace.id, aPlan({ opened: others }), [], NOW);
    const resolved = { ...finding, state: 'resolved', resolvedAt: NOW, resolution: 'healthy' } as const;
    await ledger().commit(workspace.id, aPlan({ opened: [again], resolved: [resolved] }), [], NOW);
    const open = (await ledger().loadState(workspace.id, NOW)).findings.map((each) => each.id);
    expect(open.sort()).toEqual([again.id, ...others.map((each) => each.id)].sort());
  });

  it('without opening again what is resolved: a pass that lost its lease comes late', async () => {
    const { workspace, finding } = await aCase(ledger());
    const resolved = { ...finding, state: 'resolved', resolvedAt: NOW, resolution: 'healthy' } as const;
    await ledger().commit(workspace.id, aPlan({ resolved: [resolved] }), [], NOW);
    await ledger().commit(workspace.id, aPlan({ opened: [finding] }), [], NOW);
    expect((await ledger().loadState(workspace.id, NOW)).findings).toEqual([]);
  });

  it('with one cancel under way for a run, however many policies condemn it at once', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const other = aFinding(run, { policy: 'too-long' });
    await ledger().commit(workspace.id, aPlan({ opened: [other] }), [], NOW);
    const cancels = [aCancel(finding), aCancel(other)];
    await Promise.all(cancels.map((cancel) => ledger().commit(workspace.id, aPlan({ decisions: [cancel] }), [], NOW)));
    const memory = await ledger().loadState(workspace.id, NOW);
    expect(memory.cancellations.size).toBe(1);
    expect((await Promise.all(cancels.map((cancel) => jobsOf(cancel.id)))).flat()).toEqual(['enforce']);
    // Both decisions stay in the record, and a new cancel may follow once the first has ended.
    for (const cancel of cancels) expect(await ledger().decision(cancel.id)).not.toBeNull();
    const [first] = memory.cancellations.values();
    await ledger().settle(String(first?.decisionId), { state: 'abandoned', reason: 'x' }, NOTHING, NOW);
    const later = aCancel(finding, { at: NOW + MINUTE });
    await ledger().commit(workspace.id, aPlan({ decisions: [later] }), [], NOW);
    expect((await ledger().loadState(workspace.id, NOW)).cancellations.get(finding.id)?.decisionId).toBe(later.id);
  });

  it('with the statuses of the latest pass and no older ones', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const other = aFinding(run, { policy: 'too-long' });
    const both = [aStatus(finding), aStatus(other)];
    await ledger().commit(workspace.id, aPlan({ statuses: both }), [], NOW);
    const later = { ...aStatus(finding, { at: NOW + MINUTE, state: 'healthy', outcome: 'healthy' }) };
    await ledger().commit(workspace.id, aPlan({ statuses: [later] }), [], NOW + MINUTE);
    expect((await ledger().run(workspace.name, run.id))?.statuses).toEqual([{ ...later, isAsked: false }]);
  });

  it('for hundreds of runs at once', async () => {
    const workspace = aWorkspace();
    const runs = Array.from({ length: 700 }, () => aRun(workspace));
    await ledger().lease(workspace, NOW);
    await ledger().observe(workspace.id, seen(runs, NOW));
    const opened = runs.map((run) => aFinding(run));
    const decisions = opened.map((finding) => aCancel(finding));
    await ledger().commit(workspace.id, aPlan({ opened, decisions, statuses: opened.map((f) => aStatus(f)) }), [], NOW);
    expect((await ledger().loadState(workspace.id, NOW)).cancellations.size).toBe(700);
  });

  it('and recalled without what does not count any more', async () => {
    const { workspace, finding } = await aCase(ledger());
    const [now, ended, revoked] = [anOverride(), anOverride({ endsAt: NOW + 1 }), anOverride()];
    for (const each of [now, ended, revoked]) await ledger().createOverride(each);
    await ledger().revokeOverride(revoked.id, 'oncall', NOW);
    const notice = aDecision(finding, { announcesCancel: true });
    const alert = anAlert(notice, { announcesCancel: true });
    await ledger().commit(workspace.id, aPlan({ decisions: [notice] }), [alert], NOW);
    await ledger().delivered(alert.id, 'log', NOW + 5);
    const recalled = async () => (await ledger().loadState(workspace.id, NOW + MINUTE)).notices.get(finding.id);
    expect(await recalled()).toMatchObject([{ deliveredAt: null, failed: false }]);
    await ledger().delivered(alert.id, 'hook', NOW + 7);
    expect(await recalled()).toMatchObject([{ deliveredAt: NOW + 7, announcesCancel: true }]);
    const memory = await ledger().loadState(workspace.id, NOW + MINUTE);
    const mine = [now, ended, revoked].map((each) => each.id);
    expect(memory.overrides.map((each) => each.id).filter((each) => mine.includes(each))).toEqual([now.id]);
    await ledger().revokeOverride(now.id, 'oncall', NOW + MINUTE);
  });

  it('and recalled with the cancels of the last day that count, of every workspace', async () => {
    const { decision } = await aQueuedCancel(ledger());
    const abandoned = await aQueuedCancel(ledger());
    await ledger().settle(abandoned.decision.id, { state: 'abandoned', reason: 'x' }, NOTHING, NOW);
    const elsewhere = aWorkspace();
    const recent = async (now: number) =>
      (await ledger().loadState(elsewhere.id, now)).recentCancels.map((past) => past.decisionId);
    expect(await recent(NOW + MINUTE)).toContain(decision.id);
    expect(await recent(NOW + MINUTE)).not.toContain(abandoned.decision.id);
    expect(await recent(NOW + DAY)).not.toContain(decision.id);
  });

  it('with names that PostgreSQL does not take as they are', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const broken = `a\0b\uD800 ${id('text')}`;
    await ledger().observe(workspace.id, seen([{ ...run, displayName: broken, tags: { [broken]: broken } }], NOW));
    await ledger().commit(workspace.id, aPlan({ decisions: [aDecision(finding, { reason: broken })] }), [], NOW);
    expect((await ledger().activeRuns(workspace.id))[0]?.run.displayName).toBe(
      broken.toWellFormed().replaceAll('\0', '\uFFFD'),
    );
  });

  const NOTHING = { decision: null, alerts: [] } as const;

  /** Names of the queues that hold jobs about an alert or a decision. */
  async function jobsOf(key: string): Promise<unknown[]> {
    const rows = await bench.query(
      `select name from pgboss.job where data->>'alertId' = '${key}' or data->>'decisionId' = '${key}' order by name`,
    );
    return rows.map((row) => row.name);
  }

  /** How many rows each table holds, and what the findings and cancels in them say. */
  async function everything() {
    const tables = ['findings', 'decisions', 'statuses', 'approvals', 'cancellations', 'alerts', 'deliveries'];
    const counts = await bench.query(
      ['pgboss.job', ...tables]
        .map((table) => `select '${table}' as t, count(*)::int as n from ${table}`)
        .join(' union all '),
    );
    const states = await bench.query(
      `select id, state from findings union all select decision_id, state from cancellations order by 1, 2`,
    );
    return { counts: counts.sort((a, b) => String(a.t).localeCompare(String(b.t))), states };
  }
});
