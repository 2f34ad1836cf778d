import { expect, it } from 'vitest';
import { makeCheckpoint, readCheckpoint } from '../../src/core/audit/checkpoint.ts';
import type { AuditEvent } from '../../src/core/audit/event.ts';
import { type AuditLink, linksAfter } from '../../src/core/audit/link.ts';
import { type KeptCheckpoint, verifyAudit } from '../../src/core/audit/verify.ts';
import { keySigner, makeKeyPair } from '../../src/evidence/audit-key.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';

const NOW = Date.parse('2026-03-02T04:00:00Z');
const signer = keySigner(makeKeyPair().privateKey);

const began = (database: string): AuditEvent => ({
  ...{ at: NOW, kind: 'audit.began', actor: 'runwarden' },
  body: { database, before: {} },
});
const lifted: AuditEvent = { at: NOW, kind: 'freeze.lifted', actor: 'erin' };

/** An audit that the service signed, with the checkpoint that it wrote elsewhere. */
async function signed(database: string): Promise<{ rows: AuditLink[]; kept: KeptCheckpoint }> {
  const rows = linksAfter(null, [began(database), lifted], sha256);
  const last = rows.at(-1);
  if (!last) throw new Error('expected rows');
  const own = await makeCheckpoint(database, last, NOW, signer);
  const more = linksAfter(last, [{ at: NOW, kind: 'audit.checkpoint', actor: 'runwarden', body: { ...own } }], sha256);
  const end = more.at(-1);
  const kept = end && readCheckpoint(await makeCheckpoint(database, end, NOW, signer));
  if (!kept) throw new Error('expected a checkpoint');
  return { rows: [...rows, ...more], kept: { ...kept, name: `${database}.json` } };
}

function problemsOf(rows: readonly AuditLink[], kept: readonly KeptCheckpoint[]): string[] {
  const check = verifyAudit({ sha256, kept, mayBePart: false, signature: () => 'good' });
  for (const row of rows) check.next(row);
  return check.end().problems.map(({ says }) => says);
}

it('an audit that was begun anew is found by the checkpoints of the one before, also once it has some of its own', async () => {
  const [before, after] = [await signed('one'), await signed('two')];
  expect(problemsOf(after.rows, [after.kept])).toEqual([]);
  expect(problemsOf(after.rows, [before.kept, after.kept])).toEqual([
    '1 of 2 checkpoints are of another audit (one.json is of one), and this is two: it was begun anew, or they do not belong to it',
  ]);
});

it('a later row that begins the audit once more is found: it would say that added rows are older', () => {
  const rows = linksAfter(null, [began('one'), lifted, began('one')], sha256);
  expect(problemsOf(rows, [])).toContain('row 3 begins the audit once more: Runwarden wrote only the first');
});
