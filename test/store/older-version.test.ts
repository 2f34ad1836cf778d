import { expect, it } from 'vitest';
import { onEachStore } from '../support/postgres.ts';
import { NOW } from './rows.ts';

onEachStore('while an older version still runs', (bench) => {
  it('what it writes of a delivery is completed from the alert', async () => {
    const data = { run: { id: 'run-1', workspaceId: 'w', workspace: 'ml' } };
    // As the role of the service.
    const write = (text: string, values: unknown[]) => bench.store.boss.getDb().executeSql(text, values);
    await write(
      `insert into alerts (id, at, type, recipients, decision_id, finding_id, announces_cancel, data)
        values ('of-old', $1, 'finding.notice', '["owner"]', null, null, false, $2)`,
      [new Date(NOW), JSON.stringify(data)],
    );
    await write(
      `insert into deliveries (alert_id, channel, via, reaches_people, state) values ('of-old', 'hook', 'owner', true, 'queued')`,
      [],
    );
    const page = await bench.store.ledger.deliveries({}, { cursor: null, limit: 10 });
    expect(page?.items).toMatchObject([
      { alertId: 'of-old', channel: 'hook', at: NOW, type: 'finding.notice', runId: 'run-1', attempts: 0 },
    ]);
    expect(await bench.query(`select workspace_id from deliveries where alert_id = 'of-old'`)).toEqual([
      { workspace_id: 'w' },
    ]);
    expect(await bench.store.ledger.delivery('of-old', 'hook')).toMatchObject({ alert: { id: 'of-old', at: NOW } });
  });
});
