import { type ExpressionBuilder, sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { AnswerEnd } from '../core/decision/answer-ends.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Finding } from '../core/decision/finding.ts';
import { countedCancel } from '../core/decision/limits.ts';
import type { PlanLedger } from '../core/ports/ledger.ts';
import { insertAlerts } from './alerts.ts';
import { audited, type Note } from './audit/audited.ts';
import { asked, cancelMoved, decided, questionEnded } from './audit/events.ts';
import { writeBases } from './basis.ts';
import { collectsFor } from './evidence/uncollected.ts';
import { type EnforceJob, enqueue, type StoreTransaction } from './jobs.ts';
import { toJson, toText } from './json.ts';
import type { Database } from './open/database.ts';
import { toDate, toRow } from './rows.ts';
import type { Tables } from './schema.ts';
import { writeStatuses } from './statuses.ts';
import { loadState } from './workspace-state.ts';

/** Rows of one insert, so that the number of parameters stays below PostgreSQL's 65,535. */
const ROWS_AT_ONCE = 500;

export function planLedger(db: Database, boss: PgBoss, routing: Routing, engine: string): PlanLedger {
  return {
    loadState: (workspaceId, now) => loadState(db, workspaceId, now),
    async commit(workspaceId, plan, alerts, now) {
      await audited(db, async (transaction, note) => {
        const ended = await resolveFindings(transaction, plan.resolved);
        await forgetFindings(transaction, plan.forgotten);
        await writeFindings(transaction, plan.opened);
        const untrue = await endAnswers(transaction, plan.answers, note);
        const decisions = plan.decisions.filter(({ id }) => !untrue.has(id));
        const written = new Map([...plan.bases].filter(([id]) => !untrue.has(id)));
        const bases = await writeBases(transaction, written, engine, now);
        const cancels = await writeDecisions(transaction, decisions, note, bases);
        // A pass that lost its lease may come late: of an end that was written before, people have heard.
        const news = alerts.filter(
          ({ type, findingId, decisionId }) =>
            !untrue.has(decisionId ?? '') && (type !== 'finding.resolved' || ended.has(findingId ?? '')),
        );
        const deliveries = await insertAlerts(transaction, news, routing);
        await writeStatuses(transaction, workspaceId, plan.statuses, now);
        await enqueue(boss, transaction, { deliveries, cancels, collects: collectsFor(decisions) });
      });
    },
  };
}

/** Answers the ids of those that this transaction ended. */
async function resolveFindings(
  transaction: StoreTransaction,
  findings: readonly Finding[],
): Promise<ReadonlySet<string>> {
  const ended = new Set<string>();
  for (const finding of findings) {
    const { numUpdatedRows } = await transaction
      .updateTable('findings')
      .set({ state: 'resolved', resolved_at: toDate(finding.resolvedAt ?? 0), resolution: finding.resolution })
      .where('id', '=', finding.id)
      .where('state', '<>', 'resolved')
      .executeTakeFirst();
    if (Number(numUpdatedRows) > 0) ended.add(finding.id);
  }
  return ended;
}

/** Findings that were set aside and cannot begin again. */
async function forgetFindings(transaction: StoreTransaction, findings: readonly Finding[]): Promise<void> {
  for (const { id, resolution } of findings)
    await transaction
      .updateTable('findings')
      .set({ resolution })
      .where('id', '=', id)
      .where('state', '=', 'resolved')
      .execute();
}

/**
 * Writes what became of questions and answers, as far as it is still true: people may have answered since the pass read them.
 * @returns the decisions that record what is not true.
 */
async function endAnswers(
  transaction: StoreTransaction,
  answers: readonly AnswerEnd[],
  note: Note,
): Promise<ReadonlySet<string>> {
  const untrue = new Set<string>();
  for (const { approval, ended, decision } of answers) {
    const row = await transaction
      .updateTable('approvals')
      .set({ ended: toJson(ended) })
      .where('decision_id', '=', approval.decisionId)
      .where('ended', 'is', null)
      .where('answer', approval.answer === null ? 'is' : '=', approval.answer)
      .where((eb) => eb.not(eb.exists(wasUsed(eb))))
      .returningAll()
      .executeTakeFirst();
    if (row) note(questionEnded(row, { at: ended.at }));
    else if (decision) untrue.add(decision.id);
  }
  return untrue;
}

/** A yes with which Azure was asked is used up. It does not lapse, whatever becomes of the run. One for other evidence does. */
function wasUsed(eb: ExpressionBuilder<Tables, 'approvals'>) {
  return eb
    .selectFrom('cancellations')
    .innerJoin('decisions', 'decisions.id', 'cancellations.decision_id')
    .select('cancellations.decision_id')
    .whereRef('cancellations.finding_id', '=', 'approvals.finding_id')
    .whereRef('decisions.evidence_key', '=', 'approvals.evidence_key')
    .whereRef('cancellations.queued_at', '>=', 'approvals.answered_at')
    .where('approvals.answer', '=', 'approved')
    .where('cancellations.approved_by_person', '=', true)
    .where('cancellations.state', 'in', [
      'requesting',
      'unclear',
      'requested',
      'confirmed',
      'released',
      'ended-otherwise',
    ]);
}

/** A finding that did not change is left alone. */
const isAnother = sql<boolean>`(findings.state, findings.since, findings.firing_at, findings.held_since, findings.resolved_at,
    findings.resolution, findings.steps_done, findings.aside_since, findings.mode, findings.planned_since, findings.suspected)
  is distinct from (excluded.state, excluded.since, excluded.firing_at, excluded.held_since, excluded.resolved_at,
    excluded.resolution, excluded.steps_done, excluded.aside_since, excluded.mode, excluded.planned_since, excluded.suspected)`;

async function writeFindings(transaction: StoreTransaction, findings: readonly Finding[]): Promise<void> {
  for (let from = 0; from < findings.length; from += ROWS_AT_ONCE)
    await transaction
      .insertInto('findings')
      .values(findings.slice(from, from + ROWS_AT_ONCE).map(toRow))
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => ({
            state: eb.ref('excluded.state'),
            since: eb.ref('excluded.since'),
            firing_at: eb.ref('excluded.firing_at'),
            held_since: eb.ref('excluded.held_since'),
            resolved_at: eb.ref('excluded.resolved_at'),
            resolution: eb.ref('excluded.resolution'),
            steps_done: eb.ref('excluded.steps_done'),
            aside_since: eb.ref('excluded.aside_since'),
            mode: eb.ref('excluded.mode'),
            planned_since: eb.ref('excluded.planned_since'),
            suspected: eb.ref('excluded.suspected'),
          }))
          .where(isAnother)
          // A pass that lost its lease may come late. Only what was planned anew after an end begins again.
          .where((eb) =>
            eb.or([
              eb('findings.state', '<>', 'resolved'),
              eb('excluded.planned_since', '>', eb.ref('findings.resolved_at')),
            ]),
          ),
      )
      .execute();
}

/** Writes decisions with the approvals and cancellations that they open; answers the cancels to queue. */
export async function writeDecisions(
  transaction: StoreTransaction,
  decisions: readonly Decision[],
  note: Note,
  bases: Bases,
): Promise<EnforceJob[]> {
  const cancels: EnforceJob[] = [];
  for (const decision of decisions) {
    await insertDecision(transaction, decision, note, bases);
    if (decision.kind === 'ask') await insertApproval(transaction, decision, note);
    if (decision.kind === 'cancel' && (await insertCancellation(transaction, decision, note)))
      cancels.push({ decisionId: decision.id });
  }
  return cancels;
}

/** The hash of what a decision rests on, by its id. */
type Bases = ReadonlyMap<string, string>;

export async function insertDecision(
  transaction: StoreTransaction,
  decision: Decision,
  note: Note,
  bases: Bases,
): Promise<void> {
  const row = { ...toRow(decision), basis: bases.get(decision.id) ?? null };
  note(decided(await transaction.insertInto('decisions').values(row).returningAll().executeTakeFirstOrThrow()));
}

async function insertApproval(transaction: StoreTransaction, decision: Decision, note: Note): Promise<void> {
  if (!decision.ask || decision.findingId === null) throw new Error(`ask ${decision.id} has no finding or no terms`);
  const row = await transaction
    .insertInto('approvals')
    .values({
      decision_id: decision.id,
      finding_id: decision.findingId,
      evidence_key: decision.evidenceKey,
      because: decision.ask.because,
      asked_at: toDate(decision.at),
      expires_at: toDate(decision.ask.expiresAt),
      otherwise: decision.ask.otherwise,
      given: '[]',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  note(asked(row));
}

/** False when the run has a cancel under way already: the unique index lets one through. */
export async function insertCancellation(
  transaction: StoreTransaction,
  decision: Decision,
  note: Note,
): Promise<boolean> {
  if (decision.findingId === null) throw new Error(`cancel ${decision.id} has no finding`);
  const { ownerId, gpuHours, cost, currency } = countedCancel(decision);
  const row = await transaction
    .insertInto('cancellations')
    .values({
      decision_id: decision.id,
      finding_id: decision.findingId,
      workspace_id: decision.workspaceId,
      run_id: decision.runId,
      policy: decision.policy,
      state: 'queued',
      approved_by_person: decision.approvedByPerson,
      queued_at: toDate(decision.at),
      owner_id: toText(ownerId),
      gpu_hours: gpuHours,
      cost,
      currency,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row) note(cancelMoved(row, { at: decision.at }));
  return row !== undefined;
}
