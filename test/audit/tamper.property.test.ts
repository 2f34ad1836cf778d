import { expect, inject, it } from 'vitest';
import { readCheckpoint } from '../../src/core/audit/checkpoint.ts';
import type { AuditLink } from '../../src/core/audit/link.ts';
import { type AuditReport, type KeptCheckpoint, verifyAudit } from '../../src/core/audit/verify.ts';
import { keySigner, makeKeyPair, readPublicKey } from '../../src/evidence/audit-key.ts';
import { sequence } from '../../src/sandbox/random.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';
import { createCheckpoints } from '../../src/watch/checkpoints.ts';
import { NOW } from '../store/rows.ts';
import { type Bench, onEachStore } from '../support/postgres.ts';
import { EDITS, type Pick } from './edits.ts';
import { links, story } from './story.ts';

const pair = makeKeyPair();
const publicKey = readPublicKey(pair.publicKey);

function verify(rows: readonly AuditLink[], kept: readonly KeptCheckpoint[]): AuditReport {
  const check = verifyAudit({
    sha256,
    kept,
    mayBePart: false,
    signature: (checkpoint) => {
      if (checkpoint.signature === null) return 'none';
      if (checkpoint.key !== publicKey?.name) return 'unknown';
      return publicKey.verifies(checkpoint) ? 'good' : 'bad';
    },
  });
  for (const row of rows) check.next(row);
  return check.end();
}

/** What the service writes over a few hours, signed now and then, and the checkpoints that it wrote elsewhere. */
async function signedAudit(bench: Bench): Promise<{ rows: AuditLink[]; kept: KeptCheckpoint[] }> {
  const kept: KeptCheckpoint[] = [];
  const write = async (name: string, text: string) => {
    const checkpoint = readCheckpoint(JSON.parse(text));
    if (checkpoint) kept.push({ ...checkpoint, name });
  };
  const settings = { every: 0, signer: keySigner(pair.privateKey), write };
  const checkpoints = createCheckpoints({ ledger: bench.store.ledger, clock: () => NOW, checkpoints: settings });
  for (let turn = 0; turn < 3; turn++) {
    await story(bench);
    await checkpoints.look();
  }
  return { rows: await links(bench), kept };
}

onEachStore('an audit that was signed', (bench) => {
  it('is right as it is, and every one of 1,000 ways to tamper with a copy of it is found', async () => {
    const { rows, kept } = await signedAudit(bench);
    expect(kept).toHaveLength(3);
    expect(verify(rows, kept)).toMatchObject({
      ...{ problems: [], problemCount: 0, rows: rows.length, checkpoints: 3, keptAgree: 3 },
      signedUpTo: { seq: rows.length },
    });
    const names = Object.keys(EDITS);
    const unseen: string[] = [];
    const count = Math.ceil(1000 * inject('shareOfExamples'));
    let tried = 0;
    for (let turn = 0; tried < count; turn++) {
      const name = names[turn % names.length] ?? '';
      const random = sequence(turn);
      const pick: Pick = (below) => Math.floor(random() * below);
      const edited = EDITS[name]?.(rows, pick) ?? [];
      if (JSON.stringify(edited) === JSON.stringify(rows)) continue;
      tried += 1;
      if (verify(edited, kept).problemCount === 0) unseen.push(`${name} (${turn})`);
    }
    expect(unseen).toEqual([]);
  });
});
