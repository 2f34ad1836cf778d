import { describe, expect, it } from 'vitest';
import { AUDITED_TABLES } from '../../src/core/audit/event.ts';
import { type AuditEntry, recordName } from '../../src/core/audit/link.ts';
import { checkChain } from '../../src/core/audit/verify-chain.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { KEY_COLUMNS, rowDigest } from '../../src/store/audit/row-digest.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';
import { aCancel, aCase, aDecision, anAsk, anOverride, aPlan, aQueuedCancel, id, NOW } from '../store/rows.ts';
import { type Bench, onEachStore, onServer } from '../support/postgres.ts';

/** Everything that is written by whom the audit speaks of: each way to write a decision, an answer, an act. */
async function story({ store: { ledger } }: Bench): Promise<void> {
  const yes = () => null;
  const cancelled = await aQueuedCancel(ledger);
  await ledger.claim(cancelled.decision.id, NOW, yes, 'one');
  await ledger.release(cancelled.decision.id, 'one', NOW);
  await ledger.claim(cancelled.decision.id, NOW, yes, 'two');
  const settle = (state: 'requested' | 'confirmed' | 'released') =>
    ledger.settle(cancelled.decision.id, { state, reason: null }, { decision: null, alerts: [] }, NOW + HOUR);
  await settle('requested');
  await ledger.noteCancel(cancelled.decision.id, { acknowledgedAt: NOW + HOUR }, NOW + HOUR);
  await settle('confirmed');
  await settle('released');

  const abandoned = await aQueuedCancel(ledger);
  const decision = aDecision(abandoned.finding, { kind: 'withhold', withheld: 'frozen' });
  const given = { decision, alerts: [] };
  await ledger.settle(abandoned.decision.id, { state: 'abandoned', reason: 'frozen' }, given, NOW);

  for (const answer of ['approved', 'rejected'] as const) {
    const { workspace, finding } = await aCase(ledger);
    const ask = anAsk(finding);
    await ledger.commit(workspace.id, aPlan({ decisions: [ask, aDecision(finding)] }), [], NOW);
    await ledger.answer(ask.id, { answer, by: 'alice', note: 'it\0 is \ud800 fine' }, NOW);
    if (answer === 'approved') await ledger.decideApproved(ask.id, aCancel(finding, { approvedByPerson: true }), null);
    const [approval] = (await ledger.loadState(workspace.id, NOW)).approvals.get(finding.id) ?? [];
    if (!approval) throw new Error('the question is gone');
    const ended = { as: 'kept', at: NOW, because: 'a person said no' } as const;
    const answers =
      answer === 'rejected' ? [{ approval, ended, decision: null, runId: finding.runId, policy: finding.policy }] : [];
    await ledger.commit(workspace.id, aPlan({ answers }), [], NOW);
  }

  const byHand = await aCase(ledger);
  const { finding } = byHand;
  const hand = aCancel(finding, { decidedBy: 'bob' });
  expect((await ledger.cancelByHand({ decision: hand, finding, basis: null }, NOW)).kind).toBe('queued');

  const override = anOverride();
  await ledger.createOverride(override);
  await ledger.revokeOverride(override.id, 'carol', NOW);
  await ledger.freeze({ id: id('freeze'), reason: 'an incident', author: 'dave', createdAt: NOW, endsAt: null });
  await ledger.unfreeze('erin', NOW);

  const objecting = await aCase(ledger);
  await ledger.commit(objecting.workspace.id, aPlan({ decisions: [aDecision(objecting.finding)] }), [], NOW);
  const words = { id: id('objection'), reason: 'wait', author: 'frank', via: 'key', holds: HOUR } as const;
  expect((await ledger.object(objecting.finding.id, words, NOW, () => [])).kind).toBe('recorded');
  const request = {
    ...{ id: id('request'), workspaceId: objecting.workspace.id, runId: objecting.run.id, policies: ['*'] },
    ...{ length: HOUR, reason: 'more', author: 'frank', at: NOW },
    ...{ answer: null, answeredAt: null, answeredBy: null, note: null, overrideId: null },
  };
  await ledger.requestExtension(request, []);
  const granted = { answer: 'granted', answeredAt: NOW, answeredBy: 'grace', note: null, overrideId: null } as const;
  await ledger.answerExtension(request.id, granted, () => []);
  await ledger.agreeOnPolicies({ replica: 'one', digest: 'd1', policies: [] }, NOW);
}

async function links({ query }: Pick<Bench, 'query'>) {
  const rows = await query('select seq, hash, entry from audit_entries order by seq');
  return rows.map(({ seq, hash, entry }) => ({ seq: Number(seq), hash: String(hash), entry: String(entry) }));
}

function wholeChain(rows: Awaited<ReturnType<typeof links>>): AuditEntry[] {
  const check = checkChain(sha256);
  return rows.map((row) => {
    const { problems, entry } = check.next(row);
    expect(problems).toEqual([]);
    if (!entry) throw new Error(row.entry);
    return entry;
  });
}

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
