import { makeCheckpoint, type Signer } from '../core/audit/checkpoint.ts';
import { RUNWARDEN } from '../core/audit/event.ts';
import type { AuditLedger } from '../core/ports/audit-ledger.ts';
import type { Clock } from '../core/ports/azure.ts';
import type { Milliseconds } from '../core/values/duration.ts';

/** A checkpoint comes before its time when so many rows were added. */
const MOST_ROWS = 1000;

/** How the audit is signed, and where its checkpoints are written to. */
export interface CheckpointSettings {
  readonly every: Milliseconds;
  /** Null where no key is set. */
  readonly signer: Signer | null;
  /** Writes one elsewhere, under a name; null where no place is configured. */
  readonly write: ((name: string, text: string) => Promise<void>) | null;
}

interface CheckpointDeps {
  readonly ledger: Pick<AuditLedger, 'noteAudit' | 'auditState'>;
  readonly clock: Clock;
  readonly checkpoints: CheckpointSettings;
}

/** Signs where the audit ends, now and then. Replicas share one chain: whoever comes first signs it. */
export function createCheckpoints({ ledger, clock, checkpoints: { every, signer, write } }: CheckpointDeps) {
  /** A checkpoint that is not written yet. The next one is about everything that this one is about. */
  let unwritten: { readonly name: string; readonly text: string } | null = null;

  async function checkpoint(isDue: (rows: number, age: Milliseconds) => boolean): Promise<void> {
    const state = await ledger.auditState();
    if (!state || state.head.kind === 'audit.checkpoint') return;
    const now = clock();
    const { database, head, checkpoint: last } = state;
    if (last && !isDue(head.seq - last.seq, now - last.at)) return;
    const { statement, ...signature } = await makeCheckpoint(database, head, now, signer);
    const body = { statement, ...signature };
    const end = await ledger.noteAudit([{ at: now, kind: 'audit.checkpoint', actor: RUNWARDEN, body }]);
    if (!end || !write) return;
    // That row is the end now. What is written elsewhere covers it, too.
    const elsewhere = await makeCheckpoint(database, end, now, signer);
    const name = `${database.slice(0, 8)}-${String(end.seq).padStart(12, '0')}.json`;
    unwritten = { name, text: `${JSON.stringify(elsewhere)}\n` };
  }

  async function writeElsewhere(): Promise<void> {
    if (!unwritten || !write) return;
    await write(unwritten.name, unwritten.text);
    unwritten = null;
  }

  return {
    /** Signs if it is time. What could not be written elsewhere is tried again at the next look. */
    async look(): Promise<void> {
      await checkpoint((rows, age) => rows >= MOST_ROWS || age >= every);
      await writeElsewhere();
    },
    /** Signs what was added since the last time, however little: the service stops. */
    async last(): Promise<void> {
      await checkpoint(() => true);
      await writeElsewhere();
    },
  };
}
