import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { Decision } from '../core/decision/decision.ts';
import { type Cancellation, type Finding, GONE_OUT, keepsRun } from '../core/decision/finding.ts';
import type { KeepView, ObjectionAnswer, ObjectionLedger } from '../core/ports/objection-ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import { audited } from './audit/audited.ts';
import { objected } from './audit/events.ts';
import { lockControl } from './enforce.ts';
import { endedExceptions, exceptionsInForce } from './exceptions.ts';
import { extensionLedger } from './extension-requests.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import type { Database } from './open/database.ts';
import { readObjections } from './read/read-objections.ts';
import { readRunById } from './read/read-runs.ts';
import { fromRow, toDecision, toRow } from './rows.ts';
import { approvalsOf, noticesOf, objectionsOf } from './workspace-state.ts';

export function objectionLedger(db: Database, boss: PgBoss, routing: Routing): ObjectionLedger {
  return {
    ...extensionLedger(db, boss, routing),
    keepView: (findingId, now) => keepView(db, findingId, now),
    async object(findingId, { holds, ...given }, now, alertsOf) {
      return audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const found = await openFinding(transaction, findingId);
        if ('kind' in found) return found;
        const { finding, decision } = found;
        const { evidenceKey } = decision;
        const objection = { ...given, findingId, evidenceKey, at: now, endsAt: now + holds };
        const row = await transaction
          .insertInto('objections')
          .values(toRow(objection))
          .returningAll()
          .executeTakeFirstOrThrow();
        const { workspaceId: workspace, runId: run, policy } = finding;
        note(objected(row, { workspace, run, policy, finding: findingId, decision: decision.id }));
        const deliveries = await insertAlerts(transaction, alertsOf(objection, decision), routing);
        await enqueue(boss, transaction, {
          deliveries,
          passes: [{ workspaceId: finding.workspaceId }],
          byPerson: true,
        });
        return { kind: 'recorded', objection };
      });
    },
    objections: (filter, page) => readObjections(db, filter, page),
  };
}

/** The finding and what was seen, or why nobody can object now. */
async function openFinding(
  transaction: StoreTransaction,
  findingId: string,
): Promise<
  { readonly finding: Finding; readonly decision: Decision } | Exclude<ObjectionAnswer, { kind: 'recorded' }>
> {
  const row = await transaction.selectFrom('findings').selectAll().where('id', '=', findingId).executeTakeFirst();
  const decision = row && (await latestSeen(transaction, findingId));
  if (!row || !decision) return { kind: 'not-found' };
  const finding = fromRow(row);
  if (finding.state === 'resolved') return { kind: 'over', finding };
  const before = (await objectionsOf(transaction, [findingId])).get(findingId) ?? [];
  const same = before.find(({ evidenceKey }) => evidenceKey === decision.evidenceKey);
  if (same) return { kind: 'objected-before', objection: same };
  const asked = (await approvalsOf(transaction, [findingId])).get(findingId) ?? [];
  const kept = asked.findLast((one) => one.evidenceKey === decision.evidenceKey && keepsRun(one));
  if (kept) return { kind: 'kept', approval: kept };
  const cancellation = await latestCancel(transaction, finding);
  if (cancellation && GONE_OUT.includes(cancellation.state)) return { kind: 'gone-out', cancellation };
  return { finding, decision };
}

/** The latest decision about a finding that people were notified of or asked about: it says what was seen. */
async function latestSeen(db: Database, findingId: string) {
  const row = await db
    .selectFrom('decisions')
    .selectAll()
    .where('finding_id', '=', findingId)
    .where('kind', '<>', 'withhold')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toDecision(row) : null;
}

async function latestCancel(
  db: Database,
  { workspaceId, runId }: { readonly workspaceId: string; readonly runId: string },
): Promise<Cancellation | null> {
  const row = await db
    .selectFrom('cancellations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .orderBy('queued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

async function keepView(db: Database, findingId: string, now: Instant): Promise<KeepView | null> {
  const row = await db.selectFrom('findings').selectAll().where('id', '=', findingId).executeTakeFirst();
  const decision = row && (await latestSeen(db, findingId));
  const run = row && (await readRunById(db, row.workspace_id, row.run_id));
  if (!row || !decision || !run) return null;
  const finding = fromRow(row);
  const { notices } = await noticesOf(db, [findingId]);
  return {
    finding,
    decision,
    run,
    status: run.statuses.find(({ findingId: about }) => about === findingId) ?? null,
    notices: notices.get(findingId) ?? [],
    approvals: (await approvalsOf(db, [findingId])).get(findingId) ?? [],
    objections: (await objectionsOf(db, [findingId])).get(findingId) ?? [],
    cancellation: await latestCancel(db, finding),
    ...(await exceptionsInForce(db, now)),
    ended: await endedExceptions(db, now),
  };
}
