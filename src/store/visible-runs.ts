import { type RawBuilder, sql } from 'kysely';
import type { Visibility } from '../core/ports/visibility.ts';
import { namedBy, ownedBy, type RunNamed, type RunTable, runsOwnedBy } from './owned-runs.ts';

/**
 * The one condition on what a reader may see of runs, and of the rows that name one: the run is in a workspace of theirs, or
 * it is an own one. `seesRun` says the same without the store.
 * @param of the runs themselves, a table whose columns workspace_id and run_id name the run, or what else names it
 */
export function isVisible(visibility: Visibility, of: 'runs' | RunTable | RunNamed): RawBuilder<boolean> {
  const { workspaces, owners, ownIn } = visibility;
  if (workspaces === null) return sql<boolean>`true`;
  const workspaceId = typeof of === 'string' ? sql.ref(`${of}.workspace_id`) : of.workspaceId;
  const ways: RawBuilder<boolean>[] = [];
  if (workspaces.length > 0) ways.push(isIn(workspaces, workspaceId));
  if (owners.length > 0) {
    const own = of === 'runs' ? runsOwnedBy(owners) : ownedBy(owners, typeof of === 'string' ? namedBy(of) : of);
    ways.push(ownIn === null ? own : sql<boolean>`(${own} and ${isIn(ownIn, workspaceId)})`);
  }
  return ways.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(ways, sql` or `)})`;
}

/** The run of an entry of the audit. */
export const RUN_OF_ENTRY: RunNamed = {
  workspaceId: sql`audit_entries.entry::jsonb #>> '{subject,workspace}'`,
  runId: sql`audit_entries.entry::jsonb #>> '{subject,run}'`,
};

function isIn(patterns: readonly string[], workspaceId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${workspaceId} in (
    select covered.id from workspaces as covered where lower(covered.name) like any (${patterns.map(likeOf)}::text[])
  )`;
}

/** A pattern of `*` and `?` as SQL has it. */
function likeOf(pattern: string): string {
  return pattern
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}
