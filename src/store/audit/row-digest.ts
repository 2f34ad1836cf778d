import type { AuditedTable } from '../../core/audit/event.ts';
import { canonicalJson } from '../../core/values/canonical-json.ts';
import { sha256 } from './sha256.ts';

/**
 * Columns that change without an event: what people have heard of a delay, a lease that runs out by itself, and the place
 * that the database gives.
 */
const LEFT_OUT: Readonly<Partial<Record<AuditedTable, readonly string[]>>> = {
  decisions: ['seq'],
  cancellations: ['lease_until', 'hang_alerted', 'hang_reminded', 'busy_alerted'],
};

/** The column that names a row. */
export const KEY_COLUMNS: Readonly<Record<AuditedTable, string>> = {
  decisions: 'id',
  approvals: 'decision_id',
  cancellations: 'decision_id',
  overrides: 'id',
  freezes: 'id',
  objections: 'id',
  extension_requests: 'id',
  policy_sets: 'number',
  confirmed_tags: 'id',
  wrong_marks: 'id',
  precision_falls: 'id',
};

/**
 * The hash of a row as the database answers it. Empty columns are left out, so that one that a later version adds changes no
 * digest of an older row.
 */
export function rowDigest(table: AuditedTable, row: object): string {
  const leftOut = LEFT_OUT[table] ?? [];
  const columns = Object.entries(row).filter(([name, value]) => value !== null && !leftOut.includes(name));
  return sha256(canonicalJson(Object.fromEntries(columns)));
}
