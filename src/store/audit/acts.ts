import { sql } from 'kysely';
import { ACT_KINDS, type ActKind, RUNWARDEN } from '../../core/audit/event.ts';
import { readEntry, recordName } from '../../core/audit/link.ts';
import { wordsByHand } from '../../core/decision/by-hand.ts';
import type { ActFilter, ActView } from '../../core/ports/audit-ledger.ts';
import { decodeCursor, type Page, type PageRequest } from '../../core/values/page.ts';
import type { Database } from '../open/database.ts';
import { overridesConcerning } from '../overrides-concerning.ts';
import type { RunNamed } from '../owned-runs.ts';
import { cutToPage } from '../read/pages.ts';
import { isVisible } from '../visible-runs.ts';
import { auditOrder } from './audit-order.ts';

/** What the subject of a row names. A question is about the run of its decision. */
const subject = (key: string) => sql<string | null>`audit_entries.entry::jsonb #>> ${sql.lit(`{subject,${key}}`)}`;
const RUN: RunNamed = {
  workspaceId: sql<string | null>`coalesce(decided.workspace_id, ${subject('workspace')})`,
  runId: sql<string | null>`coalesce(decided.run_id, ${subject('run')})`,
};
const POLICY = sql<string | null>`coalesce(decided.policy, ${subject('policy')})`;

/** What people did, the newest first. Null when the cursor is not one of ours. */
export async function readActs(db: Database, filter: ActFilter, page: PageRequest): Promise<Page<ActView> | null> {
  const before = page.cursor === null ? null : decodeCursor(page.cursor, 1)?.[0];
  if (before === undefined || (before !== null && !/^\d{1,15}$/.test(before))) return null;
  const { rows, next } = cutToPage(await actsLike(db, filter, before, page.limit + 1), page, ({ seq }) => [
    String(seq),
  ]);
  const reasons = await reasonsOf(
    db,
    rows.flatMap(({ record }) => record ?? []),
  );
  return { items: rows.flatMap((row) => actOf(row, reasons) ?? []), next };
}

type Row = Awaited<ReturnType<typeof actsLike>>[number];

async function actsLike(db: Database, filter: ActFilter, before: string | null, limit: number) {
  const { workspace, run, policy, visible } = filter;
  const { begin, by } = auditOrder(filter, { order: 'newest', after: before });
  const rows = entriesLike(db, filter).where(begin).orderBy(by);
  const isLimited = workspace !== undefined || run !== undefined || policy !== undefined || !seesAll(visible);
  let query = db
    // Where what a row is about does not decide, only the rows of the page are looked up.
    .selectFrom((isLimited ? rows : rows.limit(limit)).as('audit_entries'))
    .leftJoin('decisions as decided', (join) => join.on(sql<boolean>`decided.id = ${subject('decision')}`))
    .leftJoin('workspaces as home', (join) => join.on(sql<boolean>`home.id = ${RUN.workspaceId}`))
    .leftJoin('runs as subject', (join) =>
      join.on(sql<boolean>`subject.workspace_id = ${RUN.workspaceId} and subject.id = ${RUN.runId}`),
    )
    .select(['audit_entries.seq', 'audit_entries.entry', 'audit_entries.record', 'home.name as workspace_name'])
    .select([
      sql<string | null>`${RUN.runId}`.as('run_id'),
      POLICY.as('policy'),
      sql<string | null>`subject.run ->> 'displayName'`.as('display_name'),
    ])
    .orderBy(by)
    .limit(limit);
  if (workspace !== undefined) query = query.where('home.name', '=', workspace);
  if (run !== undefined) query = query.where(sql<boolean>`${RUN.runId} = ${run}`);
  if (policy !== undefined) query = query.where(sql<boolean>`${POLICY} = ${policy}`);
  if (visible) query = query.where(await maySee(db, visible));
  return query.execute();
}

function seesAll(visible: ActFilter['visible']): boolean {
  return visible === undefined || visible.workspaces === null;
}

/** By what a row says itself. */
function entriesLike(db: Database, { kind, actor, since, until }: ActFilter) {
  let query = db
    .selectFrom('audit_entries')
    .select([
      'audit_entries.seq',
      'audit_entries.entry',
      'audit_entries.record',
      'audit_entries.kind',
      'audit_entries.at',
    ])
    .where('audit_entries.actor', '<>', RUNWARDEN)
    .where('audit_entries.kind', 'in', kind === undefined ? [...ACT_KINDS] : [kind]);
  if (actor !== undefined) query = query.where('audit_entries.actor', '=', actor);
  if (since !== undefined) query = query.where('audit_entries.at', '>=', new Date(since).toISOString());
  if (until !== undefined) query = query.where('audit_entries.at', '<', new Date(until).toISOString());
  return query;
}

/** What is about no single run, such as a freeze, is for everybody who sees more than own runs; an override where it counts. */
async function maySee(db: Database, visible: NonNullable<ActFilter['visible']>) {
  const { workspaces } = visible;
  const ofRun = isVisible(visible, RUN);
  if (workspaces === null || workspaces.length === 0) return ofRun;
  const overrides = (await overridesConcerning(db, workspaces)).map((id) => recordName('overrides', id));
  return sql<boolean>`(${ofRun} or (${RUN.runId} is null and (
    audit_entries.kind not like 'override.%' or audit_entries.record = any(${overrides}::text[])
  )))`;
}

interface Reason {
  readonly text: string | null;
  /** Of a question that two people must approve: what each of them wrote. */
  readonly given: readonly { readonly by: string; readonly note: string | null }[];
}

/** The words of people by the rows that they are in. */
async function reasonsOf(db: Database, records: readonly string[]): Promise<ReadonlyMap<string, Reason>> {
  const found = new Map<string, Reason>();
  const idsIn = (table: string) => [
    ...new Set(records.flatMap((record) => (record.startsWith(`${table}/`) ? record.slice(table.length + 1) : []))),
  ];
  for (const table of [
    'overrides',
    'freezes',
    'objections',
    'decisions',
    'extension_requests',
    'wrong_marks',
  ] as const) {
    const ids = idsIn(table);
    if (ids.length === 0) continue;
    const rows = await db.selectFrom(table).select(['id', 'reason']).where('id', 'in', ids).execute();
    for (const { id, reason } of rows)
      found.set(`${table}/${id}`, { text: table === 'decisions' ? wordsByHand(reason) : reason, given: [] });
  }
  const questions = idsIn('approvals');
  if (questions.length === 0) return found;
  const rows = await db
    .selectFrom('approvals')
    .select(['decision_id', 'note', 'given'])
    .where('decision_id', 'in', questions)
    .execute();
  for (const { decision_id, note, given } of rows) found.set(`approvals/${decision_id}`, { text: note, given });
  return found;
}

/** Who ends something gives no reason: the row has that of whoever began it. */
const ENDINGS: ReadonlySet<string> = new Set(['override.revoked', 'freeze.lifted', 'decision.mark-withdrawn']);

function actOf(row: Row, reasons: ReadonlyMap<string, Reason>): ActView | null {
  const entry = readEntry(row.entry);
  // Somebody changed it: `audit verify` says so.
  if (!entry) return null;
  const { actor, body = {} } = entry;
  const reason = row.record === null ? undefined : reasons.get(row.record);
  const own = reason?.given.find(({ by }) => by === actor);
  const { run_id: id, workspace_name: workspaceName, display_name: displayName } = row;
  return {
    seq: Number(row.seq),
    at: Date.parse(entry.at),
    // The query asks for these alone.
    kind: entry.kind as ActKind,
    actor,
    body,
    reason: ENDINGS.has(entry.kind) ? null : ((own ? own.note : reason?.text) ?? reasonIn(body)),
    policy: row.policy,
    decisionId: entry.subject?.decision ?? null,
    run: id !== null && workspaceName !== null ? { id, workspaceName, displayName } : null,
  };
}

/** Of an act that has no row of its own. */
function reasonIn(body: Readonly<Record<string, unknown>>): string | null {
  return typeof body.reason === 'string' ? body.reason : null;
}
