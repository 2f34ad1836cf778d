import { expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { sendDigests } from '../../src/watch/digests.ts';
import { onEachStore } from '../support/postgres.ts';
import { aCase, anAlert, anAsk, anOverride, aPlan, aStatus, id, NOW } from './rows.ts';

onEachStore('digests', (bench) => {
  const ledger = () => bench.store.ledger;
  /** 08:00 of the day after NOW, and the same of any later day. */
  const morning = (days: number) => (Math.floor(NOW / DAY) + days) * DAY + 8 * HOUR;
  const plan = (zone = 'UTC') => ({ kind: 'daily' as const, to: ['oncall'], at: 8 * 60, on: 0, zone });

  const look = (now: number, zone?: string, to = ['oncall']) =>
    sendDigests({ ledger: ledger(), digests: [{ ...plan(zone), to }], clock: () => now, newId: () => id('alert') });

  async function raised(): Promise<{ readonly data: Record<string, unknown> }[]> {
    const rows = await bench.query(`select data from alerts where type = 'digest.daily' order by at`);
    return rows as { data: Record<string, unknown> }[];
  }

  async function aQuestion() {
    const found = await aCase(ledger());
    const ask = anAsk(found.finding);
    const statuses = [aStatus(found.finding, { state: 'firing' })];
    const alert = anAlert(ask, { type: 'approval.requested', recipients: ['oncall'] });
    await ledger().commit(found.workspace.id, aPlan({ decisions: [ask], statuses }), [alert], NOW);
    return { ...found, ask };
  }

  it('is sent once a day however many replicas look, and never for what was before it was asked for', async () => {
    const { run } = await aQuestion();
    await look(morning(1));
    expect(await raised()).toEqual([]);
    await look(morning(2) - 1);
    expect(await raised()).toEqual([]);
    await Promise.all([1, 2, 3].map(() => look(morning(2))));
    await look(morning(2) + HOUR);
    await look(morning(3) - 1);
    const [digest, ...others] = await raised();
    expect(others).toEqual([]);
    expect(digest?.data).toMatchObject({ zone: 'UTC' });
    expect(JSON.stringify(digest?.data.questions)).toContain(run.id);
    await look(morning(3));
    expect(await raised()).toHaveLength(2);
    // A clock that was set back sends none again.
    await look(morning(2));
    expect(await raised()).toHaveLength(2);
  });

  it('has what was cancelled, kept, over and ends soon in its period, and nothing of another', async () => {
    const { run, ask, workspace, finding } = await aQuestion();
    const facts = (from: number) => ledger().digestFacts({ from, until: from + DAY }, NOW + HOUR);
    const has = async (list: 'questions' | 'cancelled' | 'kept' | 'over', from = NOW - HOUR) =>
      (await facts(from))[list].filter(({ runId }) => runId === run.id);
    expect(await has('questions')).toMatchObject([{ workspace: workspace.name, expiresAt: ask.ask?.expiresAt }]);
    const ended = JSON.stringify({ as: 'kept', at: NOW, because: 'robin rejected the cancel' });
    await bench.query(
      `update approvals set answer = 'rejected', answered_by = 'robin', ended = '${ended}' where decision_id = '${ask.id}' returning 1`,
    );
    expect(await has('questions')).toEqual([]);
    expect(await has('kept')).toMatchObject([{ by: 'robin' }]);
    expect(await has('kept', NOW + 1)).toEqual([]);
    await bench.query(
      `update findings set state = 'resolved', resolution = 'healthy', resolved_at = to_timestamp(${NOW / 1000}) where id = '${finding.id}' returning 1`,
    );
    expect(await has('over')).toHaveLength(1);
    expect(await has('over', NOW - DAY)).toEqual([]);
    expect(await has('cancelled')).toEqual([]);
    await bench.query(
      `insert into cancellations (decision_id, finding_id, workspace_id, run_id, policy, state, approved_by_person, queued_at, ended_at)
        values ('${ask.id}', '${finding.id}', '${workspace.id}', '${run.id}', '${finding.policy}', 'confirmed', true,
          to_timestamp(${NOW / 1000}), to_timestamp(${NOW / 1000})) returning 1`,
    );
    expect(await has('cancelled')).toMatchObject([{ policy: finding.policy, avoided: null }]);
    await bench.query(
      `update runs set run = jsonb_set(run, '{timeLimit}', '${4 * HOUR}') where id = '${run.id}' returning 1`,
    );
    await bench.query(
      `update decisions set evidence = jsonb_set(evidence, '{cost}',
        '{"currency": "EUR", "soFar": 10, "perHour": 5, "atLeast": false}') where id = '${ask.id}' returning 1`,
    );
    await bench.query(
      `insert into ended_runs (workspace_id, run_id, display_name, status, tags, created_at, started_at, ended_at)
        values ('${workspace.id}', '${run.id}', 'x', 'Canceled', '{}', to_timestamp(${NOW / 1000 - 3600}),
          to_timestamp(${NOW / 1000 - 3600}), to_timestamp(${NOW / 1000})) returning 1`,
    );
    expect(await has('cancelled')).toMatchObject([{ avoided: 15 }]);
    expect(await has('cancelled', NOW - DAY)).toEqual([]);
    const soon = anOverride({ scope: { run: [run.id] }, createdAt: NOW, endsAt: NOW + 10 * HOUR });
    const late = anOverride({ scope: { run: [run.id] }, createdAt: NOW, endsAt: NOW + 3 * DAY });
    for (const override of [soon, late]) await ledger().createOverride(override);
    const ids = (await facts(NOW)).ending.map((override) => override.id);
    expect([soon.id, late.id].map((one) => ids.includes(one))).toEqual([true, false]);
  });

  it('counts owners whom a notice reached, and knows what could not be judged', async () => {
    const before = await ledger().digestFacts({ from: NOW + 20 * DAY, until: NOW + 21 * DAY }, NOW);
    expect(before.notified).toEqual({ owners: 0, runs: 0 });
    const { finding, workspace } = await aCase(ledger());
    const at = NOW + 20 * DAY + HOUR;
    const notice = anAlert(anAsk(finding), {
      ...{ type: 'finding.notice', recipients: ['owner'], at, decisionId: null, findingId: null },
      data: { owner: { id: 'Team-Vision' }, run: { id: finding.runId, workspaceId: workspace.id } },
    });
    const again = anAlert(null, {
      ...{ type: 'policy.judges-again', recipients: ['oncall'], at },
      data: { policy: 'gpu-idle', reason: 'metrics are late', runs: 18, since: new Date(NOW).toISOString() },
    });
    const recovered = anAlert(null, {
      ...{ type: 'workspace.recovered', recipients: ['oncall'], at },
      data: { causes: [{ workspace: 'ml', what: 'every run', reason: '403', since: new Date(NOW).toISOString() }] },
    });
    await ledger().raise([notice, again, recovered]);
    await ledger().delivered(notice.id, 'hook', at + HOUR);
    const facts = await ledger().digestFacts({ from: NOW + 20 * DAY, until: NOW + 21 * DAY }, NOW);
    expect(facts.notified).toEqual({ owners: 1, runs: 1 });
    expect(facts.gaps.filter(({ until }) => until === at)).toMatchObject([
      { policy: 'gpu-idle', runs: 18, since: NOW },
      { policy: null, workspace: 'ml', what: 'every run: 403', since: NOW },
    ]);
  });

  it('an owner has own runs: those of a notice, those that cannot be judged, and those that are active', async () => {
    const { finding, run, workspace } = await aCase(ledger());
    const owner = { source: 'tag' as const, id: 'dana@example.com', display: 'dana', ids: ['dana@example.com'] };
    const status = aStatus(finding, { state: 'unknown', unknownSince: NOW - HOUR, reason: 'the metrics are late' });
    const statuses = [{ ...status, evidence: { ...status.evidence, owner } }];
    await ledger().commit(workspace.id, aPlan({ statuses }), [], NOW);
    const notice = anAlert(anAsk(finding), {
      ...{ type: 'finding.notice', recipients: ['owner'], at: NOW, decisionId: null, findingId: null },
      data: { owner, run: { id: run.id, displayName: 'mine', workspace: workspace.name, workspaceId: workspace.id } },
    });
    await ledger().raise([notice]);
    await ledger().delivered(notice.id, 'hook', NOW);
    const of = async (from: number) => {
      const owned = await ledger().ownedRuns({ from, until: from + DAY });
      const own = (list: 'warned' | 'unjudged' | 'active') => owned[list].filter(({ runId }) => runId === run.id);
      return [own('warned'), own('unjudged'), own('active')];
    };
    expect(await of(NOW - HOUR)).toMatchObject([
      [{ displayName: 'mine', workspace: workspace.name, owner }],
      [{ policy: finding.policy, what: 'the metrics are late', since: NOW - HOUR, owner }],
      [{ owner }],
    ]);
    expect((await of(NOW + DAY))[0]).toEqual([]);
    expect((await of(NOW - 3 * DAY))[1]).toEqual([]);
  });

  it('is sent once to each owner however many replicas look', async () => {
    await look(morning(1), 'Asia/Tokyo', ['owner']);
    await Promise.all([1, 2, 3].map(() => look(morning(2), 'Asia/Tokyo', ['owner'])));
    const owners = (await raised()).flatMap(({ data }) => (data.owner as { id: string } | null)?.id ?? []);
    expect(owners).toContain('dana@example.com');
    expect(new Set(owners).size).toBe(owners.length);
  });
});
