import { sql } from 'kysely';
import { type FleetLedger, REPLICA_SILENT_AFTER } from '../core/ports/fleet-ledger.ts';
import { SECOND } from '../core/values/duration.ts';
import type { Database } from './open/database.ts';
import { toDate, toInstant } from './rows.ts';

/**
 * What replicas say of themselves, in the same rows as their policies.
 * @param parts.newest the newest migration of this version.
 * @param parts.alone no other process can have the database open, and its clock is this machine's.
 */
export function fleetLedger(
  db: Database,
  { newest, alone }: { readonly newest: string; readonly alone: boolean },
): FleetLedger {
  return {
    async storeFacts() {
      if (alone) return { now: null, knows: newest, newer: null };
      const { rows } = await sql<{ now: Date; newer: string | null }>`
        select clock_timestamp() as now, (select max(name) from kysely_migration where name > ${newest}) as newer
      `.execute(db);
      const [row] = rows;
      if (!row) throw new Error('the database did not say what time it is');
      return { now: toInstant(row.now), knows: newest, newer: row.newer };
    },
    async reportReplica({ replica, digest, version, startedAt, clockAhead }) {
      const now = sql<Date>`clock_timestamp()`;
      const said = {
        version,
        newest_migration: newest,
        started_at: toDate(startedAt),
        reported_at: now,
        clock_ahead: clockAhead,
      };
      await db
        .insertInto('policy_replicas')
        // When it was seen is the word of the agreement on policies, which one with another clock has no part in.
        .values({ replica, digest, agreed_number: null, seen_at: now, differs_since: null, stopped: false, ...said })
        .onConflict((conflict) => conflict.column('replica').doUpdateSet(said))
        .execute();
      const silent = sql<Date>`clock_timestamp() - make_interval(secs => ${REPLICA_SILENT_AFTER / SECOND})`;
      const alive = await db
        .selectFrom('policy_replicas')
        .select('replica')
        .where('stopped', '=', false)
        .where('reported_at', '>', silent)
        .execute();
      return alive.map((row) => row.replica);
    },
  };
}
