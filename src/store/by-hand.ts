import type { PgBoss } from 'pg-boss';
import { freezeInForce, UNDER_WAY } from '../core/decision/finding.ts';
import type { ByHandLedger } from '../core/ports/by-hand-ledger.ts';
import { audited } from './audit/audited.ts';
import { basisOf, writeBases } from './basis.ts';
import { lockControl } from './enforce.ts';
import { exceptionsInForce } from './exceptions.ts';
import { enqueue } from './jobs.ts';
import type { Database } from './open/database.ts';
import { insertCancellation, insertDecision } from './plan.ts';
import { fromRow, toDecision, toRow } from './rows.ts';

/** Cancels by hand, written under the lock that every claim and freeze takes. */
export function byHandLedger(db: Database, boss: PgBoss, engine: string): ByHandLedger {
  return {
    async cancelByHand({ decision, finding, basis }, now) {
      return audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const freeze = freezeInForce((await exceptionsInForce(transaction, now)).freezes, now);
        if (freeze) return { kind: 'frozen', freeze };
        const { workspaceId, runId, policy } = finding;
        const other = await transaction
          .selectFrom('cancellations')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('run_id', '=', runId)
          .where('state', 'in', UNDER_WAY)
          .executeTakeFirst();
        if (other) {
          const first = await transaction
            .selectFrom('decisions')
            .selectAll()
            .where('id', '=', other.decision_id)
            .executeTakeFirstOrThrow();
          return { kind: 'under-way', decision: toDecision(first), cancellation: fromRow(other) };
        }
        // One that was given up or refused before is of the same finding.
        const open = await transaction
          .selectFrom('findings')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where('run_id', '=', runId)
          .where('policy', '=', policy)
          .where('state', '<>', 'resolved')
          .executeTakeFirst();
        if (!open) await transaction.insertInto('findings').values(toRow(finding)).execute();
        const decided = { ...decision, findingId: open?.id ?? finding.id };
        const rests = basis && { ...basis, open: open?.id ?? null };
        const bases = await writeBases(transaction, basisOf(decided, rests), engine, now);
        await insertDecision(transaction, decided, note, bases);
        if (!(await insertCancellation(transaction, decided, note)))
          throw new Error(`the run ${runId} has another cancel under way`);
        await enqueue(boss, transaction, { cancels: [{ decisionId: decided.id }], byPerson: true });
        return { kind: 'queued', decision: decided };
      });
    },
  };
}
