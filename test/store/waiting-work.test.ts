import { beforeEach, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { anAlert, NOW } from './rows.ts';

onEachStore('what waits', (bench) => {
  const ledger = () => bench.store.ledger;
  beforeEach(async () => {
    await bench.query("delete from pgboss.job where name = 'deliver'");
    await bench.query("update deliveries set state = 'delivered'");
  });

  const raised = async (at: number) => {
    const alert = anAlert(null, { at, type: 'policy.unknown' });
    await ledger().raise([alert]);
    return alert.id;
  };
  const jobs = async () =>
    Object.fromEntries((await ledger().waitingWork()).queues.map(({ queue, jobs: count }) => [queue, count]));
  const undeliveredSince = async () => (await ledger().waitingWork()).undeliveredSince;

  it('is counted in every queue, also where nothing waits', async () => {
    expect(await jobs()).toEqual({ pass: 0, enforce: 0, deliver: 0, collect: 0 });
    await raised(NOW);
    const [row] = await bench.query("select count(*)::int as n from pgboss.job where name = 'deliver'");
    expect(await jobs()).toMatchObject({ deliver: row?.n });
    expect(row?.n).toBeGreaterThan(0);
  });

  it('has the oldest alert that no channel has taken', async () => {
    expect(await undeliveredSince()).toBeNull();
    const old = await raised(NOW - 5 * MINUTE);
    await raised(NOW);
    expect(await undeliveredSince()).toBe(NOW - 5 * MINUTE);
    await bench.query(`update deliveries set state = 'delivered' where alert_id = '${old}'`);
    expect(await undeliveredSince()).toBe(NOW);
  });

  it('leaves out what quiet hours hold back, and not what a channel refused and is tried again later', async () => {
    const held = await raised(NOW - 5 * MINUTE);
    await bench.query(
      `update pgboss.job set start_after = now() + interval '1 hour' where data->>'alertId' = '${held}'`,
    );
    expect(await undeliveredSince()).toBeNull();
    await bench.query(`update deliveries set attempts = 1 where alert_id = '${held}'`);
    expect(await undeliveredSince()).toBe(NOW - 5 * MINUTE);
  });
});
