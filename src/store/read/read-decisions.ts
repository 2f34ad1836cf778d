import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type AskedAgain, askedAgain } from '../../core/decision/asked-again.ts';
import type { Decision, SeenCost } from '../../core/decision/decision.ts';
import type { Approval } from '../../core/decision/finding.ts';
import type { DecisionFilter, DecisionView, Page, PageRequest } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { decodeCursor, instantIn } from '../../core/values/page.ts';
import type { Database } from '../open/database.ts';
import { fromRow, toDate, toDecision, toInstant } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { decisionsLike } from './decision-filter.ts';
import { earlierQuestions } from './earlier-questions.ts';
import { cutToPage } from './pages.ts';

/** Decisions, newest first. Null when the cursor is not one of ours. An index finds their keys, whole rows are read of a page alone. */
export async function readDecisions(
  db: Database,
  filter: DecisionFilter,
  page: PageRequest,
): Promise<Page<DecisionView> | null> {
  const begin = beginBefore(page);
  if (begin === null) return null;
  const like = await decisionsLike(db, filter);
  const read = await db
    .with('on_page', (keys) =>
      keys
        .selectFrom('decisions')
        .select('decisions.seq')
        .where(like)
        .where(begin)
        .orderBy('decisions.at', 'desc')
        .orderBy('decisions.seq', 'desc')
        .limit(page.limit + 1),
    )
    .selectFrom('on_page')
    .innerJoin('decisions', 'decisions.seq', 'on_page.seq')
    .innerJoin('workspaces', 'workspaces.id', 'decisions.workspace_id')
    .selectAll('decisions')
    .select('workspaces.name as workspace_name')
    .orderBy('decisions.at', 'desc')
    .orderBy('decisions.seq', 'desc')
    .execute();
  const { rows, next } = cutToPage(read, page, ({ at, seq }) => [`${toInstant(at)}.${seq}`]);
  return { items: await withOutcomes(db, rows), next };
}

/** Decisions of one moment are in the order in which they were written. In one part, as no other list has it. */
function beginBefore({ cursor }: PageRequest): RawBuilder<boolean> | null {
  if (cursor === null) return sql<boolean>`true`;
  const [, time, seq] = /^(\d+)\.(\d{1,18})$/.exec(decodeCursor(cursor, 1)?.[0] ?? '') ?? [];
  const at = instantIn(time);
  if (at === null) return null;
  return sql<boolean>`(decisions.at, decisions.seq) < (${toDate(at)}::timestamptz, ${seq}::bigint)`;
}

/** How many decisions of each kind a filter finds. */
export async function countDecisions(
  db: Database,
  filter: DecisionFilter,
): Promise<Readonly<Record<Decision['kind'], number>>> {
  const like = await decisionsLike(db, filter);
  const rows = await db
    .selectFrom('decisions')
    .select(['decisions.kind', sql<number>`count(*)::int`.as('count')])
    .where(like)
    .groupBy('decisions.kind')
    .execute();
  const counts = { notify: 0, ask: 0, cancel: 0, withhold: 0 };
  for (const { kind, count } of rows) counts[kind] = count;
  return counts;
}

export async function readDecision(db: Database, id: string, visible?: Visibility): Promise<DecisionView | null> {
  let query = db
    .selectFrom('decisions')
    .innerJoin('workspaces', 'workspaces.id', 'decisions.workspace_id')
    .selectAll('decisions')
    .select('workspaces.name as workspace_name')
    .where('decisions.id', '=', id);
  if (visible) query = query.where(isVisible(visible, 'decisions'));
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const [view] = await withOutcomes(db, [row]);
  return view ? { ...view, again: await askedBefore(db, view.decision) } : null;
}

async function askedBefore(db: Database, decision: Decision): Promise<AskedAgain | null> {
  const { ask, at, workspaceId } = decision;
  if (!ask) return null;
  const earlier = await earlierQuestions(db, workspaceId, [decision], at);
  return askedAgain(earlier, { ...decision, because: ask.because });
}

/** Adds the outcomes of decisions: four queries for a page of any length. */
async function withOutcomes(
  db: Database,
  rows: readonly (Selectable<Tables['decisions']> & { readonly workspace_name: string })[],
): Promise<DecisionView[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const approvals = await db.selectFrom('approvals').selectAll().where('decision_id', 'in', ids).execute();
  const cancellations = await db.selectFrom('cancellations').selectAll().where('decision_id', 'in', ids).execute();
  const deliveries = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select(['alerts.decision_id', 'deliveries.alert_id', 'alerts.type', 'deliveries.channel', 'deliveries.state'])
    .select(['deliveries.attempts', 'deliveries.delivered_at', 'deliveries.last_error', 'deliveries.group_id'])
    .where('alerts.decision_id', 'in', ids)
    .orderBy('alerts.at')
    .orderBy('deliveries.channel')
    .execute();
  const costs = await costsNow(
    db,
    approvals.flatMap(({ answer, ended, finding_id }) => (answer === null && ended === null ? [finding_id] : [])),
  );
  const approvalOf = new Map(approvals.map((row) => [row.decision_id, fromRow(row)]));
  const cancellationOf = new Map(cancellations.map((row) => [row.decision_id, fromRow(row)]));
  const deliveriesOf = Map.groupBy(deliveries.map(fromRow), ({ decisionId }) => decisionId);
  return rows.map(({ workspace_name: workspaceName, ...row }) => ({
    decision: toDecision(row),
    workspaceName,
    approval: approvalOf.get(row.id) ?? null,
    cancellation: cancellationOf.get(row.id) ?? null,
    costNow: costOfOpen(approvalOf.get(row.id), costs),
    deliveries: (deliveriesOf.get(row.id) ?? []).map(({ decisionId: _, ...delivery }) => delivery),
  }));
}

function costOfOpen(approval: Approval | undefined, costs: ReadonlyMap<string, SeenCost>): SeenCost | null {
  if (!approval || approval.answer !== null || approval.ended !== null) return null;
  return costs.get(approval.findingId) ?? null;
}

/** What the runs of open questions cost at the latest pass, by finding. */
async function costsNow(db: Database, findingIds: readonly string[]): Promise<ReadonlyMap<string, SeenCost>> {
  if (findingIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('statuses')
    .select(['finding_id', 'evidence'])
    .where('finding_id', 'in', findingIds)
    .execute();
  return new Map(
    rows.flatMap(({ finding_id, evidence: { cost } }) =>
      finding_id !== null && cost ? [[finding_id, cost] as const] : [],
    ),
  );
}
