import { readEntry, recordName } from '../../core/audit/link.ts';
import type { AuditFilter, AuditLedger, AuditState } from '../../core/ports/audit-ledger.ts';
import type { Database } from '../open/database.ts';
import { isVisible, RUN_OF_ENTRY } from '../visible-runs.ts';
import { readActs } from './acts.ts';
import { auditOrder } from './audit-order.ts';
import { append } from './audited.ts';

export function noteAudit(db: Database): AuditLedger['noteAudit'] {
  return (events) => db.transaction().execute((transaction) => append(transaction, events));
}

export function auditReads(db: Database): Omit<AuditLedger, 'noteAudit'> {
  return {
    auditState: () => auditState(db),
    acts: (filter, page) => readActs(db, filter, page),
    async auditRows(filter, { order, after, limit }) {
      const { begin, by } = auditOrder(filter, { order, after });
      const rows = await rowsOf(db, filter).where(begin).orderBy(by).limit(limit).execute();
      return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
    },
  };
}

function rowsOf(db: Database, { kind, actor, decision, since, until, visible }: AuditFilter) {
  let query = db.selectFrom('audit_entries').select(['seq', 'hash', 'entry']);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (decision !== undefined)
    query = query.where(
      'record',
      'in',
      ['decisions', 'approvals', 'cancellations'].map((table) => recordName(table, decision)),
    );
  if (since !== undefined) query = query.where('at', '>=', new Date(since).toISOString());
  if (until !== undefined) query = query.where('at', '<', new Date(until).toISOString());
  if (visible?.workspaces) query = query.where(isVisible(visible, RUN_OF_ENTRY));
  return query;
}

async function auditState(db: Database): Promise<AuditState | null> {
  const rows = db.selectFrom('audit_entries').select(['seq', 'hash', 'kind', 'entry', 'at']);
  const head = await rows.orderBy('seq', 'desc').limit(1).executeTakeFirst();
  if (!head) return null;
  const first = await rows.orderBy('seq').limit(1).executeTakeFirst();
  const signed = await rows.where('kind', '=', 'audit.checkpoint').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const name = first && readEntry(first.entry)?.body.database;
  return {
    database: typeof name === 'string' ? name : 'unnamed',
    head: { seq: Number(head.seq), hash: head.hash, kind: head.kind },
    checkpoint: signed ? { seq: Number(signed.seq), at: Date.parse(signed.at) } : null,
  };
}
