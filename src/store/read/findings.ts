import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { FindingFilter, FindingLedger, FindingStory, FindingView } from '../../core/ports/finding-ledger.ts';
import type { Run } from '../../core/run/run.ts';
import type { Page, PageRequest } from '../../core/values/page.ts';
import { STATUS_AT } from '../last-seen.ts';
import type { Database } from '../open/database.ts';
import { runsOwnedBy } from '../owned-runs.ts';
import { fromRow, toDate, toWorkspace } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { idBegins } from './id-begins.ts';
import { inWorkspaceNamed } from './named-workspaces.ts';
import { beginOf, cutToPage, timeAndId } from './pages.ts';

export function findingLedger(db: Database): FindingLedger {
  return {
    findings: (filter, page) => readFindings(db, filter, page),
    async finding(id, visible) {
      let query = findingRows(db).where('findings.id', '=', id);
      if (visible) query = query.where(isVisible(visible, 'findings'));
      const row = await query.executeTakeFirst();
      return row ? { ...viewOf(row), story: await storyOf(db, id) } : null;
    },
  };
}

/** Newest first. Null when the cursor is not one of this list. */
async function readFindings(db: Database, filter: FindingFilter, page: PageRequest): Promise<Page<FindingView> | null> {
  const begin = beginOf(page, ['findings.since', 'findings.id']);
  if (begin === null) return null;
  const { workspace } = filter;
  const place = workspace === undefined ? null : await inWorkspaceNamed(db, workspace, 'findings.workspace_id');
  const like = findingRows(db)
    .where((eb) => eb.and(conditions(eb, filter)))
    .where(begin)
    .orderBy('findings.since', 'desc')
    .orderBy('findings.id', 'desc')
    .limit(page.limit + 1);
  const read = await (place ? like.where(place) : like).execute();
  const { rows, next } = cutToPage(read, page, ({ since, id }) => timeAndId({ at: since, id }));
  return { items: rows.map(viewOf), next };
}

function findingRows(db: Database) {
  return db
    .selectFrom('findings')
    .innerJoin('workspaces', 'workspaces.id', 'findings.workspace_id')
    .leftJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'findings.workspace_id').onRef('runs.id', '=', 'findings.run_id'),
    )
    .leftJoin('statuses', (join) =>
      join
        .onRef('statuses.workspace_id', '=', 'findings.workspace_id')
        .onRef('statuses.run_id', '=', 'findings.run_id')
        .onRef('statuses.policy', '=', 'findings.policy')
        .onRef('statuses.finding_id', '=', 'findings.id'),
    )
    .selectAll('findings')
    .select(['workspaces.name', 'workspaces.subscription_id', 'workspaces.resource_group', 'workspaces.location'])
    .select(['workspaces.tags', 'runs.active'])
    .select(['statuses.state as status', 'statuses.withheld', 'statuses.reason', 'statuses.next', STATUS_AT.as('at')])
    .select([
      sql<FindingView['cost']>`statuses.evidence -> 'cost'`.as('cost'),
      sql<string | null>`runs.run ->> 'displayName'`.as('display_name'),
      sql<Run['tags'] | null>`runs.run -> 'tags'`.as('run_tags'),
      sql<Run['creator'] | null>`runs.run -> 'creator'`.as('creator'),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof findingRows>['execute']>>[number];

function viewOf(row: Row): FindingView {
  const {
    name,
    subscription_id,
    resource_group,
    location,
    tags,
    active,
    cost,
    display_name,
    run_tags,
    creator,
    ...rest
  } = row;
  const { status, withheld, reason, next, at, ...finding } = fromRow(rest);
  const isKnown = status !== null && reason !== null && at !== null && finding.state !== 'resolved';
  return {
    finding,
    workspace: toWorkspace({ id: row.workspace_id, name, subscription_id, resource_group, location, tags }),
    run:
      display_name === null || creator === null ? null : { displayName: display_name, tags: run_tags ?? {}, creator },
    isActive: active ?? false,
    status: isKnown ? { state: status, withheld, reason, next, at } : null,
    cost: isKnown ? cost : null,
  };
}

function conditions(eb: ExpressionBuilder<Tables, 'findings' | 'workspaces'>, filter: FindingFilter) {
  const all: Expression<SqlBool>[] = [];
  if (filter.idBegins !== undefined) all.push(idBegins('findings.id', filter.idBegins));
  if (filter.run !== undefined) all.push(eb('findings.run_id', '=', filter.run));
  if (filter.policy !== undefined) all.push(eb('findings.policy', '=', filter.policy));
  if (filter.state === 'open') all.push(eb('findings.state', '<>', 'resolved'));
  else if (filter.state !== undefined) all.push(eb('findings.state', '=', filter.state));
  if (filter.audit !== undefined) all.push(eb('findings.audit', '=', filter.audit));
  if (filter.owner !== undefined) all.push(runsOwnedBy(filter.owner));
  if (filter.since !== undefined) all.push(eb('findings.since', '>=', toDate(filter.since)));
  if (filter.until !== undefined) all.push(eb('findings.since', '<', toDate(filter.until)));
  if (filter.visible !== undefined) all.push(isVisible(filter.visible, 'findings'));
  return all;
}

/** So much of a story is named, the oldest first: a finding that has more is read through its decisions. */
const MOST = 500;

async function storyOf(db: Database, id: string): Promise<FindingStory> {
  const decisions = await db
    .selectFrom('decisions')
    .select(['id', 'kind', 'at'])
    .where('finding_id', '=', id)
    .orderBy('seq')
    .limit(MOST)
    .execute();
  const objections = await db
    .selectFrom('objections')
    .select(['id', 'at'])
    .where('finding_id', '=', id)
    .orderBy('at')
    .limit(MOST)
    .execute();
  const alerts = await db
    .selectFrom('alerts')
    .select(['id', 'type', 'at'])
    .where('finding_id', '=', id)
    .orderBy('at')
    .limit(MOST)
    .execute();
  return { decisions: decisions.map(fromRow), objections: objections.map(fromRow), alerts: alerts.map(fromRow) };
}
