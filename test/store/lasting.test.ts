import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aFinding, anAlert, aPlan, aRun, aStatus, aWorkspace, NOW } from './rows.ts';

onEachStore('what lasts', (bench) => {
  const ledger = () => bench.store.ledger;
  const queued = async (alertId: string) =>
    (await bench.query(`select channel from deliveries where alert_id = '${alertId}'`)).length;

  it('is an alert once when it begins and once when it is over, however many ask at once', async () => {
    const open = { key: 'policy.unknown idle # is refused', since: NOW, data: { policy: 'idle' } };
    const begun = Array.from({ length: 5 }, () => anAlert(null, { type: 'policy.unknown' }));
    const answers = await Promise.all(begun.map((alert) => ledger().beginAlert(open, [alert])));
    expect(answers.filter(Boolean)).toHaveLength(1);
    const sent = await Promise.all(begun.map(({ id }) => queued(id)));
    expect(sent.filter((deliveries) => deliveries > 0)).toHaveLength(1);
    expect(await ledger().openAlerts('policy.unknown')).toEqual([open]);
    expect(await ledger().openAlerts('policy')).toEqual([]);

    const over = Array.from({ length: 5 }, () => anAlert(null, { type: 'policy.judges-again' }));
    const ends = await Promise.all(over.map((alert) => ledger().endAlert(open.key, [alert])));
    expect(ends.filter(Boolean)).toHaveLength(1);
    expect(await ledger().openAlerts('policy.unknown')).toEqual([]);
    expect(await ledger().beginAlert(open, [])).toBe(true);
  });

  it('are statuses that have been unknown since before a moment, and that a pass renewed lately', async () => {
    const workspace = aWorkspace();
    await ledger().lease(workspace, NOW);
    const unknown = (at: number, unknownSince: number | null) => {
      const finding = aFinding(aRun(workspace));
      const state = unknownSince === null ? 'firing' : 'unknown';
      const reason = 'unknown, so nothing is done: the metrics are refused';
      return aStatus(finding, { at, state, reason, unknownSince, policy: 'idle' });
    };
    const long = unknown(NOW, NOW - 7 * HOUR);
    const statuses = [long, unknown(NOW, NOW - HOUR), unknown(NOW, null)];
    await ledger().commit(workspace.id, aPlan({ statuses }), [], NOW);
    const read = () => ledger().unknownStatuses({ unknownBefore: NOW - 6 * HOUR, judgedAfter: NOW - DAY });
    const mine = async () => (await read()).filter(({ workspaceId }) => workspaceId === workspace.id);
    expect(await mine()).toMatchObject([
      {
        runId: long.runId,
        unknownSince: NOW - 7 * HOUR,
        reason: 'the metrics are refused',
        workspaceName: workspace.name,
      },
    ]);
    // A workspace that no pass has looked at for days says nothing about now.
    await bench.query(
      `update statuses set at = '${new Date(NOW - 2 * DAY).toISOString()}' where workspace_id = '${workspace.id}'`,
    );
    expect(await mine()).toEqual([]);
  });

  it('are ended parents until they are settled, which is remembered as long as a list may show them', async () => {
    const workspace = aWorkspace();
    const parent = (id: string, createdAt: number) => ({
      run: { ...aRun(workspace), id, createdAt },
      endedAt: null,
      settled: false,
    });
    const [old, open, done] = [parent('old', NOW - 90 * DAY), parent('open', NOW - HOUR), parent('done', NOW - HOUR)];
    await ledger().saveParents(workspace.id, [{ ...old, settled: true }, open, done]);
    await ledger().saveParents(workspace.id, [
      { ...done, endedAt: NOW, settled: true },
      { ...open, endedAt: NOW - MINUTE },
    ]);
    const found = await ledger().endedParents(workspace.id, ['old', 'open', 'done', 'new']);
    expect(found.settled).toEqual(['done']);
    expect(found.open).toMatchObject([{ run: { id: 'open' }, endedAt: NOW - MINUTE }]);
    expect(await ledger().endedParents(aWorkspace().id, ['done'])).toEqual({ open: [], settled: [] });
  });
});
