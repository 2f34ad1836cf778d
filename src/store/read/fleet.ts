import { sql } from 'kysely';
import {
  type Fleet,
  type FleetReads,
  type QueueView,
  REPLICA_SILENT_AFTER,
  type ReplicaView,
} from '../../core/ports/fleet-ledger.ts';
import { BUCKET } from '../../core/ports/read-buckets.ts';
import { COLLECT_QUEUE, DELIVER_QUEUE, ENFORCE_QUEUE, PASS_QUEUE } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toInstant, toInstantOrNull } from '../rows.ts';

const QUEUES: readonly (readonly [string, QueueView['queue']])[] = [
  [PASS_QUEUE, 'pass'],
  [ENFORCE_QUEUE, 'enforce'],
  [DELIVER_QUEUE, 'deliver'],
  [COLLECT_QUEUE, 'collect'],
];

const ms = (length: string) => sql.raw(`(extract(epoch from ${length}) * 1000)::float8`);

/** Who does what, over all replicas: the rows that they share, by the clock of the database. */
export function fleetReads(db: Database, queueSchema: string): FleetReads {
  const jobs = sql.table(`${queueSchema}.job`);
  return {
    async fleet(): Promise<Fleet> {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
      const now = rows[0] ? toInstant(rows[0].now) : 0;
      return {
        now,
        replicas: await replicas(now),
        queues: await queues(),
        behind: await behind(),
        reads: await reads(),
      };
    },
  };

  async function replicas(now: number): Promise<ReplicaView[]> {
    const held = await db
      .selectFrom('workspaces')
      .select(['name', 'lease_holder'])
      .where('lease_until', '>', sql<Date>`clock_timestamp()`)
      .orderBy('name')
      .execute();
    // `<process>/<pass>` holds a workspace, and a replica is `<machine>/<process>`.
    const passesOf = (replica: string) =>
      held.flatMap(({ name, lease_holder: holder }) =>
        holder !== null && replica.endsWith(`/${holder.split('/')[0]}`) ? [name] : [],
      );
    const rows = await db.selectFrom('policy_replicas').selectAll().where('stopped', '=', false).execute();
    return rows
      .map((row): ReplicaView => {
        const seenAt = toInstant(row.reported_at ?? row.seen_at);
        return {
          replica: row.replica,
          version: row.version,
          newestMigration: row.newest_migration,
          startedAt: toInstantOrNull(row.started_at),
          seenAt,
          isGone: now - seenAt >= REPLICA_SILENT_AFTER,
          digest: row.digest,
          differsSince: toInstantOrNull(row.differs_since),
          clockAhead: row.clock_ahead,
          passes: passesOf(row.replica),
        };
      })
      .toSorted((a, b) => (a.startedAt ?? a.seenAt) - (b.startedAt ?? b.seenAt));
  }

  async function queues(): Promise<QueueView[]> {
    const { rows } = await sql<{ name: string; waiting: number; under_way: number; oldest: number | null }>`
      select name, count(*) filter (where state <> 'active' and start_after <= clock_timestamp())::int as waiting,
        count(*) filter (where state = 'active')::int as under_way,
        max(${ms('clock_timestamp() - start_after')})
          filter (where state <> 'active' and start_after <= clock_timestamp()) as oldest
      from ${jobs} where state in ('created', 'retry', 'active') group by name`.execute(db);
    return QUEUES.map(([name, queue]) => {
      const row = rows.find((each) => each.name === name);
      return {
        queue,
        waiting: row?.waiting ?? 0,
        underWay: row?.under_way ?? 0,
        oldestFor: Math.round(row?.oldest ?? 0),
      };
    });
  }

  async function behind(): Promise<Fleet['behind']> {
    const { rows } = await sql<{ name: string; due: number }>`
      select workspaces.name, ${ms('clock_timestamp() - start_after')} as due
      from ${jobs} job join workspaces on workspaces.id = job.singleton_key
      where job.name = ${PASS_QUEUE} and state in ('created', 'retry') and start_after <= clock_timestamp()
      order by start_after limit 1`.execute(db);
    const [row] = rows;
    return row ? { workspace: row.name, dueFor: Math.round(row.due) } : null;
  }

  async function reads(): Promise<Fleet['reads']> {
    const { rows } = await sql<{ principal: string; subscription: string; left: number; paused: number }>`
      select principal, subscription,
        least(${BUCKET.burst}::float8, tokens + greatest(0, extract(epoch from clock_timestamp() - at))::float8
          * ${BUCKET.perSecond}::float8) as left,
        greatest(0, coalesce(${ms('paused_until - clock_timestamp()')}, 0)) as paused
      from read_buckets order by principal, subscription`.execute(db);
    return rows.map(({ left, paused, ...of }) => ({ ...of, left: Math.floor(left), pausedFor: Math.round(paused) }));
  }
}
