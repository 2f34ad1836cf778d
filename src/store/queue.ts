import type { Transaction } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import type { Database } from './open/database.ts';
import type { Tables } from './schema.ts';

export const PASS_QUEUE = 'pass';
export const ENFORCE_QUEUE = 'enforce';
export const DELIVER_QUEUE = 'deliver';

/** A killed process is noticed by its jobs' missing heartbeats after this long. pg-boss takes no less than 10. */
const HEARTBEAT_SECONDS = 20;

export type StoreTransaction = Transaction<Tables>;

/** Makes the queues. Ours are the tables; a job only wakes a worker, so a lost or doubled one does no harm. */
export async function createQueues(boss: PgBoss): Promise<void> {
  // One pass a workspace, queued or active: ticks that come while a pass goes on do not pile up.
  await boss.createQueue(PASS_QUEUE, {
    policy: 'exclusive',
    retryLimit: 0,
    expireInSeconds: 3600,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 3600,
  });
  await boss.createQueue(ENFORCE_QUEUE, {
    policy: 'exclusive',
    retryLimit: 5,
    retryDelay: 15,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  });
  await boss.createQueue(DELIVER_QUEUE, {
    policy: 'exclusive',
    retryLimit: DELIVERY_RETRIES,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 900,
    expireInSeconds: 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  });
}

/** With the backoff of the queue these span about an hour. */
const DELIVERY_RETRIES = 12;

export interface DeliverJob {
  readonly alertId: string;
  readonly channel: string;
}

export interface EnforceJob {
  readonly decisionId: string;
}

/** Queues deliveries and cancels inside a transaction, so that they exist if and only if their cause does. */
export async function enqueue(
  boss: PgBoss,
  transaction: StoreTransaction,
  work: { readonly deliveries: readonly DeliverJob[]; readonly cancels: readonly EnforceJob[] },
): Promise<void> {
  const db = fromKysely(transaction);
  if (work.deliveries.length > 0)
    await boss.insert(
      DELIVER_QUEUE,
      work.deliveries.map((data) => ({ data, singletonKey: `${data.alertId}/${data.channel}` })),
      { db },
    );
  if (work.cancels.length > 0)
    await boss.insert(
      ENFORCE_QUEUE,
      work.cancels.map((data) => ({ data, singletonKey: data.decisionId })),
      { db },
    );
}

/**
 * Drops the jobs of a process that died, where no other process can be at work on them. Its intents to cancel stay:
 * Azure may still be at the request it sent.
 */
export async function dropDeadWork(boss: PgBoss): Promise<void> {
  for (const queue of [PASS_QUEUE, ENFORCE_QUEUE, DELIVER_QUEUE]) await boss.deleteAllJobs(queue);
}

/**
 * Queues what the tables say is still to be done. A job that is queued or under way is left alone: its key is taken.
 * Needed at the start, when a killed process left rows behind without a job, and now and then, since pg-boss gives up a
 * job whose every try failed.
 */
export async function requeueUnfinished(db: Database, boss: PgBoss): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const deliveries = await transaction
      .selectFrom('deliveries')
      .select(['alert_id', 'channel'])
      .where('state', '=', 'queued')
      .execute();
    const cancels = await transaction
      .selectFrom('cancellations')
      .select('decision_id')
      .where('state', 'in', ['queued', 'requesting'])
      .execute();
    await enqueue(boss, transaction, {
      deliveries: deliveries.map((row) => ({ alertId: row.alert_id, channel: row.channel })),
      cancels: cancels.map((row) => ({ decisionId: row.decision_id })),
    });
  });
}
