import { type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { type CancellationState, UNDER_WAY } from '../../core/decision/finding.ts';
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
  run: 'decisions.run_id',
  policy: 'decisions.policy',
  kind: 'decisions.kind',
  withheld: 'decisions.withheld',
  finding: 'decisions.finding_id',
  audit: 'decisions.audit',
} as const satisfies Partial<Record<keyof DecisionFilter, string>>;

/** The condition of a filter: all of it must hold. */
export async function decisionsLike(db: Database, filter: DecisionFilter): Promise<DecisionsLike> {
  const { workspace } = filter;
  const places = workspace === undefined ? [] : [await inWorkspaceNamed(db, workspace, 'decisions.workspace_id')];
  return (eb) => eb.and([...places, ...conditions(eb, filter)]);
}

function conditions(eb: Decisions, filter: DecisionFilter): Expression<SqlBool>[] {
  // Object.keys loses the key type.
  const keys = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const equal = keys.flatMap((key) => (filter[key] === undefined ? [] : eb(COLUMNS[key], '=', filter[key])));
  return [...equal, ...inTime(eb, filter), ...others(eb, filter)];
}

function inTime(eb: Decisions, { since, until }: DecisionFilter): Expression<SqlBool>[] {
  return [
    ...(since === undefined ? [] : [eb('decisions.at', '>=', toDate(since))]),
    ...(until === undefined ? [] : [eb('decisions.at', '<', toDate(until))]),
  ];
}

function others(eb: Decisions, filter: DecisionFilter): Expression<SqlBool>[] {
  const { idBegins: id, because, waiting, owner, outcome, visible } = filter;
  const all: Expression<SqlBool>[] = [];
  if (id !== undefined) all.push(idBegins('decisions.id', id));
  if (because !== undefined) all.push(eb(sql<string>`decisions.ask ->> 'because'`, '=', because));
  if (waiting !== undefined) all.push(waiting ? isWaiting(eb) : eb.not(isWaiting(eb)));
  if (owner !== undefined) all.push(ownedBy(owner, namedBy('decisions')));
  if (outcome !== undefined) all.push(becameOf(outcome, eb));
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

/** The states of a cancel behind an outcome. */
const STATES: Partial<Record<DecisionOutcome, readonly CancellationState[]>> = {
  'under-way': UNDER_WAY,
  confirmed: ['confirmed', 'released'],
  'ended-otherwise': ['ended-otherwise'],
  abandoned: ['abandoned'],
  failed: ['failed'],
};

/** What is true of a question behind an outcome. */
const ANSWERS: Partial<Record<DecisionOutcome, RawBuilder<boolean>>> = {
  approved: sql<boolean>`approvals.answer = 'approved'`,
  rejected: sql<boolean>`approvals.answer = 'rejected'`,
  kept: sql<boolean>`approvals.answer is null and approvals.ended ->> 'as' = 'kept'`,
  withdrawn: sql<boolean>`approvals.ended ->> 'as' in ('withdrawn', 'lapsed')`,
};

function becameOf(outcome: DecisionOutcome, eb: Decisions) {
  const states = STATES[outcome];
  if (states)
    return sql<boolean>`decisions.id in (select decision_id from cancellations where state = any(${[...states]}::text[]))`;
  const answer = ANSWERS[outcome];
  return answer ? sql<boolean>`decisions.id in (select decision_id from approvals where ${answer})` : isWaiting(eb);
}
