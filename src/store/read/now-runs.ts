import { sql } from 'kysely';
import type { HourlyLoad } from '../../core/decision/run-load.ts';
import type { NowRun } from '../../core/ports/now-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Run } from '../../core/run/run.ts';
import type { Phase } from '../../core/run/status.ts';
import type { StoreTransaction } from '../jobs.ts';
import { isVisible } from '../visible-runs.ts';

/**
 * The active runs. There are thousands, so as little as can be is read of each.
 * @param names of the workspaces by their ids.
 */
export async function runsNow(
  db: StoreTransaction,
  visible: Visibility,
  names: ReadonlyMap<string, string>,
): Promise<NowRun[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['runs.workspace_id', 'runs.id', 'runs.phase'])
    .select([
      sql<string | null>`runs.owner_ids::text`.as('owners'),
      sql<string>`runs.run ->> 'displayName'`.as('display_name'),
      sql<string | null>`(runs.load - array['startedAt', 'use', 'machine'])::text`.as('load'),
    ])
    .where('runs.active', '=', true)
    .where(isVisible(visible, 'runs'))
    .execute();
  const owners = await ownersNow(db, visible);
  const loads = new Map<string, HourlyLoad>();
  const loadIn = (text: string): HourlyLoad => {
    // Runs on one machine take the same.
    const known = loads.get(text) ?? (JSON.parse(text) as HourlyLoad);
    loads.set(text, known);
    return known;
  };
  return rows.map(({ workspace_id: workspaceId, id, display_name: displayName, phase, owners: ids, load }) => ({
    ...(load === null ? UNREAD : loadIn(load)),
    ...{ workspaceId, id, displayName },
    // Written by `observe` from a phase.
    phase: phase as Phase,
    workspace: names.get(workspaceId) ?? '',
    owned: owners.get(keyOf(workspaceId, ids)) ?? NOBODYS,
  }));
}

const UNREAD: HourlyLoad = { cost: null, gpus: null };
const NOBODYS: NowRun['owned'] = { tags: {}, creator: { objectId: null, displayName: null } };

/** Thousands of runs have few owners: of the runs of the same owners in a workspace one says how they are called. */
async function ownersNow(db: StoreTransaction, visible: Visibility): Promise<ReadonlyMap<string, NowRun['owned']>> {
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('runs')
        .select(['runs.workspace_id', 'runs.owner_ids', (each) => each.fn.min('runs.id').as('id')])
        .where('runs.active', '=', true)
        .where(isVisible(visible, 'runs'))
        .groupBy(['runs.workspace_id', 'runs.owner_ids'])
        .as('one'),
    )
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'one.workspace_id').onRef('runs.id', '=', 'one.id'),
    )
    .select(['one.workspace_id', sql<string | null>`one.owner_ids::text`.as('owners')])
    .select([sql<Run['tags']>`runs.run -> 'tags'`.as('tags'), sql<Run['creator']>`runs.run -> 'creator'`.as('creator')])
    .execute();
  return new Map(
    rows.map(({ workspace_id, owners, tags, creator }) => [keyOf(workspace_id, owners), { tags, creator }]),
  );
}

function keyOf(workspaceId: string, owners: string | null): string {
  return `${workspaceId} ${owners}`;
}
