import { sql } from 'kysely';
import { z } from 'zod';
import type { ComputesView } from '../../core/money/idle-now.ts';
import type { IdleStretch } from '../../core/money/idle-stretches.ts';
import type { ComputeReads } from '../../core/ports/compute-ledger.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import { seenComputeSchema } from '../../core/run/seen-compute.ts';
import { toStretch } from '../computes.ts';
import type { Database } from '../open/database.ts';
import { toInstant, toInstantOrNull } from '../rows.ts';

/** What another version wrote of a compute is left out. */
const computes = z
  .array(seenComputeSchema.nullable().catch(null))
  .transform((all) => all.filter((one) => one !== null));

/** What the latest looks at computes saw. */
export function computeReads(db: Database): ComputeReads {
  return {
    async computes({ workspaces }) {
      const looks = await db
        .selectFrom('compute_looks')
        .innerJoin('workspaces', 'workspaces.id', 'compute_looks.workspace_id')
        .selectAll('compute_looks')
        .select('workspaces.name')
        .orderBy('workspaces.name')
        .orderBy('workspaces.id')
        .execute();
      const seen = looks.filter(({ name }) => coversWorkspace(workspaces, name));
      const idle = Map.groupBy(await openIdle(db), ({ workspaceId }) => workspaceId);
      return seen.map(
        (row): ComputesView => ({
          workspaceId: row.workspace_id,
          workspace: row.name,
          lookedAt: toInstant(row.looked_at),
          seenAt: toInstantOrNull(row.seen_at),
          problem: row.problem,
          computes: computes.parse(row.computes),
          idle: idle.get(row.workspace_id) ?? [],
        }),
      );
    },
  };
}

/** Open stretches, with those that they continue. */
async function openIdle(db: Database): Promise<IdleStretch[]> {
  const rows = await db
    .selectFrom('idle_nodes')
    .selectAll()
    .where(
      sql<boolean>`(workspace_id, compute, why, since) in (
        select open.workspace_id, open.compute, open.why, open.since from idle_nodes as open where open.open
      )`,
    )
    .orderBy('begun_at')
    .execute();
  return rows.map(toStretch);
}
