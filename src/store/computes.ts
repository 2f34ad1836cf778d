import { type Insertable, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { IdleStretch, LastRun } from '../core/money/idle-stretches.ts';
import type { ComputeLedger } from '../core/ports/compute-ledger.ts';
import { HOUR } from '../core/values/duration.ts';
import type { StoreTransaction } from './jobs.ts';
import { toJson, toText } from './json.ts';
import type { Database } from './open/database.ts';
import { toDate, toInstant } from './rows.ts';
import type { Tables } from './schema.ts';

/** Computes and their idle nodes, as the hourly look writes them. */
export function computeLedger(db: Database): ComputeLedger {
  return {
    async takeLook(workspaceId, { now, lookedBefore }) {
      const taken = await db
        .insertInto('compute_looks')
        .values({ workspace_id: workspaceId, looked_at: toDate(now), seen_at: null, problem: null, computes: '[]' })
        .onConflict((conflict) =>
          conflict
            .column('workspace_id')
            .doUpdateSet({ looked_at: toDate(now) })
            .where('compute_looks.looked_at', '<=', toDate(lookedBefore)),
        )
        .returning('workspace_id')
        .executeTakeFirst();
      return taken !== undefined;
    },
    lastRuns: (workspaceId, since) => readLastRuns(db, workspaceId, toDate(since)),
    async latestIdle(workspaceId) {
      const rows = await db
        .selectFrom('idle_nodes')
        .selectAll()
        .distinctOn(['compute', 'why'])
        .where('workspace_id', '=', workspaceId)
        .orderBy('compute')
        .orderBy('why')
        .orderBy('begun_at', 'desc')
        .execute();
      return rows.map(toStretch);
    },
    noteLook: (workspaceId, { at, computes }, { changed, begun }) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('compute_looks')
          .set({ seen_at: toDate(at), problem: null, computes: toJson(computes) })
          .where('workspace_id', '=', workspaceId)
          .execute();
        for (const stretch of [...changed, ...begun]) await writeStretch(transaction, stretch);
      }),
    async noteBlindLook(workspaceId, problem) {
      await db
        .updateTable('compute_looks')
        .set({ problem: toText(problem.slice(0, 500)) })
        .where('workspace_id', '=', workspaceId)
        .execute();
    },
    async idleCost(workspaceId, compute, since) {
      const rows = await db
        .selectFrom('idle_nodes')
        .select(['begun_at', 'until', 'nodes', 'price_per_node_hour', 'currency'])
        .where('workspace_id', '=', workspaceId)
        .where('compute', '=', toText(compute))
        .where('since', '>=', toDate(since))
        .orderBy('until')
        .execute();
      const priced = rows.flatMap((row) => {
        const { price_per_node_hour: price, begun_at, until, nodes } = row;
        return price === null ? [] : [((toInstant(until) - toInstant(begun_at)) / HOUR) * nodes * price];
      });
      const last = rows.at(-1);
      return {
        amount: priced.length === 0 ? null : priced.reduce((sum, one) => sum + one, 0),
        currency: last?.currency ?? null,
        isAtLeast: priced.length < rows.length,
        until: last ? toInstant(last.until) : null,
      };
    },
  };
}

const before = z.object({ runId: z.string(), displayName: z.string() }).nullable().catch(null);

/** A stretch as the core has it. */
export function toStretch(row: Selectable<Tables['idle_nodes']>): IdleStretch {
  return {
    workspaceId: row.workspace_id,
    compute: row.compute,
    why: row.why,
    since: toInstant(row.since),
    from: toInstant(row.begun_at),
    until: toInstant(row.until),
    nodes: row.nodes,
    gpusPerNode: row.gpus_per_node,
    pricePerNodeHour: row.price_per_node_hour,
    currency: row.currency,
    after: before.parse(row.run_before),
    isOpen: row.open,
  };
}

async function writeStretch(transaction: StoreTransaction, stretch: IdleStretch): Promise<void> {
  const row: Insertable<Tables['idle_nodes']> = {
    workspace_id: stretch.workspaceId,
    compute: toText(stretch.compute),
    why: stretch.why,
    since: toDate(stretch.since),
    begun_at: toDate(stretch.from),
    until: toDate(stretch.until),
    nodes: stretch.nodes,
    gpus_per_node: stretch.gpusPerNode,
    price_per_node_hour: stretch.pricePerNodeHour,
    currency: stretch.currency,
    run_before: stretch.after && toJson(stretch.after),
    open: stretch.isOpen,
  };
  await transaction
    .insertInto('idle_nodes')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'compute', 'why', 'begun_at']).doUpdateSet(row))
    .execute();
}

/** Of a pipeline the computes of its steps count as well as its default. */
async function readLastRuns(db: Database, workspaceId: string, since: Date): Promise<ReadonlyMap<string, LastRun>> {
  const { rows } = await sql<{ place: string; run_id: string; display_name: string; ended_at: Date }>`
    select distinct on (place) place, run_id, display_name, ended_at from (
      select lower(on_it.name) as place, ended.run_id, ended.display_name, ended.ended_at
      from ended_runs as ended
      join runs on runs.workspace_id = ended.workspace_id and runs.id = ended.run_id
      cross join lateral (
        select runs.run #>> '{placement,name}' as name where runs.run #>> '{placement,kind}' = 'compute'
        union
        select step ->> 'name' from jsonb_array_elements(
          case jsonb_typeof(runs.run #> '{steps,places}') when 'array' then runs.run #> '{steps,places}' else '[]' end
        ) as step where step ->> 'kind' = 'compute'
      ) as on_it
      where ended.workspace_id = ${workspaceId} and ended.ended_at > ${since} and on_it.name is not null
    ) as of_computes order by place, ended_at desc`.execute(db);
  return new Map(
    rows.map(({ place, run_id, display_name, ended_at }) => [
      place,
      { runId: run_id, displayName: display_name, endedAt: toInstant(ended_at) },
    ]),
  );
}
