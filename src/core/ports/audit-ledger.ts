import type { ActKind, AuditEvent } from '../audit/event.ts';
import type { AuditLink, ChainHead } from '../audit/link.ts';
import type { Instant } from '../values/duration.ts';
import type { Page, PageRequest } from '../values/page.ts';
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

/** Which acts of people a list shows. All that is given must hold. */
export interface ActFilter {
  readonly kind?: ActKind;
  readonly actor?: string;
  readonly workspace?: string;
  readonly run?: string;
  readonly policy?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly visible?: Visibility;
}

/** Something that a person did, by a row of the audit and the row that it is about. */
export interface ActView {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: ActKind;
  readonly actor: string;
  /** What was done, as the audit has it. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Why, in the words of that person; null where none were given or they were dropped for their age. */
  readonly reason: string | null;
  readonly policy: string | null;
  readonly decisionId: string | null;
  /** Null where it is about no single run. */
  readonly run: { readonly id: string; readonly workspaceName: string; readonly displayName: string | null } | null;
}

/** The audit. What the store writes by itself is added there; this adds the rest, and reads. */
export interface AuditLedger {
  /** Adds events that no other row of the store records. @returns where the chain ends with them. */
  noteAudit(events: readonly AuditEvent[]): Promise<ChainHead | null>;
  /** Null before the first row. */
  auditState(): Promise<AuditState | null>;
  /** What people did, the newest first. Null for a cursor of another list. */
  acts(filter: ActFilter, page: PageRequest): Promise<Page<ActView> | null>;
  auditRows(filter: AuditFilter, page: AuditPage): Promise<readonly AuditLink[]>;
}
