import { type RawBuilder, sql } from 'kysely';
import type { AuditFilter, AuditPage } from '../../core/ports/audit-ledger.ts';

/**
 * Where a page of the audit begins, and its order. Within a time the rows are ordered by that first, so that an index finds
 * them; they are written in the order of their times, or nearly so.
 * @param after the place of the last row of the page before; null for the first page.
 */
export function auditOrder(
  { since, until }: Pick<AuditFilter, 'since' | 'until'>,
  { order, after }: Pick<AuditPage, 'order'> & { readonly after: string | number | null },
): { readonly begin: RawBuilder<boolean>; readonly by: RawBuilder<unknown> } {
  const [beyond, way] = order === 'newest' ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const isTimed = since !== undefined || until !== undefined;
  const key = isTimed ? sql`(audit_entries.at, audit_entries.seq)` : sql`audit_entries.seq`;
  const place = isTimed
    ? sql`((select last.at from audit_entries as last where last.seq = ${after}::bigint), ${after}::bigint)`
    : sql`${after}::bigint`;
  return {
    begin: after === null ? sql<boolean>`true` : sql<boolean>`${key} ${beyond} ${place}`,
    by: isTimed ? sql`audit_entries.at ${way}, audit_entries.seq ${way}` : sql`audit_entries.seq ${way}`,
  };
}
