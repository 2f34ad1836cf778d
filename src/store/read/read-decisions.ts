import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type AskedAgain, askedAgain } from '../../core/decision/asked-again.ts';
import type { Decision } from '../../core/decision/decision.ts';
import type { DecisionFilter, DecisionView, ListedDecision, Page, PageRequest } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { decodeCursor, instantIn } from '../../core/values/page.ts';
import type { Database } from '../open/database.ts';
import { fromRows, toDate, toDecision, toInstant } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { becameOf, type DecisionsLike, decisionsLike, inTime, ownersOf } from './decision-filter.ts';
import { deliveriesOf, outcomesOf } from './decision-outcomes.ts';
import { earlierQuestions } from './earlier-questions.ts';
import { cutToPage } from './pages.ts';

/** Decisions, newest first. Null when the cursor is not one of ours. */
export async function readDecisions(
  db: Database,
  filter: DecisionFilter,
  page: PageRequest,
): Promise<Page<DecisionView> | null> {
  const keys = await keysOf(db, filter, page);
  if (keys === null) return null;
  const read = await rowsWith(db, keys).selectAll('decisions').execute();
  const { rows, next } = cutToPage(read, page, placeOf);
  return { items: await withDeliveries(db, rows), next };
}

const LISTED = [
  ...(['id', 'at', 'kind', 'workspace_id', 'run_id', 'policy', 'severity', 'audit', 'finding_id', 'step'] as const),
  ...(['withheld', 'reason', 'evidence_key', 'recipients', 'announces_cancel', 'ask', 'seq'] as const),
  ...(['approved_by_person', 'decided_by'] as const),
] as const;

/** The same as a list shows them: the judged conditions are most of a decision, and stay where they are. */
export async function listDecisions(
  db: Database,
  filter: DecisionFilter,
  page: PageRequest,
): Promise<Page<ListedDecision> | null> {
  const keys = await keysOf(db, filter, page);
  if (keys === null) return null;
  const read = await rowsWith(db, keys)
    .select(LISTED.map((column) => `decisions.${column}` as const))
    .select(sql<ListedDecision['decision']['evidence']>`decisions.evidence - 'conditions'`.as('evidence'))
    .execute();
  const { rows, next } = cutToPage(read, page, placeOf);
  const outcomes = await outcomesOf(db, rows);
  const items = fromRows(rows).map(({ seq: _, workspaceName, ...decision }) => ({
    decision,
    workspaceName,
    ...outcomes(decision.id),
  }));
  return { items, next };
}

/**
 * The keys of a page and of one row more, which an index finds: whole rows are read of the page alone. Null for a cursor that is
 * not one of ours.
 */
async function keysOf(db: Database, filter: DecisionFilter, page: PageRequest) {
  const became = becameOf(filter);
  const owners = became === null ? ownersOf(filter) : null;
  const time = sql.ref(owners === null ? (became?.at ?? 'decisions.at') : 'owned.at');
  const begin = beginBefore(page, time, sql.ref(owners === null ? 'decisions.seq' : 'owned.seq'));
  if (begin === null) return null;
  const like = await decisionsLike(db, filter);
  if (owners !== null) return { query: keysOfOwners(db, owners, { like, begin, filter, page }) };
  const query = db
    .selectFrom('decisions')
    .$if(became !== null, (all) =>
      all
        .innerJoin(
          sql<{ decision_id: string }>`${sql.table(became?.table ?? 'approvals')}`.as('became'),
          'became.decision_id',
          'decisions.id',
        )
        .where(became?.is ?? sql<boolean>`true`),
    )
    .select('decisions.seq')
    .where(like)
    .where(begin)
    .orderBy(time, 'desc')
    .orderBy('decisions.seq', 'desc')
    .limit(page.limit + 1);
  // A query can be awaited, which would run it.
  return { query };
}

interface Keys {
  readonly like: DecisionsLike;
  readonly begin: RawBuilder<boolean>;
  readonly filter: DecisionFilter;
  readonly page: PageRequest;
}

/**
 * The same for decisions about the runs of some people: the page of each of them, by an index that has theirs in the order of the
 * list. A decision about a run of two of them is on both. The index keeps former owners too, so the condition asks the run besides.
 */
function keysOfOwners(db: Database, owners: readonly string[], { like, begin, filter, page }: Keys) {
  return db
    .selectFrom(sql<{ owner: string }>`unnest(${[...owners]}::text[])`.as<'person'>(sql`person (owner)`))
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('decision_owners as owned')
          .innerJoin('decisions', 'decisions.seq', 'owned.seq')
          .select(['owned.at', 'owned.seq'])
          .whereRef('owned.owner', '=', 'person.owner')
          .where(inTime('owned.at', filter))
          .where(begin)
          // Within a case, so that it is asked of each row: by itself PostgreSQL begins with all decisions of the runs of a person.
          .where((inner) => sql<boolean>`case when ${like(inner)} then true else false end`)
          .orderBy('owned.at', 'desc')
          .orderBy('owned.seq', 'desc')
          .limit(page.limit + 1)
          .as('theirs'),
      (join) => join.onTrue(),
    )
    .select(['theirs.at', 'theirs.seq'])
    .distinct()
    .orderBy('theirs.at', 'desc')
    .orderBy('theirs.seq', 'desc')
    .limit(page.limit + 1);
}

function rowsWith(db: Database, { query }: NonNullable<Awaited<ReturnType<typeof keysOf>>>) {
  return db
    .with('on_page', () => query)
    .selectFrom('on_page')
    .innerJoin('decisions', 'decisions.seq', 'on_page.seq')
    .innerJoin('workspaces', 'workspaces.id', 'decisions.workspace_id')
    .select('workspaces.name as workspace_name')
    .orderBy('decisions.at', 'desc')
    .orderBy('decisions.seq', 'desc');
}

/** Where a decision is in the list. In one part, as no other list has it. */
function placeOf({ at, seq }: { readonly at: Date; readonly seq: string }): readonly string[] {
  return [`${toInstant(at)}.${seq}`];
}

/** Decisions of one moment are in the order in which they were written. */
function beginBefore(
  { cursor }: PageRequest,
  time: RawBuilder<unknown>,
  number: RawBuilder<unknown>,
): RawBuilder<boolean> | null {
  if (cursor === null) return sql<boolean>`true`;
  const [, moment, seq] = /^(\d+)\.(\d{1,18})$/.exec(decodeCursor(cursor, 1)?.[0] ?? '') ?? [];
  const at = instantIn(moment);
  if (at === null) return null;
  return sql<boolean>`(${time}, ${number}) < (${toDate(at)}::timestamptz, ${seq}::bigint)`;
}

/** How many decisions of each kind a filter finds. */
export async function countDecisions(
  db: Database,
  filter: DecisionFilter,
): Promise<Readonly<Record<Decision['kind'], number>>> {
  const like = await decisionsLike(db, filter);
  const became = becameOf(filter);
  const rows = await db
    .selectFrom('decisions')
    .select(['decisions.kind', sql<number>`count(*)::int`.as('count')])
    .where(like)
    .$if(became !== null, (all) =>
      all.where(
        sql<boolean>`decisions.id in (select decision_id from ${sql.table(became?.table ?? 'approvals')} as became where ${became?.is})`,
      ),
    )
    .groupBy('decisions.kind')
    .execute();
  const counts = { notify: 0, ask: 0, cancel: 0, withhold: 0 };
  for (const { kind, count } of rows) counts[kind] = count;
  return counts;
}

export async function readDecision(db: Database, id: string, visible?: Visibility): Promise<DecisionView | null> {
  let query = db
    .selectFrom('decisions')
    .innerJoin('workspaces', 'workspaces.id', 'decisions.workspace_id')
    .selectAll('decisions')
    .select('workspaces.name as workspace_name')
    .where('decisions.id', '=', id);
  if (visible) query = query.where(isVisible(visible, 'decisions'));
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const [view] = await withDeliveries(db, [row]);
  return view ? { ...view, again: await askedBefore(db, view.decision) } : null;
}

async function askedBefore(db: Database, decision: Decision): Promise<AskedAgain | null> {
  const { ask, at, workspaceId } = decision;
  if (!ask) return null;
  const earlier = await earlierQuestions(db, workspaceId, [decision], at);
  return askedAgain(earlier, { ...decision, because: ask.because });
}

/** With what became of them: a few queries for a page of any length. */
async function withDeliveries(
  db: Database,
  rows: readonly (Selectable<Tables['decisions']> & { readonly workspace_name: string })[],
): Promise<DecisionView[]> {
  const outcomes = await outcomesOf(db, rows);
  const deliveries = await deliveriesOf(db, rows);
  return rows.map(({ workspace_name: workspaceName, ...row }) => ({
    decision: toDecision(row),
    workspaceName,
    ...outcomes(row.id),
    deliveries: deliveries.get(row.id) ?? [],
  }));
}
