import { expect, it } from 'vitest';
import { readStored } from '../../src/telemetry/stored-metrics.ts';
import { onServer } from '../support/postgres.ts';

const NOW = Date.parse('2026-11-17T03:00:00Z');

onServer('reads of the API', (bench) => {
  it('keep no pass, no metrics and no answer to a freeze waiting, however many of them are slow', async () => {
    const { ledger, reads } = bench.store;
    const other = await bench.connect();
    await other.query('begin');
    // Every read of the audit waits for this lock.
    await other.query('lock table audit_entries in access exclusive mode');
    const slow = Array.from({ length: 12 }, () => reads.newestEvent());
    await expect.poll(() => waitingReads()).toBe(4);
    expect(await ledger.workspaces()).toEqual([]);
    expect(await readStored({ ...ledger, ...reads }, NOW)).toMatchObject({ workspaces: [], frozen: false, unseen: [] });
    await other.query('commit');
    expect(await Promise.all(slow)).toHaveLength(12);
  });

  async function waitingReads() {
    const [row] = await bench.query(`select count(*)::int as n from pg_stat_activity
      where application_name = 'runwarden api' and wait_event_type = 'Lock' and datname = current_database()`);
    return row?.n;
  }
});
