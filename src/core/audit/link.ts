import { canonicalJson } from '../values/canonical-json.ts';
import { isPlainObject } from '../values/plain-object.ts';
import type { AuditEvent } from './event.ts';

/*
 * The chain: each row holds the hash of the row before it. The hash is over the exact text of the row, so a verifier in
 * another language need not write JSON as we do. See ADR 35.
 */

/** A row of the audit. */
export interface AuditLink {
  readonly seq: number;
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
  /** The row as JSON with its keys in order: the text that is hashed. */
  readonly entry: string;
}

/** Where a chain ends. */
export type ChainHead = Pick<AuditLink, 'seq' | 'hash'>;

/** SHA-256 of a text in UTF-8, in hex. */
export type Sha256 = (text: string) => string;

/** What the first row holds in place of a hash. */
export const NO_HASH = '0'.repeat(64);

/** The name of a row in another table, as the audit keeps it. */
export function recordName(table: string, key: string): string {
  return `${table}/${key}`;
}

/** The next rows of a chain. @param head null for a chain that begins. */
export function linksAfter(head: ChainHead | null, events: readonly AuditEvent[], sha256: Sha256): AuditLink[] {
  let { seq, hash }: ChainHead = head ?? { seq: 0, hash: NO_HASH };
  return events.map(({ at, kind, actor, subject, row, body }) => {
    seq += 1;
    const entry = canonicalJson({
      seq,
      at: new Date(at).toISOString(),
      kind,
      actor: wellFormed(actor),
      ...(subject && { subject: wellFormed(subject) }),
      ...(row && { record: recordName(row.table, row.key), digest: row.digest }),
      ...(body && { body: wellFormed(body) }),
      prev: hash,
    });
    hash = sha256(entry);
    return { seq, hash, entry };
  });
}

/** PostgreSQL's JSON takes no zero character and no half of a surrogate pair. */
function wellFormed<T>(value: T): T {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\uFFFD') : part,
  );
  // The shape is that of the value: only characters were replaced.
  return JSON.parse(text) as T;
}

/** A row of the audit, read. */
export interface AuditEntry {
  readonly seq: number;
  /** RFC 3339 in UTC, to the millisecond. */
  readonly at: string;
  readonly kind: string;
  readonly actor: string;
  readonly prev: string;
  readonly subject: Readonly<Record<string, string>>;
  readonly record: string | null;
  readonly digest: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Null for a text that is no row of an audit. */
export function readEntry(text: string): AuditEntry | null {
  const given = parsed(text);
  if (!isPlainObject(given)) return null;
  const { seq, at, kind, actor, prev, subject = {}, record = null, digest = null, body = {} } = given;
  if (typeof seq !== 'number' || !isText(at) || !isText(kind) || !isText(actor) || !isText(prev)) return null;
  if (!isPlainObject(subject) || !isPlainObject(body)) return null;
  if ((record !== null && !isText(record)) || (digest !== null && !isText(digest))) return null;
  const ids = Object.entries(subject).flatMap(([name, id]): [string, string][] => (isText(id) ? [[name, id]] : []));
  return { seq, at, kind, actor, prev, subject: Object.fromEntries(ids), record, digest, body };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
