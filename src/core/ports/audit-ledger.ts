import type { AuditEvent } from '../audit/event.ts';
import type { AuditLink, ChainHead } from '../audit/link.ts';
import type { Instant } from '../values/duration.ts';
import type { Visibility } from './visibility.ts';

/** Where a chain ends, and when it was last signed. */
export interface AuditState {
  /** The name of the chain, from its first row. */
  readonly database: string;
  readonly head: ChainHead & { readonly kind: string };
  /** Null before the first checkpoint. */
  readonly checkpoint: { readonly seq: number; readonly at: Instant } | null;
}

export interface AuditFilter {
  readonly kind?: string;
  readonly actor?: string;
  /** Of a decision: what was decided, asked, answered and done. */
  readonly decision?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  /** About the runs that the caller may see. Rows that are about none are then left out. */
  readonly visible?: Visibility;
}

/** Which rows: beyond a place, in an order. */
export interface AuditPage {
  readonly order: 'newest' | 'oldest';
  /** The place of the last row of the page before; null for the first page. */
  readonly after: number | null;
  readonly limit: number;
}

/** The audit. What the store writes by itself is added there; this adds the rest, and reads. */
export interface AuditLedger {
  /** Adds events that no other row of the store records. @returns where the chain ends with them. */
  noteAudit(events: readonly AuditEvent[]): Promise<ChainHead | null>;
  /** Null before the first row. */
  auditState(): Promise<AuditState | null>;
  auditRows(filter: AuditFilter, page: AuditPage): Promise<readonly AuditLink[]>;
}
