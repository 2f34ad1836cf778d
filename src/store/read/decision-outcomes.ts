import { type RawBuilder, sql } from 'kysely';
import type { Decision, SeenCost } from '../../core/decision/decision.ts';
import type { DeliveryView, ListedDecision } from '../../core/ports/read-ledger.ts';
import type { Database } from '../open/database.ts';
import { fromRow } from '../rows.ts';

type Outcomes = Pick<ListedDecision, 'approval' | 'cancellation' | 'costNow'>;

/** What became of decisions, by their ids. Only a question has an answer, and only a cancel is carried out. */
export async function outcomesOf(
  db: Database,
  rows: readonly Pick<Decision, 'id' | 'kind'>[],
): Promise<(id: string) => Outcomes> {
  const asks = rows.filter(({ kind }) => kind === 'ask');
  const cancels = rows.filter(({ kind }) => kind === 'cancel');
  const approvals =
    asks.length === 0 ? [] : await db.selectFrom('approvals').selectAll().where(isOf('decision_id', asks)).execute();
  const cancellations =
    cancels.length === 0
      ? []
      : await db.selectFrom('cancellations').selectAll().where(isOf('decision_id', cancels)).execute();
  const open = approvals.filter(({ answer, ended }) => answer === null && ended === null);
  const costs = await costsNow(
    db,
    open.map(({ finding_id }) => finding_id),
  );
  const costNow = new Map(open.map((row) => [row.decision_id, costs.get(row.finding_id)]));
  const approvalOf = new Map(approvals.map((row) => [row.decision_id, fromRow(row)]));
  const cancellationOf = new Map(cancellations.map((row) => [row.decision_id, fromRow(row)]));
  return (id) => ({
    approval: approvalOf.get(id) ?? null,
    cancellation: cancellationOf.get(id) ?? null,
    costNow: costNow.get(id) ?? null,
  });
}

/** How the messages of decisions went out, by their ids. */
export async function deliveriesOf(
  db: Database,
  rows: readonly Pick<Decision, 'id'>[],
): Promise<ReadonlyMap<string | null, readonly DeliveryView[]>> {
  if (rows.length === 0) return new Map();
  const deliveries = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select(['alerts.decision_id', 'deliveries.alert_id', 'alerts.type', 'deliveries.channel', 'deliveries.state'])
    .select(['deliveries.attempts', 'deliveries.delivered_at', 'deliveries.last_error', 'deliveries.group_id'])
    .select(['deliveries.via', 'deliveries.answer', 'deliveries.addressed'])
    .where(isOf('alerts.decision_id', rows))
    .orderBy('alerts.at')
    .orderBy('deliveries.channel')
    .execute();
  const found = new Map<string | null, DeliveryView[]>();
  for (const { decisionId, ...delivery } of deliveries.map(fromRow)) {
    const others = found.get(decisionId);
    if (others) others.push(delivery);
    else found.set(decisionId, [delivery]);
  }
  return found;
}

/** By one parameter, whatever the length of the page. */
function isOf(column: string, rows: readonly Pick<Decision, 'id'>[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any(${rows.map(({ id }) => id)}::text[])`;
}

/** What the runs of open questions cost at the latest pass, by finding. */
async function costsNow(db: Database, findingIds: readonly string[]): Promise<ReadonlyMap<string, SeenCost>> {
  if (findingIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('statuses')
    .select(['finding_id', sql<SeenCost | null>`evidence -> 'cost'`.as('cost')])
    .where(sql<boolean>`finding_id = any(${[...findingIds]}::text[])`)
    .execute();
  return new Map(
    rows.flatMap(({ finding_id, cost }) => (finding_id !== null && cost ? [[finding_id, cost] as const] : [])),
  );
}
