import { expect } from 'vitest';
import type { AuditEntry, AuditLink } from '../../src/core/audit/link.ts';
import { checkChain } from '../../src/core/audit/verify-chain.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';
import { aCancel, aCase, aDecision, anAsk, anOverride, aPlan, aQueuedCancel, id, NOW } from '../store/rows.ts';
import type { Bench } from '../support/postgres.ts';

/** Everything that is written by whom the audit speaks of: each way to write a decision, an answer, an act. */
export async function story({ store: { ledger } }: Pick<Bench, 'store'>): Promise<void> {
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
  const tag = { workspaceId: objecting.workspace.id, runId: objecting.run.id, tag: 'tier' };
  const confirmation = { value: 'critical', confirmedBy: 'heidi', confirmedAt: NOW };
  await ledger.confirmTag({ id: id('tag'), ...tag, ...confirmation });
  await ledger.withdrawTag(tag, 'ivan', NOW);
  await ledger.confirmTag({ id: id('tag'), ...tag, ...confirmation });
  const [{ decisionId = '' } = {}] = (await ledger.precisionFacts(0)).cases;
  const mark = { author: 'judy', at: NOW, reason: 'a checkpoint', withdrawnBy: null, withdrawnAt: null };
  await ledger.markWrong({ ...mark, id: id('mark'), decisionId });
  await ledger.withdrawWrong(decisionId, 'karl', NOW);
  await ledger.markWrong({ ...mark, id: id('mark'), decisionId });
  const fall = { policy: 'gpu-idle', since: NOW, because: 'wrong too often' };
  const untrusted = { trustedBy: null, trustedAt: null, trustReason: null };
  await ledger.fallBack({ ...fall, ...untrusted, id: id('fall') }, []);
  await ledger.trustPolicy('gpu-idle', { by: 'laura', at: NOW, reason: 'edited' });
  await ledger.agreeOnPolicies({ replica: 'one', digest: 'd1', policies: [] }, NOW);
}

/** The rows of the audit, past the ledger. */
export async function links({ query }: Pick<Bench, 'query'>): Promise<AuditLink[]> {
  const rows = await query('select seq, hash, entry from audit_entries order by seq');
  return rows.map(({ seq, hash, entry }) => ({ seq: Number(seq), hash: String(hash), entry: String(entry) }));
}

/** What a chain says in which nothing is wrong. */
export function wholeChain(rows: readonly AuditLink[]): AuditEntry[] {
  const check = checkChain(sha256);
  return rows.map((row) => {
    const { problems, entry } = check.next(row);
    expect(problems).toEqual([]);
    if (!entry) throw new Error(row.entry);
    return entry;
  });
}
