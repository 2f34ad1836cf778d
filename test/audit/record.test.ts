import { describe, expect, it } from 'vitest';
import { AUDITED_TABLES } from '../../src/core/audit/event.ts';
import { recordName } from '../../src/core/audit/link.ts';
import { KEY_COLUMNS, rowDigest } from '../../src/store/audit/row-digest.ts';
import { aCase, aDecision, anOverride, aPlan, NOW } from '../store/rows.ts';
import { onEachStore, onServer } from '../support/postgres.ts';
import { links, story, wholeChain } from './story.ts';

onEachStore('the audit', (bench) => {
  it('has every row that says who decided, answered or acted, as it is now', async () => {
    await story(bench);
    const entries = wholeChain(await links(bench));
    const latest = new Map(entries.map(({ record, digest }) => [record, digest]));
    for (const table of AUDITED_TABLES) {
      // As the store reads it.
      const rows = await bench.query(`select * from ${table}`);
      expect(rows.length, table).toBeGreaterThan(0);
      for (const row of rows)
        expect(latest.get(recordName(table, String(row[KEY_COLUMNS[table]]))), table).toBe(rowDigest(table, row));
    }
  });

  it('says who did what', async () => {
    const entries = wholeChain(await links(bench));
    const said = new Set(entries.map(({ actor, kind }) => `${actor} ${kind}`));
    for (const one of [
      'alice question.answered',
      'bob decision.cancel',
      'carol override.revoked',
      'dave freeze.set',
      'erin freeze.lifted',
      'frank objection.made',
      'frank extension.requested',
      'grace extension.answered',
      'heidi tag.confirmed',
      'ivan tag.withdrawn',
      'judy decision.marked-wrong',
      'karl decision.mark-withdrawn',
      'laura policy.trusted',
      'runwarden policy.fell-back',
      'one policies.in-force',
      'runwarden cancel.requesting',
      'runwarden cancel.put-back',
      'runwarden cancel.seen',
      'runwarden cancel.released',
      'runwarden cancel.abandoned',
      'runwarden decision.withhold',
      'runwarden question.ended',
    ])
      expect(said).toContain(one);
    expect(entries[0]).toMatchObject({
      kind: 'audit.began',
      body: { database: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('refuses to be changed, whoever asks', async () => {
    for (const statement of [
      `update audit_entries set entry = '{}' where seq = 2`,
      'delete from audit_entries where seq = 2',
      'truncate audit_entries',
    ])
      await expect(bench.query(statement), statement).rejects.toThrow('the audit is only added to');
  });

  it('keeps nothing of what was rolled back', async () => {
    const before = (await links(bench)).length;
    const { workspace, finding } = await aCase(bench.store.ledger);
    const decision = aDecision(finding);
    const twice = aPlan({ decisions: [decision, decision] });
    await expect(bench.store.ledger.commit(workspace.id, twice, [], NOW)).rejects.toThrow();
    expect(await links(bench)).toHaveLength(before);
  });
});

onServer('replicas that write at once', (bench) => {
  it('write one chain without a gap', async () => {
    const other = await bench.openAgain();
    const writes = Array.from({ length: 40 }, (_, index) =>
      (index % 2 ? bench.store : other).ledger.createOverride(anOverride()),
    );
    await Promise.all(writes);
    const entries = wholeChain(await links(bench));
    expect(entries.filter(({ kind }) => kind === 'override.created')).toHaveLength(40);
  });
});

describe('a digest', () => {
  it('is that of what is in the row, without empty columns and those that change by themselves', () => {
    const row = { decision_id: 'd', state: 'queued', at: new Date(0), lease_until: new Date(1), busy_alerted: false };
    const later = { ...row, lease_until: null, busy_alerted: true, added_later: null };
    expect(rowDigest('cancellations', later)).toBe(rowDigest('cancellations', row));
    expect(rowDigest('cancellations', { ...row, state: 'requested' })).not.toBe(rowDigest('cancellations', row));
  });
});
