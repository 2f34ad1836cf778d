import type { CountedWorkspace, Extent } from '../../core/record/tag-spend.ts';
import type { Workspace } from '../../core/run/run.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toInstant } from '../rows.ts';

/**
 * How far each workspace's record reaches, and which count: those that were recorded or tried since the period's start. One
 * that is not watched any more leaves the periods in which it was a lower bound.
 * @param judged counts whether or not it was recorded.
 */
export async function countedWorkspaces(
  db: Database,
  begin: Instant,
  judged: Pick<Workspace, 'id' | 'name'> | null = null,
): Promise<{
  readonly extents: ReadonlyMap<string, Extent>;
  readonly counted: readonly (CountedWorkspace & { readonly id: string })[];
}> {
  const rows = await db
    .selectFrom('record_extents')
    .fullJoin('workspaces', 'workspaces.id', 'record_extents.workspace_id')
    .select(['workspaces.id', 'name', 'last_pass', 'workspace_id', 'since', 'until'])
    .execute();
  const workspaces = rows.map((row) => {
    const id = row.workspace_id ?? row.id ?? '';
    const extent = row.since && row.until ? { since: toInstant(row.since), until: toInstant(row.until) } : null;
    // Written by `passEnded`.
    const tried = (row.last_pass as { startedAt: Instant } | null)?.startedAt ?? Number.NEGATIVE_INFINITY;
    return {
      id,
      name: row.name ?? id.split('/').at(-1) ?? '',
      extent,
      latest: Math.max(tried, extent?.until ?? tried),
    };
  });
  const counted = workspaces.filter(({ id, latest }) => id === judged?.id || latest >= begin);
  if (judged && !workspaces.some(({ id }) => id === judged.id))
    counted.push({ id: judged.id, name: judged.name, extent: null, latest: 0 });
  const extents = new Map(workspaces.flatMap(({ id, extent }): [string, Extent][] => (extent ? [[id, extent]] : [])));
  return { extents, counted };
}
