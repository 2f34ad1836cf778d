import type { Transaction } from 'kysely';
import { fromKysely, type JobInsert, type PgBoss } from 'pg-boss';
import type { AlertType } from '../core/alert/alert.ts';
import { opens } from '../core/alert/firing.ts';
import { type DelayedCollect, uncollected } from './evidence/uncollected.ts';
import type { Database } from './open/database.ts';
import type { Tables } from './schema.ts';

export const PASS_QUEUE = 'workspace-pass';
export const ENFORCE_QUEUE = 'enforce';
export const DELIVER_QUEUE = 'deliver';
export const COLLECT_QUEUE = 'collect';

/** The priority of what a person waits for: before all that ticks ask for. */
export const BY_PERSON = 10;

/** Of a message that somebody may be paged for: before notices, and before all that is only tried again. */
const PAGED = 5;

/**
 * Without a heartbeat for so long, the process of a job counts as dead. pg-boss allows no less than 10. With the time until
 * somebody looks and the first pause of a try, another replica has the work within 30 s: see ADR 62.
 */
const HEARTBEAT_SECONDS = 12;
/** A worker has three tries to say that it lives. */
export const HEARTBEAT_EVERY_SECONDS = HEARTBEAT_SECONDS / 3;

export type StoreTransaction = Transaction<Tables>;

/**
 * With pauses up to an hour the tries span more than the week for which an alert is tried. They are given to each job, because
 * a queue that an older version made keeps its own.
 */
const DELIVER_TRIES = { retryLimit: 250, retryDelay: 2, retryBackoff: true, retryDelayMax: 3600 } as const;

/** A cancel that waits for Azure, or whose run has to be read until it shows, is looked at every minute. */
const ENFORCE_TRIES = { retryLimit: 9, retryDelay: 5, retryBackoff: true, retryDelayMax: 60 } as const;

/** How jobs of each queue are tried. */
const QUEUES = {
  // For each workspace one pass can run and one wait. A running pass may have read the store already, so a request during
  // it leads to another pass; further requests change nothing. The tries are close, since a pass whose process died frees its
  // workspace soon, and span three minutes, since a pass that is under way may take long.
  [PASS_QUEUE]: {
    policy: 'stately',
    retryLimit: 90,
    retryDelay: 2,
    expireInSeconds: 3600,
  },
  [ENFORCE_QUEUE]: { policy: 'exclusive', ...ENFORCE_TRIES, expireInSeconds: 300 },
  [DELIVER_QUEUE]: { policy: 'exclusive', ...DELIVER_TRIES, expireInSeconds: 60 },
  [COLLECT_QUEUE]: { policy: 'exclusive', retryLimit: 3, retryDelay: 30, retryBackoff: true, expireInSeconds: 300 },
} as const;

/** Every queue says when it gets work. A job that is done is of use to nobody. */
const ALL_QUEUES = { heartbeatSeconds: HEARTBEAT_SECONDS, notify: true, deleteAfterSeconds: 600 } as const;

/** Makes the queues. The tables are the truth: a job only wakes a worker, so a lost or doubled one does no harm. */
export async function createQueues(boss: PgBoss): Promise<void> {
  for (const [name, { policy, ...options }] of Object.entries(QUEUES)) {
    const settings = { ...options, ...ALL_QUEUES };
    await boss.createQueue(name, { policy, ...settings });
    // One that an older version made keeps what that version chose.
    await boss.updateQueue(name, settings);
  }
}

export interface PassJob {
  readonly workspaceId: string;
}

export interface DeliverJob {
  readonly alertId: string;
  readonly channel: string;
}

/** A delivery to queue. */
export interface QueuedDelivery extends DeliverJob {
  /** What the message is about, or each that it carries. */
  readonly type: AlertType;
}

export interface EnforceJob {
  /** A cancel, or a question that was approved. */
  readonly decisionId: string;
}

/** Queues work inside a transaction, so that it exists if and only if its cause does. */
export async function enqueue(
  boss: PgBoss,
  transaction: StoreTransaction,
  {
    deliveries = [],
    cancels = [],
    passes = [],
    collects = [],
    byPerson = false,
  }: {
    readonly deliveries?: readonly QueuedDelivery[];
    readonly cancels?: readonly EnforceJob[];
    readonly passes?: readonly PassJob[];
    readonly collects?: readonly DelayedCollect[];
    /** A person asked for it, and waits. */
    readonly byPerson?: boolean;
  },
): Promise<void> {
  const insert = async (queue: string, jobs: readonly JobInsert<object>[]) => {
    const ranked = jobs.map((job) => (byPerson ? { ...job, priority: BY_PERSON } : job));
    if (jobs.length > 0) await boss.insert(queue, ranked, { db: fromKysely(transaction) });
  };
  await insert(
    DELIVER_QUEUE,
    deliveries.map(({ alertId, channel, type }) => ({
      data: { alertId, channel } satisfies DeliverJob,
      singletonKey: `${alertId}/${channel}`,
      ...DELIVER_TRIES,
      ...(opens(type) && { priority: PAGED }),
    })),
  );
  await insert(
    ENFORCE_QUEUE,
    cancels.map((data) => ({ data, singletonKey: data.decisionId, ...ENFORCE_TRIES })),
  );
  await insert(
    PASS_QUEUE,
    passes.map((data) => ({ data, singletonKey: data.workspaceId })),
  );
  await insert(
    COLLECT_QUEUE,
    collects.map(({ after = 0, ...data }) => ({
      data,
      // A run's id is unique in its workspace alone.
      singletonKey: `${data.workspaceId}/${data.runId}/${data.decisionIds[0] ?? 'ended'}`,
      ...(after > 0 && { startAfter: after }),
    })),
  );
  if (!byPerson) return;
  // A pass that a tick has asked for waits already, and takes the place of the one above.
  for (const { workspaceId: singletonKey } of passes)
    await boss.update(PASS_QUEUE, undefined, { singletonKey, priority: BY_PERSON, db: fromKysely(transaction) });
}

/**
 * Drops the jobs of a process that died, where no other process can work on them. Its intents to cancel stay, since Azure
 * may still process a request.
 */
export async function dropDeadWork(boss: PgBoss): Promise<void> {
  for (const queue of Object.keys(QUEUES)) await boss.deleteAllJobs(queue);
}

/**
 * Queues the unfinished work of the tables. A job that is queued or under way keeps its key, so it is not doubled. This is
 * needed at the start, when a killed process left rows without a job, and now and then, since pg-boss gives up a job after
 * its last try.
 */
export async function requeueUnfinished(db: Database, boss: PgBoss): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const deliveries = await transaction
      .selectFrom('deliveries')
      .select(['alert_id', 'channel', 'type'])
      .where('state', '=', 'queued')
      .where('group_id', 'is', null)
      .execute();
    const cancels = await transaction
      .selectFrom('cancellations')
      .select('decision_id')
      .where('state', 'in', ['queued', 'requesting', 'unclear'])
      .execute();
    await enqueue(boss, transaction, {
      deliveries: deliveries.map((row) => ({ alertId: row.alert_id, channel: row.channel, type: row.type })),
      cancels: cancels.map((row) => ({ decisionId: row.decision_id })),
      collects: await uncollected(transaction),
    });
  });
}
