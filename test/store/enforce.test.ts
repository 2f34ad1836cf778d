import { expect, it } from 'vitest';
import type { CancellationState } from '../../src/core/decision/finding.ts';
import type { Hold } from '../../src/core/decision/guards/guard.ts';
import type { WorkspaceState } from '../../src/core/decision/workspace-state.ts';
import { CLAIM_LEASE } from '../../src/core/ports/ledger.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aDecision, anAlert, anAsk, anOverride, aPlan, aQueuedCancel, id, NOW } from './rows.ts';

const NOTHING = { decision: null, alerts: [] } as const;
const HOLD: Hold = { why: 'frozen', reason: 'held by a person', next: null };
const yes = () => null;

onEachStore('a cancel', (bench) => {
  const ledger = () => bench.store.ledger;
  const settle = (decisionId: string, state: CancellationState, now = NOW) =>
    ledger().settle(decisionId, { state, reason: null }, NOTHING, now);
  const cancellation = async (decisionId: string) => (await ledger().decision(decisionId))?.cancellation;

  it('is claimed by one of many', async () => {
    const { decision } = await aQueuedCancel(ledger());
    const claims = await Promise.all(Array.from({ length: 6 }, () => ledger().claim(decision.id, NOW, yes)));
    expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', ...Array(5).fill('not-mine')]);
  });

  it('that does not exist is nobody’s', async () => {
    expect(await ledger().claim('no-such', NOW, yes)).toEqual({ kind: 'not-mine' });
    expect(await ledger().enforceCase('no-such', NOW)).toBeNull();
  });

  it('whose request is unclear is nobody’s until it is queued again', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes);
    await settle(decision.id, 'unclear');
    expect(await ledger().claim(decision.id, NOW + 3 * MINUTE, yes)).toEqual({ kind: 'not-mine' });
    await settle(decision.id, 'queued');
    expect(await ledger().claim(decision.id, NOW + 3 * MINUTE, yes)).toMatchObject({ kind: 'claimed' });
    expect(await ledger().enforceCase(decision.id, NOW)).toMatchObject({ asked: 2, inFlight: true });
  });

  it('is looked at again by its claimer: clear, then held, and over once the lease is', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes, 'mine');
    const look = (claim: string, check: () => Hold | null) => ledger().lookAgain(decision.id, claim, NOW, check);
    const clear = await look('mine', yes);
    expect(clear.kind === 'clear' && clear.left > 0 && clear.left <= CLAIM_LEASE).toBe(true);
    expect(await look('mine', () => HOLD)).toEqual({ kind: 'held', hold: HOLD });
    expect(await look('another', yes)).toEqual({ kind: 'over' });
    await bench.query(`update cancellations set lease_until = clock_timestamp() where decision_id = '${decision.id}'`);
    expect(await look('mine', yes)).toEqual({ kind: 'over' });
    expect(await ledger().enforceCase(decision.id, NOW)).toMatchObject({ inFlight: false, claim: 'mine' });
  });

  it('with a lease that runs is ended by its claimer alone', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes, 'mine');
    await ledger().release(decision.id, 'another', NOW);
    await settle(decision.id, 'abandoned');
    await settle(decision.id, 'failed');
    const late = { state: 'requested', reason: null, claim: 'another' } as const;
    expect(await ledger().settle(decision.id, late, NOTHING, NOW)).toBe(false);
    expect((await cancellation(decision.id))?.state).toBe('requesting');
    await ledger().release(decision.id, 'mine', NOW);
    expect((await cancellation(decision.id))?.state).toBe('queued');
  });

  it('that is on its way when people step in is waited for, and named if it went out', async () => {
    const { decision, workspace } = await aQueuedCancel(ledger());
    const other = await aQueuedCancel(ledger());
    await bench.query('update cancellations set lease_until = null');
    await ledger().claim(decision.id, NOW, yes, 'mine');
    await ledger().claim(other.decision.id, NOW, yes, 'other');
    const waits = ledger().requestsInFlight();
    const first = await Promise.race([waits, new Promise((resolve) => setTimeout(resolve, 200, 'still waits'))]);
    expect(first).toBe('still waits');
    await settle(decision.id, 'requested', NOW + 1);
    await ledger().release(other.decision.id, 'other', NOW);
    const mine = (await waits).filter(({ decisionId }) => [decision.id, other.decision.id].includes(decisionId));
    const { runId, policy } = decision;
    expect(mine).toEqual([
      {
        ...{ decisionId: decision.id, runId, policy, at: NOW + 1, isCertain: true },
        ...{ workspaceId: workspace.id, workspace: workspace.name },
        cancel: { state: 'requested', requestedAt: NOW + 1, endedAt: null, settledAt: null },
      },
    ]);
  });

  it('is held by a freeze, an override or an answer that came in between', async () => {
    const { finding, workspace, decision } = await aQueuedCancel(ledger());
    const ask = anAsk(finding);
    await ledger().commit(workspace.id, aPlan({ decisions: [ask] }), [], NOW);
    const held = (look: (state: WorkspaceState) => boolean) =>
      ledger().claim(decision.id, NOW, (state) => (look(state) ? HOLD : null));

    await ledger().answer(ask.id, { answer: 'rejected', by: 'oncall', note: null }, NOW);
    const answered = await held((state) => state.approvals.get(finding.id)?.at(-1)?.answer === 'rejected');
    expect(answered).toEqual({ kind: 'held', hold: HOLD });

    const override = anOverride();
    await ledger().createOverride(override);
    const exempt = await held((state) => state.overrides.some((each) => each.id === override.id));
    expect(exempt.kind).toBe('held');

    const freeze = { id: id('freeze'), reason: 'odd metrics', author: 'oncall', createdAt: NOW, endsAt: null };
    await ledger().freeze(freeze);
    expect((await held((state) => state.freezes.length > 0)).kind).toBe('held');

    expect((await cancellation(decision.id))?.state).toBe('queued');
    await ledger().unfreeze('oncall', NOW);
    expect((await held((state) => state.freezes.length > 0)).kind).toBe('claimed');
  });

  it('counts itself among the recent cancels that its check is shown', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, (state) => {
      expect(state.recentCancels.map((past) => past.decisionId)).toContain(decision.id);
      return null;
    });
  });

  it('whose check throws is not claimed', async () => {
    const { decision } = await aQueuedCancel(ledger());
    const broken = () => {
      throw new Error('a bug');
    };
    await expect(ledger().claim(decision.id, NOW, broken)).rejects.toThrow('a bug');
    expect(await ledger().claim(decision.id, NOW, yes)).toMatchObject({ kind: 'claimed' });
  });

  it('goes from queued to requested to confirmed, with the moments', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes);
    await settle(decision.id, 'requested', NOW + 1);
    expect(await ledger().requestedCancels(decision.workspaceId)).toMatchObject([
      {
        cancellation: { decisionId: decision.id, state: 'requested', requestedAt: NOW + 1 },
        raised: new Set(),
      },
    ]);
    await settle(decision.id, 'confirmed', NOW + 2);
    expect(await cancellation(decision.id)).toMatchObject({
      state: 'confirmed',
      queuedAt: NOW,
      requestedAt: NOW + 1,
      settledAt: NOW + 2,
    });
    expect(await ledger().requestedCancels(decision.workspaceId)).toEqual([]);
  });

  it('that Azure was not asked for after all can be claimed at once', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes, 'mine');
    await ledger().release(decision.id, 'mine', NOW);
    expect(await cancellation(decision.id)).toMatchObject({ state: 'queued', settledAt: null });
    expect(await ledger().claim(decision.id, NOW + 1, yes)).toMatchObject({ kind: 'claimed' });
  });

  it.each<[CancellationState, CancellationState[]]>([
    ['requested', ['abandoned', 'queued', 'requesting']],
    ['confirmed', ['requested', 'failed', 'abandoned', 'queued', 'ended-otherwise']],
    ['failed', ['requested', 'confirmed', 'queued', 'abandoned']],
  ])('that is %s stays so when a late worker says otherwise, and nothing is told', async (state, late) => {
    const { finding, decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes);
    await settle(decision.id, 'requested');
    if (state !== 'requested') await settle(decision.id, state);
    const withheld = aDecision(finding, { kind: 'withhold', withheld: 'exempt' });
    const alert = anAlert(decision);
    for (const other of late)
      expect(
        await ledger().settle(
          decision.id,
          { state: other, reason: 'late' },
          { decision: withheld, alerts: [alert] },
          NOW,
        ),
      ).toBe(false);
    expect(await cancellation(decision.id)).toMatchObject({ state, reason: null });
    expect(await ledger().decision(withheld.id)).toBeNull();
    expect(await ledger().delivery(alert.id, 'hook')).toBeNull();
  });

  it('that two passes see confirmed is told of once', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes);
    await settle(decision.id, 'requested');
    const alerts = [anAlert(decision), anAlert(decision)];
    const settled = await Promise.all(
      alerts.map((alert) =>
        ledger().settle(decision.id, { state: 'confirmed', reason: null }, { decision: null, alerts: [alert] }, NOW),
      ),
    );
    expect(settled.toSorted()).toEqual([false, true]);
    const told = await Promise.all(alerts.map((alert) => ledger().delivery(alert.id, 'hook')));
    expect(told.filter((delivery) => delivery !== null)).toHaveLength(1);
  });

  it('that hangs is told of once, and not when it has ended meanwhile', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await ledger().claim(decision.id, NOW, yes);
    await settle(decision.id, 'requested');
    const [first, second, third] = [anAlert(decision), anAlert(decision), anAlert(decision)];
    await ledger().alertDelay(decision.id, 'hanging', [first]);
    await ledger().alertDelay(decision.id, 'hanging', [second]);
    expect(await ledger().delivery(first.id, 'hook')).not.toBeNull();
    expect(await ledger().delivery(second.id, 'hook')).toBeNull();
    expect(await ledger().requestedCancels(decision.workspaceId)).toMatchObject([{ raised: new Set(['hanging']) }]);
    await settle(decision.id, 'confirmed');
    await ledger().alertDelay(decision.id, 'hanging', [third]);
    expect(await ledger().delivery(third.id, 'hook')).toBeNull();
  });

  it('is judged again with all that belongs to it', async () => {
    const { workspace, run, finding, decision } = await aQueuedCancel(ledger());
    const found = await ledger().enforceCase(decision.id, NOW);
    expect(found).toMatchObject({
      workspace,
      decision,
      finding,
      before: { run, phaseSince: NOW, lastSeenAt: NOW },
      activeRuns: 1,
    });
    expect(found?.cancellation).toMatchObject({ decisionId: decision.id, runId: run.id, state: 'queued' });
    expect(found?.state.findings).toEqual([finding]);
  });

  if (bench.backend === 'server')
    it('waits for a freeze that is being written, and then sees it', async () => {
      const { decision } = await aQueuedCancel(ledger());
      const writer = await bench.connect();
      await writer.query('begin');
      await writer.query('select pg_advisory_xact_lock(7261001)');
      const claim = ledger().claim(decision.id, NOW, (state) => (state.freezes.length > 0 ? HOLD : null));
      await waiting();
      await writer.query(`insert into freezes (id, reason, author, created_at) values ('slow', 'r', 'oncall', now())`);
      await writer.query('commit');
      expect(await claim).toEqual({ kind: 'held', hold: HOLD });
      await ledger().unfreeze('oncall', NOW);

      async function waiting() {
        await expect
          .poll(() => bench.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`))
          .toHaveLength(1);
      }
    });
});
