import { sql } from 'kysely';
import { AUDITED_TABLES, type AuditedTable } from '../../core/audit/event.ts';
import { type AuditEntry, readEntry, recordName } from '../../core/audit/link.ts';
import type { ChainProblem } from '../../core/audit/verify-chain.ts';
import { type Instant, MINUTE } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { KEY_COLUMNS, rowDigest } from './row-digest.ts';

/** Rows that are looked at together. */
const ROWS_AT_ONCE = 500;

/** So long after the audit began a replica of the version before may still have written rows that it does not know of. */
const ROLLING_UPDATE = 15 * MINUTE;

/** Rows that nothing changes: the first word of the audit counts, whatever was added to it later. */
const NEVER_CHANGED: ReadonlySet<AuditedTable> = new Set(['decisions', 'objections', 'policy_sets']);

/** The column that says when a row was made. */
const TIME_COLUMNS: Readonly<Record<AuditedTable, string>> = {
  decisions: 'at',
  approvals: 'asked_at',
  cancellations: 'queued_at',
  overrides: 'created_at',
  freezes: 'created_at',
  objections: 'at',
  extension_requests: 'at',
  policy_sets: 'at',
  confirmed_tags: 'confirmed_at',
  wrong_marks: 'at',
  precision_falls: 'since',
};

/** What the tables are held against. */
export interface RowCheck {
  /** How many rows of a table are older than the audit. */
  readonly before: Readonly<Record<string, number>>;
  readonly beganAt: Instant;
  report(problem: ChainProblem): void;
}

/** Holds every row that the audit speaks of against it. @returns how many rows agree. */
export async function checkRows(transaction: StoreTransaction, check: RowCheck): Promise<number> {
  let agree = 0;
  for (const table of AUDITED_TABLES) {
    agree += await checkTable(transaction, table, check);
    await checkMissing(transaction, table, check);
  }
  return agree;
}

type Row = Readonly<Record<string, unknown>>;

async function checkTable(transaction: StoreTransaction, table: AuditedTable, check: RowCheck): Promise<number> {
  let [agree, unaudited] = [0, 0];
  for await (const rows of pagesOf(transaction, table)) {
    const records = rows.map((row) => recordOf(table, row));
    const written = await entriesOf(transaction, records, NEVER_CHANGED.has(table) ? 'first' : 'last');
    for (const row of rows) {
      const answer = judge(table, row, written.get(recordOf(table, row)) ?? null, check.beganAt);
      if (answer === 'agrees') agree += 1;
      else if (answer === 'older') unaudited += 1;
      else check.report(answer);
    }
  }
  const before = check.before[table] ?? 0;
  if (unaudited > before)
    check.report({
      what: 'row',
      seq: null,
      at: null,
      says: `${unaudited} rows of ${table} say that they are older than the audit, and there were ${before}: some were added`,
    });
  return agree;
}

/** `older`: it may have been there before the audit began. */
function judge(
  table: AuditedTable,
  row: Row,
  entry: AuditEntry | null,
  beganAt: Instant,
): ChainProblem | 'agrees' | 'older' {
  const record = recordOf(table, row);
  if (!entry) {
    const made = row[TIME_COLUMNS[table]];
    if (!(made instanceof Date) || made.getTime() <= beganAt + ROLLING_UPDATE) return 'older';
    return {
      what: 'row',
      seq: null,
      at: made.toISOString(),
      says: `${record} is in no row of the audit: it was added`,
    };
  }
  if (entry.digest === rowDigest(table, row)) return 'agrees';
  const { seq, at, kind, actor } = entry;
  const says = `${record} is not as row ${seq} (${kind} by ${actor}) has it: it was changed afterwards`;
  return { what: 'row', seq, at, says };
}

function recordOf(table: AuditedTable, row: Row): string {
  return recordName(table, String(row[KEY_COLUMNS[table]]));
}

/** All rows of a table, by their keys. */
async function* pagesOf(transaction: StoreTransaction, table: AuditedTable): AsyncGenerator<readonly Row[]> {
  const key = KEY_COLUMNS[table];
  let after: unknown = null;
  for (;;) {
    const beyond = after === null ? sql`true` : sql`${sql.ref(key)} > ${after}`;
    const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${beyond}
      order by ${sql.ref(key)} limit ${ROWS_AT_ONCE}`.execute(transaction);
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_AT_ONCE) return;
    after = rows.at(-1)?.[key];
  }
}

/** The row of the audit about each that counts. */
async function entriesOf(
  transaction: StoreTransaction,
  records: readonly string[],
  which: 'first' | 'last',
): Promise<ReadonlyMap<string, AuditEntry>> {
  const { rows } = await sql<{ record: string; entry: string }>`
    select distinct on (record) record, entry from audit_entries where record = any(${records})
    order by record, seq ${sql.raw(which === 'first' ? 'asc' : 'desc')}`.execute(transaction);
  return new Map(
    rows.flatMap(({ record, entry }) => {
      const read = readEntry(entry);
      return read ? [[record, read]] : [];
    }),
  );
}

/** So many are named. */
const MOST_NAMED = 20;

/** Rows that the audit speaks of and that are gone, but for those that retention dropped: it names each. */
async function checkMissing(transaction: StoreTransaction, table: AuditedTable, check: RowCheck): Promise<void> {
  const prefix = recordName(table, '');
  const { rows } = await sql<{ record: string; seq: string; at: string; all: number }>`
    select record, seq, at, count(*) over ()::int as all from (
      select record, max(seq) as seq, max(at) as at from audit_entries
      where record >= ${prefix} and record < ${`${prefix}\u{10FFFF}`} and not exists (
        select from ${sql.table(table)} as kept
        where kept.${sql.ref(KEY_COLUMNS[table])}::text = substr(audit_entries.record, ${prefix.length + 1})
      ) group by record
    ) as gone
    where not exists (
      select from audit_entries as drops, jsonb_array_elements_text(drops.entry::jsonb #> array['body', 'rows', ${table}]) as key
      where drops.kind = 'record.dropped' and ${prefix} || key = gone.record
    )
    order by seq desc limit ${MOST_NAMED}`.execute(transaction);
  for (const { record, seq, at } of rows)
    check.report({
      what: 'no-row',
      seq: Number(seq),
      at,
      says: `${record}, of which row ${seq} is the last word, is gone, and retention did not drop it: it was removed`,
    });
  const missing = rows[0]?.all ?? 0;
  if (missing > rows.length)
    check.report({ what: 'no-row', seq: null, at: null, says: `${missing} rows of ${table} are gone in all` });
}
