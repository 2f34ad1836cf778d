import { expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aCase, anAlert, anAsk, anOverride, aPlan, aStatus, id, NOW } from './rows.ts';

onEachStore('what people hear of freezes and exceptions', (bench) => {
  const ledger = () => bench.store.ledger;

  /** The types of alerts that were written, with their count. */
  async function raised(type: string): Promise<number> {
    const rows = await bench.query(`select count(*)::int as count from alerts where type = '${type}'`);
    return Number((rows[0] as { count: number }).count);
  }

  async function aCaseInQuestion() {
    const found = await aCase(ledger());
    const ask = anAsk(found.finding);
    const plan = aPlan({ decisions: [ask], statuses: [aStatus(found.finding, { state: 'firing' })] });
    const alert = anAlert(ask, { type: 'approval.requested', recipients: ['oncall'] });
    await ledger().commit(found.workspace.id, plan, [alert], NOW);
    return { ...found, ask, alert };
  }

  it('a freeze is said with what waits, and its end once, however many replicas look', async () => {
    const { run } = await aCaseInQuestion();
    const freeze = { id: id('freeze'), reason: 'odd', author: 'robin', createdAt: NOW, endsAt: NOW + HOUR };
    await ledger().freeze(freeze);
    const [frozen] = await bench.query(
      `select data from alerts where type = 'enforcement.frozen' and data->>'freezeId' = '${freeze.id}'`,
    );
    expect(JSON.stringify(frozen)).toContain(run.id);
    const before = await raised('enforcement.resumed');
    await ledger().announceEnds(NOW + 1);
    expect(await raised('enforcement.resumed')).toBe(before);
    await Promise.all([1, 2, 3].map(() => ledger().announceEnds(NOW + HOUR)));
    expect((await raised('enforcement.resumed')) - before).toBe(1);
  });

  it('an exception is said to be near its end once, however many replicas look', async () => {
    const { run } = await aCaseInQuestion();
    const before = await raised('override.granted');
    const override = anOverride({ scope: { run: [run.id] }, createdAt: NOW, endsAt: NOW + 10 * HOUR });
    await ledger().createOverride(override);
    expect((await raised('override.granted')) - before).toBe(1);
    await ledger().announceEnds(NOW + 9 * HOUR - 1);
    expect(await raised('override.ending')).toBe(0);
    for (let look = 0; look < 3; look++) await ledger().announceEnds(NOW + 9 * HOUR);
    await Promise.all([1, 2].map(() => ledger().announceEnds(NOW + 9 * HOUR)));
    expect(await raised('override.ending')).toBe(1);
    await ledger().announceEnds(NOW + DAY);
    expect(await raised('override.ending')).toBe(1);
  });

  it('a dropped delivery is on record with why, is not sent again, and reached nobody', async () => {
    const { alert, finding, workspace, ask } = await aCaseInQuestion();
    const [story] = await ledger().stories(alert, 'hook', NOW);
    expect(story).toMatchObject({ finding: { state: finding.state }, approvals: [{ decisionId: ask.id }] });
    await ledger().deliveryDropped(alert.id, 'hook', 'it was over');
    expect(await ledger().delivery(alert.id, 'hook')).toBeNull();
    const view = await ledger().decision(ask.id);
    expect(view?.deliveries.find(({ channel }) => channel === 'hook')).toMatchObject({
      state: 'dropped',
      lastError: 'it was over',
    });
    const state = await ledger().loadState(workspace.id, NOW);
    expect(state.notices.get(finding.id)).toMatchObject([{ deliveredAt: null, failed: true }]);
  });
});
