import { csvCell } from '../values/csv.ts';
import { type AuditLink, readEntry } from './link.ts';

/*
 * A row as a line of an export: JSON, with the text that was hashed as it is. So a verifier needs no JSON to check hashes.
 */

const LINE = /^\{"entry":(\{.*\}),"hash":"([0-9a-f]{64})"\}$/s;

export function toLine({ entry, hash }: AuditLink): string {
  return `{"entry":${entry},"hash":"${hash}"}`;
}

/** Null for a line that is no row of an audit. */
export function fromLine(line: string): AuditLink | null {
  const [, entry = '', hash = ''] = LINE.exec(line) ?? [];
  const read = readEntry(entry);
  return read ? { seq: read.seq, hash, entry } : null;
}

const COLUMNS = [
  'seq',
  'at',
  'kind',
  'actor',
  'workspace',
  'run',
  'policy',
  'decision',
  'finding',
  'record',
  'body',
  'hash',
];

/** The first line of a table for spreadsheets. */
export const CSV_HEADER = COLUMNS.join(',');

/** A row as a line of that table. It cannot be verified: it leaves out what spreadsheets do not show. */
export function toCsv({ seq, hash, entry }: AuditLink): string {
  const read = readEntry(entry);
  const { workspace = '', run = '', policy = '', decision = '', finding = '' } = read?.subject ?? {};
  const ids = [workspace, run, policy, decision, finding, read?.record ?? ''];
  const what = [String(seq), read?.at ?? '', read?.kind ?? '', read?.actor ?? ''];
  return [...what, ...ids, JSON.stringify(read?.body ?? {}), hash].map(csvCell).join(',');
}
