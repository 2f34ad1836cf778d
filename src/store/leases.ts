import { setTimeout as delay } from 'node:timers/promises';
import { type ExpressionBuilder, sql } from 'kysely';
import { CLAIM_LEASE, type RequestInFlight } from '../core/ports/ledger.ts';
import type { Database } from './open/database.ts';
import { toInstantOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

/** How often a lease that runs is looked at. */
const LOOK_EVERY_MS = 50;

/** The end of a lease that begins now. Leases go by the database's clock alone, which all replicas share. */
export const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${CLAIM_LEASE / 1000})`;

/** How long the lease of a row still runs, in milliseconds. */
export const leaseLeft = sql<number>`(extract(epoch from lease_until - clock_timestamp()) * 1000)::float8`;

/** Whether whoever made the claim may still send the request. */
export function isInFlight(eb: ExpressionBuilder<Tables, 'cancellations'>) {
  return eb.and([
    eb('cancellations.state', '=', 'requesting'),
    eb('cancellations.lease_until', '>', sql<Date>`clock_timestamp()`),
  ]);
}

/**
 * Waits until every request that was claimed before this call has been sent or never will be, which takes no longer than a
 * lease. A claim that comes later is checked against what was committed before this call.
 * @returns the requests that went out, or may have, with those that are unclear since before.
 */
export async function requestsInFlight(db: Database): Promise<readonly RequestInFlight[]> {
  const claimed = await db
    .selectFrom('cancellations')
    .select(['decision_id'])
    .where((eb) =>
      eb.or([
        eb('lease_until', '>', sql<Date>`clock_timestamp()`),
        // Their leases are over, and nobody knows yet whether Azure has them.
        // Azure has those that are requested, and has not confirmed them.
        eb('state', 'in', ['requesting', 'unclear', 'requested']),
      ]),
    )
    .execute();
  if (claimed.length === 0) return [];
  const ids = claimed.map((row) => row.decision_id);
  while (await someInFlight(db, ids)) await delay(LOOK_EVERY_MS);
  const rows = await db
    .selectFrom('cancellations')
    .innerJoin('workspaces', 'workspaces.id', 'cancellations.workspace_id')
    .select(['decision_id', 'run_id', 'workspace_id', 'workspaces.name', 'policy', 'state'])
    .select(['requesting_at', 'requested_at', 'ended_at', 'settled_at'])
    .where('decision_id', 'in', ids)
    .where('state', 'in', ['requesting', 'unclear', 'requested', 'confirmed', 'released', 'ended-otherwise'])
    .orderBy('requesting_at')
    .execute();
  return rows.map((row) => ({
    decisionId: row.decision_id,
    runId: row.run_id,
    workspaceId: row.workspace_id,
    workspace: row.name,
    policy: row.policy,
    at: toInstantOrNull(row.requested_at ?? row.requesting_at) ?? 0,
    isCertain: row.requested_at !== null,
    cancel: {
      state: row.state,
      requestedAt: toInstantOrNull(row.requested_at),
      endedAt: toInstantOrNull(row.ended_at),
      settledAt: toInstantOrNull(row.settled_at),
    },
  }));
}

/** Ends the leases of a process that died, where no other can have one: what became of its requests is looked at at once. */
export async function endLeases(db: Database): Promise<void> {
  await db
    .updateTable('cancellations')
    .set({ lease_until: sql<Date>`clock_timestamp()` })
    .where('state', '=', 'requesting')
    .where('lease_until', '>', sql<Date>`clock_timestamp()`)
    .execute();
}

async function someInFlight(db: Database, ids: readonly string[]): Promise<boolean> {
  const row = await db
    .selectFrom('cancellations')
    .select('decision_id')
    .where('decision_id', 'in', ids)
    .where(isInFlight)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
