import type { IdleNodes, Stretch } from '../../core/money/spent-run.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import { toStretch } from '../computes.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toDate } from '../rows.ts';

/** Nodes that were up without a run within a period, as far as looks at the computes found them, in an order that is always the same. */
export async function idleNodes(
  transaction: StoreTransaction,
  period: Stretch,
  { workspaces }: Visibility,
): Promise<IdleNodes[]> {
  const rows = await transaction
    .selectFrom('idle_nodes')
    .innerJoin('workspaces', 'workspaces.id', 'idle_nodes.workspace_id')
    .selectAll('idle_nodes')
    .select('workspaces.name')
    .where('until', '>', toDate(period.from))
    .where('begun_at', '<', toDate(period.until))
    .orderBy('idle_nodes.workspace_id')
    .orderBy('compute')
    .orderBy('begun_at')
    .orderBy('why')
    .execute();
  return rows.flatMap((row) => {
    if (!coversWorkspace(workspaces, row.name)) return [];
    const { workspaceId, compute, why, from, until, nodes, gpusPerNode, pricePerNodeHour, currency } = toStretch(row);
    return [
      { workspaceId, workspace: row.name, compute, why, from, until, nodes, gpusPerNode, pricePerNodeHour, currency },
    ];
  });
}
