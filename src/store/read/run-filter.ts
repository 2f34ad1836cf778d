import { type SelectQueryBuilder, sql } from 'kysely';
import type { RunFilter } from '../../core/ports/read-ledger.ts';
import { toJson } from '../json.ts';
import type { Database } from '../open/database.ts';
import { runsOwnedBy } from '../owned-runs.ts';
import { toDate } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { inWorkspaceNamed } from './named-workspaces.ts';

type RunQuery = SelectQueryBuilder<Tables, 'runs', object>;

/** The runs that a filter lets through. */
export async function runsLike(db: Database, filter: RunFilter): Promise<{ readonly query: RunQuery }> {
  const { ids, workspace, visible, text } = filter;
  let query: RunQuery = db.selectFrom('runs');
  if (ids !== undefined) query = query.where(sql<boolean>`runs.id = any(${[...ids]}::text[])`);
  if (workspace !== undefined) query = query.where(await inWorkspaceNamed(db, workspace, 'runs.workspace_id'));
  if (text !== undefined) query = query.where(hasText(text));
  if (visible !== undefined) query = query.where(isVisible(visible, 'runs'));
  // A query can be awaited, which would run it.
  return { query: underPolicies(withFailure(withFacts(query, filter), filter), filter) };
}

/** Whether a text is in what people call a run by. */
function hasText(text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql<boolean>`runs.searched like lower(${pattern})`;
}

function withFacts(query: RunQuery, filter: RunFilter): RunQuery {
  const { status, phase, experiment, type, labels = [], owner, since, until, active } = filter;
  let like = query;
  if (status !== undefined) like = like.where('runs.status', '=', status);
  if (experiment !== undefined) like = like.where('runs.experiment', '=', experiment);
  if (type !== undefined) like = like.where('runs.job_type', '=', type);
  if (labels.length > 0) like = like.where(sql<boolean>`runs.labels @> ${toJson(labels)}::jsonb`);
  if (owner !== undefined) like = like.where(runsOwnedBy(owner));
  if (since !== undefined) like = like.where('runs.created_at', '>=', toDate(since));
  if (until !== undefined) like = like.where('runs.created_at', '<', toDate(until));
  if (active !== undefined) like = like.where('runs.active', '=', active);
  if (phase !== undefined) like = like.where('runs.phase', '=', phase);
  // The index on phases has the active runs.
  if (phase !== undefined && phase !== 'ended') like = like.where('runs.active', '=', true);
  return like;
}

/** The failure of a run that is back is none. */
function withFailure(query: RunQuery, { class: cause }: RunFilter): RunQuery {
  if (cause === undefined) return query;
  return query
    .where('runs.active', '=', false)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('ended_runs')
          .select('ended_runs.run_id')
          .whereRef('ended_runs.workspace_id', '=', 'runs.workspace_id')
          .whereRef('ended_runs.run_id', '=', 'runs.id')
          .where(sql<boolean>`ended_runs.failure ->> 'cause' = ${cause}`),
      ),
    );
}

function underPolicies(query: RunQuery, { outcome, state, policy }: RunFilter): RunQuery {
  if (outcome === undefined && state === undefined && policy === undefined) return query;
  return query.where((eb) => {
    let status = eb
      .selectFrom('statuses')
      .select('statuses.policy')
      .whereRef('statuses.workspace_id', '=', 'runs.workspace_id')
      .whereRef('statuses.run_id', '=', 'runs.id');
    if (outcome !== undefined) status = status.where('statuses.outcome', '=', outcome);
    if (state !== undefined) status = status.where('statuses.state', '=', state);
    if (policy !== undefined) status = status.where('statuses.policy', '=', policy);
    // A run that has ended has no status any more; what a policy decided about it stays.
    if (policy === undefined || outcome !== undefined || state !== undefined) return eb.exists(status);
    const decided = eb
      .selectFrom('decisions')
      .select('decisions.id')
      .whereRef('decisions.workspace_id', '=', 'runs.workspace_id')
      .whereRef('decisions.run_id', '=', 'runs.id')
      .where('decisions.policy', '=', policy);
    return eb.or([eb.exists(status), eb.exists(decided)]);
  });
}
