import type { PgBoss } from 'pg-boss';
import { UNDER_WAY } from '../core/decision/finding.ts';
import type { ApprovedLedger } from '../core/ports/approved-ledger.ts';
import { audited } from './audit/audited.ts';
import { basisOf, writeBases } from './basis.ts';
import { decidedCase, lockControl } from './enforce.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import type { Database } from './open/database.ts';
import { writeDecisions } from './plan.ts';

export function approvedLedger(db: Database, boss: PgBoss, engine: string): ApprovedLedger {
  return {
    async approvedCase(askId, now) {
      return (await isToBeDone(db, askId)) ? decidedCase(db, askId, now) : null;
    },
    async decideApproved(askId, cancel, basis) {
      return audited(db, async (transaction, note) => {
        await lockControl(transaction);
        if (!(await isToBeDone(transaction, askId))) return false;
        const bases = await writeBases(transaction, basisOf(cancel, basis), engine, cancel.at);
        const cancels = await writeDecisions(transaction, [cancel], note, bases);
        await enqueue(boss, transaction, { cancels, byPerson: true });
        return true;
      });
    },
  };
}

/** Whether a question was approved, the approval counts, and no cancel of the run is on its way. */
async function isToBeDone(db: Database | StoreTransaction, askId: string): Promise<boolean> {
  const row = await db
    .selectFrom('approvals')
    .innerJoin('findings', 'findings.id', 'approvals.finding_id')
    .select('approvals.decision_id')
    .where('approvals.decision_id', '=', askId)
    .where('approvals.answer', '=', 'approved')
    .where('approvals.ended', 'is', null)
    .where('findings.state', '=', 'firing')
    .where('findings.aside_since', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('cancellations')
            .select('cancellations.decision_id')
            .whereRef('cancellations.workspace_id', '=', 'findings.workspace_id')
            .whereRef('cancellations.run_id', '=', 'findings.run_id')
            .where('cancellations.state', 'in', UNDER_WAY),
        ),
      ),
    )
    .executeTakeFirst();
  return row !== undefined;
}
