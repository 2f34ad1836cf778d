import { sql } from 'kysely';
import type { QueueWork, StillWork, WorkKind, WorkLedger } from '../core/ports/work-ledger.ts';
import { WAITS_SINCE } from './delivery-row.ts';
import { COLLECT_QUEUE, DELIVER_QUEUE, ENFORCE_QUEUE, PASS_QUEUE } from './jobs.ts';
import type { Database } from './open/database.ts';
import { toInstantOrNull } from './rows.ts';

const KINDS: Readonly<Record<string, WorkKind>> = {
  [PASS_QUEUE]: 'pass',
  [ENFORCE_QUEUE]: 'enforce',
  [DELIVER_QUEUE]: 'deliver',
};

/** Nobody looks whether collecting evidence moves. */
const ALL_QUEUES: readonly (readonly [string, QueueWork['queue']])[] = [
  ...Object.entries(KINDS),
  [COLLECT_QUEUE, 'collect'],
];

interface Row {
  readonly name: string;
  readonly due: number;
  /** For how long the oldest has been due. */
  readonly due_for: number;
  /** How long ago something of the kind began or ended; null where nothing has. */
  readonly moved_ago: number | null;
}

/**
 * Looks at the queue in the database, which all replicas share. Two things are due: a job whose time has come and that no worker
 * takes, and one that a worker has taken and does not end. A pass that runs renews its lease on the workspace, and holds back
 * the next over the same one.
 */
export function workLedger(db: Database, schema: string): WorkLedger {
  const jobs = sql.table(`${schema}.job`);
  async function stillWork(): Promise<readonly StillWork[]> {
    const { rows } = await sql<Row>`
      with open as (
        select name, state, start_after, started_on, singleton_key from ${jobs}
        where name in (${sql.join(Object.keys(KINDS))}) and state in ('created', 'retry', 'active')
      ),
      due as (
        select name, start_after as since from open waiting where state <> 'active' and start_after <= clock_timestamp()
          and not exists (select from open active where active.state = 'active' and active.name = waiting.name
            and active.singleton_key = waiting.singleton_key)
        union all
        select open.name, started_on as since from open left join workspaces on workspaces.id = open.singleton_key
        where state = 'active'
          and (open.name <> ${PASS_QUEUE} or coalesce(workspaces.lease_until, started_on) < clock_timestamp())
      )
      select name, count(*)::int as due, ${ageOf('min(since)')} as due_for,
        (select ${ageOf('max(greatest(started_on, completed_on))')} from ${jobs} job where job.name = due.name) as moved_ago
      from due group by name`.execute(db);
    return rows.flatMap(({ name, due, due_for, moved_ago }): StillWork[] => {
      const kind = KINDS[name];
      return kind === undefined ? [] : [{ kind, due, stillFor: Math.min(due_for, moved_ago ?? due_for) }];
    });
  }
  return {
    stillWork,
    async waitingWork() {
      const still = await stillWork();
      const { rows } = await sql<{ name: string; jobs: number }>`
        select name, count(*)::int as jobs from ${jobs} where state in ('created', 'retry', 'active') group by name`.execute(
        db,
      );
      return {
        queues: ALL_QUEUES.map(([name, queue]) => ({
          queue,
          jobs: rows.find((row) => row.name === name)?.jobs ?? 0,
          stillFor: still.find(({ kind }) => kind === queue)?.stillFor ?? 0,
        })),
        undeliveredSince: await undeliveredSince(),
      };
    },
  };

  /** What no channel was asked to take, and whose time has not come, is held back: quiet hours, or a storm's pause. */
  async function undeliveredSince() {
    // A join in place of a condition with `or`, which would look at every job for every delivery.
    const { rows } = await sql<{ since: Date | null }>`
      with held as materialized (
        select data ->> 'alertId' as alert_id, data ->> 'channel' as channel from ${jobs}
        where name = ${DELIVER_QUEUE} and state in ('created', 'retry') and start_after > clock_timestamp()
      )
      select min(${WAITS_SINCE}) as since from deliveries join alerts on alerts.id = deliveries.alert_id
        left join held on held.alert_id = deliveries.alert_id and held.channel = deliveries.channel
      where deliveries.state = 'queued' and (deliveries.attempts > 0 or held.alert_id is null)`.execute(db);
    return toInstantOrNull(rows[0]?.since ?? null);
  }
}

function ageOf(time: string) {
  return sql.raw(`(extract(epoch from clock_timestamp() - ${time}) * 1000)::float8`);
}
