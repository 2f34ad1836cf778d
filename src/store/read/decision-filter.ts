import { type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { UNDER_WAY } from '../../core/decision/finding.ts';
import type { DecisionFilter, DecisionOutcome } from '../../core/ports/read-ledger.ts';
import type { Database } from '../open/database.ts';
import { namedBy, ownedBy } from '../owned-runs.ts';
import { toDate } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { idBegins } from './id-begins.ts';
import { inWorkspaceNamed } from './named-workspaces.ts';

type Decisions = ExpressionBuilder<Tables, 'decisions'>;

/** The condition of a filter on decisions. */
export type DecisionsLike = (eb: Decisions) => Expression<SqlBool>;

/** Filters that are a column. */
const COLUMNS = {
  workspaceId: 'decisions.workspace_id',
  run: 'decisions.run_id',
  policy: 'decisions.policy',
  kind: 'decisions.kind',
  withheld: 'decisions.withheld',
  finding: 'decisions.finding_id',
  audit: 'decisions.audit',
} as const satisfies Partial<Record<keyof DecisionFilter, string>>;

/** The condition of a filter: all of it must hold, and besides it what {@link becameOf} says. */
export async function decisionsLike(db: Database, filter: DecisionFilter): Promise<DecisionsLike> {
  const { workspace } = filter;
  const places = workspace === undefined ? [] : [await inWorkspaceNamed(db, workspace, 'decisions.workspace_id')];
  return (eb) => eb.and([...places, ...conditions(eb, filter)]);
}

function conditions(eb: Decisions, filter: DecisionFilter): Expression<SqlBool>[] {
  // Object.keys loses the key type.
  const keys = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const equal = keys.flatMap((key) => (filter[key] === undefined ? [] : eb(COLUMNS[key], '=', filter[key])));
  return [...equal, inTime('decisions.at', filter), ...others(eb, filter)];
}

/** That a column is in the time of a filter. */
export function inTime(column: string, { since, until }: DecisionFilter): RawBuilder<boolean> {
  const at = sql.ref(column);
  const from = since === undefined ? [] : [sql`${at} >= ${toDate(since)}::timestamptz`];
  const to = until === undefined ? [] : [sql`${at} < ${toDate(until)}::timestamptz`];
  return sql<boolean>`${sql.join([...from, ...to, sql`true`], sql` and `)}`;
}

/**
 * By whose runs a page of decisions is found: those of the filter, or of a reader who sees own ones alone. Null where something
 * narrower finds it.
 */
export function ownersOf({ owner, visible, run, finding, idBegins: id }: DecisionFilter): readonly string[] | null {
  if ([run, finding, id].some((narrow) => narrow !== undefined)) return null;
  if (owner !== undefined) return owner;
  return visible?.workspaces?.length === 0 && visible.owners.length > 0 ? visible.owners : null;
}

function others(eb: Decisions, filter: DecisionFilter): Expression<SqlBool>[] {
  const { idBegins: id, kinds, because, waiting, owner, outcome, visible } = filter;
  const all: Expression<SqlBool>[] = [];
  if (id !== undefined) all.push(idBegins('decisions.id', id));
  if (kinds !== undefined) all.push(eb('decisions.kind', 'in', kinds));
  if (because !== undefined) all.push(eb(sql<string>`decisions.ask ->> 'because'`, '=', because));
  if (waiting !== undefined) all.push(waiting ? isWaiting(eb) : eb.not(isWaiting(eb)));
  if (owner !== undefined) all.push(ownedBy(owner, namedBy('decisions')));
  if (outcome === 'waiting') all.push(isWaiting(eb));
  if (visible !== undefined) all.push(isVisible(visible, 'decisions'));
  return all;
}

function isWaiting(eb: Decisions) {
  return eb.exists(
    eb
      .selectFrom('approvals')
      .innerJoin('findings', 'findings.id', 'approvals.finding_id')
      .select('approvals.decision_id')
      .whereRef('approvals.decision_id', '=', 'decisions.id')
      .where('approvals.answer', 'is', null)
      .where('approvals.ended', 'is', null)
      .where('findings.state', '<>', 'resolved'),
  );
}

/** What is on record of what became of a decision, as a row that is called so. */
export interface Became {
  readonly table: 'cancellations' | 'approvals';
  /** The time of the decision, as its row has it: by it an index has those of an outcome in the order of the list. */
  readonly at: 'became.queued_at' | 'became.asked_at';
  readonly is: RawBuilder<boolean>;
}

/** What must be on record for an outcome; null where the filter asks for none, or for what {@link decisionsLike} asks for. */
export function becameOf({ outcome }: DecisionFilter): Became | null {
  if (outcome === undefined || outcome === 'waiting') return null;
  const cancel = CANCELS[outcome];
  if (cancel) return { table: 'cancellations', at: 'became.queued_at', is: cancel };
  const answer = ANSWERS[outcome];
  return answer ? { table: 'approvals', at: 'became.asked_at', is: answer } : null;
}

const CANCELS: Partial<Record<DecisionOutcome, RawBuilder<boolean>>> = {
  'under-way': sql<boolean>`became.state in (${sql.join(UNDER_WAY.map((state) => sql.lit(state)))})`,
  confirmed: sql<boolean>`became.state in ('confirmed', 'released')`,
  'ended-otherwise': sql<boolean>`became.state = 'ended-otherwise'`,
  abandoned: sql<boolean>`became.state = 'abandoned'`,
  failed: sql<boolean>`became.state = 'failed'`,
};

const ANSWERS: Partial<Record<DecisionOutcome, RawBuilder<boolean>>> = {
  approved: sql<boolean>`became.answer = 'approved'`,
  rejected: sql<boolean>`became.answer = 'rejected'`,
  kept: sql<boolean>`became.answer is null and became.ended ->> 'as' = 'kept'`,
  withdrawn: sql<boolean>`became.ended ->> 'as' in ('withdrawn', 'lapsed')`,
};
