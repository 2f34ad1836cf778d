import { sql } from 'kysely';

/**
 * When a run was last seen. A pass leaves the row of an active run alone where nothing of it has changed: then it was seen when the
 * workspace's runs were last seen, unless the row says that it was not among them.
 */
export const LAST_SEEN = sql<Date>`case when runs.active and not runs.seen_apart
  then greatest(runs.last_seen_at, (select seen.runs_seen_at from workspaces as seen where seen.id = runs.workspace_id))
  else runs.last_seen_at end`;

/** As the column of a query over `runs`. */
export const LAST_SEEN_AT = LAST_SEEN.as('last_seen_at');

/**
 * As of when a status holds: the row stays as it is while nothing changes, and statuses that a pass does not confirm are deleted.
 * For a query over `statuses`.
 */
export const STATUS_AT = sql<Date>`greatest(statuses.at,
  (select judged.last_good_pass_at from workspaces as judged where judged.id = statuses.workspace_id))`;
