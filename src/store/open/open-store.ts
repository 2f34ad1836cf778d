import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../../core/alert/alert.ts';
import type { RecordedSignals } from '../../core/ports/azure.ts';
import type { ContentStore } from '../../core/ports/evidence.ts';
import type { Ledger } from '../../core/ports/ledger.ts';
import type { ReadBuckets } from '../../core/ports/read-buckets.ts';
import type { History } from '../../core/record/history.ts';
import { DEFAULT_STORE_KEEP, type StoreKeep } from '../../core/record/store-keep.ts';
import type { BudgetOwners } from '../../core/run/owner.ts';
import type { Milliseconds } from '../../core/values/duration.ts';
import { absentChannelLedger } from '../absent-channels.ts';
import { alertLedger } from '../alerts.ts';
import { approvedLedger } from '../approved.ts';
import { noteAudit } from '../audit/audit-ledger.ts';
import { basisLedger } from '../basis.ts';
import { budgetLedger } from '../budgets.ts';
import { byHandLedger } from '../by-hand.ts';
import { computeLedger } from '../computes.ts';
import { confirmedTagLedger } from '../confirmed-tags.ts';
import { controlLedger } from '../control.ts';
import { digestLedger } from '../digests.ts';
import { enforceLedger } from '../enforce.ts';
import { collectLedger } from '../evidence/collect.ts';
import { evidenceLedger } from '../evidence/ledger.ts';
import { fleetLedger } from '../fleet.ts';
import { followLedger } from '../follow.ts';
import { createQueues, dropDeadWork, requeueUnfinished } from '../jobs.ts';
import { lastingAlertLedger } from '../lasting-alerts.ts';
import { endLeases } from '../leases.ts';
import { LOCKS } from '../locks.ts';
import { objectionLedger } from '../objections.ts';
import { planLedger } from '../plan.ts';
import { forgetReplicas, policySetLedger } from '../policy-sets.ts';
import { precisionLedger } from '../precision/precision-ledger.ts';
import { readBuckets } from '../read-buckets.ts';
import { historyOf } from '../record/history.ts';
import { recordedSignals } from '../record/recorded.ts';
import { recordLedger } from '../record/recording.ts';
import { redeliverLedger } from '../redeliver.ts';
import { retentionLedger } from '../retention/retention.ts';
import { scanLedger } from '../scan.ts';
import { sharedSecret } from '../secrets.ts';
import { sessionLedger } from '../sessions.ts';
import { workLedger } from '../still-work.ts';
import { unseenLedger } from '../unseen.ts';
import { dropLeases } from '../workspace-lease.ts';
import { type ApiReads, apiReads, readsApart } from './api-reads.ts';
import { type Database, NEWEST_MIGRATION, type OpenDatabase, openDatabase, type StoreLocation } from './database.ts';
import { databaseError } from './database-error.ts';
import { makeEntraRole, type ServiceRole } from './entra-role.ts';
import { damaged } from './folder.ts';
import { grantTo } from './grants.ts';
import { makeDatabase } from './make-database.ts';
import { queueSchema, type ServerLocation } from './server.ts';
import { checkTableRights } from './table-rights.ts';
import type { Wakes } from './wakes.ts';

export interface Store {
  readonly ledger: Ledger;
  /** The reads of the API, which passes never wait for. */
  readonly reads: ApiReads;
  readonly recorded: RecordedSignals;
  /** The recorded past, to try policies on. */
  readonly history: History;
  /** The queue of passes, cancels and deliveries; started. */
  readonly boss: PgBoss;
  /** Says when work was queued. */
  readonly wakes: Wakes;
  /**
   * Queues again the unfinished work that the queue has lost or given up, such as a cancel for which every try met a
   * failing database. Work that is queued or under way is not doubled, so call it as often as you like.
   */
  requeue(): Promise<void>;
  /** Where replicas share Azure's read buckets; null where no other process can have this store open. */
  readonly readBuckets: ReadBuckets | null;
  /** A secret that all replicas share, made at the first call. */
  sharedSecret(name: string, make: () => string): Promise<string>;
  close(): Promise<void>;
}

/** How often a replica that waits for the start of another looks. */
const LOCK_EVERY_MS = 200;

/** How long a close waits for work under way. */
const STOP_WITHIN_MS = 3000;

/**
 * Opens the store: tables up to date, queues made, unfinished work queued again.
 * @throws {StartError} when the server or the folder cannot be used, such as a folder that another process holds.
 */
export async function openStore(
  location: StoreLocation,
  options: {
    readonly routing: Routing;
    readonly holder: string;
    /** The version of what decides: it is kept with what each decision rests on. */
    readonly engine?: string;
    /** Tags that name owners, for their budgets and for their own runs. */
    readonly owners?: BudgetOwners;
    /** For contents of evidence that are too large for the database; without it they are recorded as missing. */
    readonly contents?: ContentStore | null;
    /** How long the record of passes and of what runs cost is kept; the usual time without it. */
    readonly keep?: Pick<StoreKeep, 'recordings' | 'spend'>;
    /** Measures short times within this process, whatever is done to the clock. */
    readonly monotonic?: () => Milliseconds;
    readonly onQueueError: (error: Error) => void;
    /** Called with what a person should know of the database. */
    readonly onNotice?: (notice: string) => void;
  },
): Promise<Store> {
  const { db, reads, readsByKey, boss, wakes, alone, close } = await openDatabase(
    location,
    options.onQueueError,
    options.onNotice,
  );
  try {
    await startQueue({ db, boss, alone }, options.onQueueError);
    if (location.kind === 'server') await checkTableRights(db, location);
    // No other process can work: what a dead one held is free at once.
    if (alone) {
      await dropLeases(db);
      await endLeases(db);
      await forgetReplicas(db);
      await dropDeadWork(boss);
    }
    await requeueUnfinished(db, boss);
  } catch (error) {
    // The first error is the one to report; a broken PGlite may not even close.
    await stop(boss, close).catch(() => undefined);
    throw explained(error, location);
  }
  const {
    routing,
    holder,
    owners = { tags: [] },
    contents = null,
    keep = DEFAULT_STORE_KEEP,
    engine = 'unknown',
    monotonic = () => performance.now(),
  } = options;
  const queue = queueSchema(location.kind === 'server' ? location : {});
  return {
    ledger: {
      ...scanLedger(db, holder, owners, monotonic),
      ...planLedger(db, boss, routing, engine),
      ...enforceLedger(db, boss, routing, engine),
      ...followLedger(db, boss, routing),
      ...alertLedger(db, boss, routing),
      ...absentChannelLedger(db, boss, routing),
      ...lastingAlertLedger(db, boss, routing),
      ...controlLedger(db, boss, routing),
      ...digestLedger(db, boss, routing),
      ...budgetLedger(db, boss, routing),
      ...objectionLedger(db, boss, routing),
      ...byHandLedger(db, boss, engine),
      ...redeliverLedger(db, boss),
      ...recordLedger(db, keep),
      ...apiReads(db, owners, queue),
      ...unseenLedger(db, boss, routing),
      ...workLedger(db, queue),
      ...policySetLedger(db),
      ...fleetLedger(db, { newest: NEWEST_MIGRATION, alone }),
      ...approvedLedger(db, boss, engine),
      ...basisLedger(db),
      noteAudit: noteAudit(db),
      ...sessionLedger(db),
      ...evidenceLedger(db, contents),
      ...retentionLedger(db, contents),
      ...collectLedger(db, boss),
      ...confirmedTagLedger(db, boss),
      ...precisionLedger(db, boss, routing),
      ...computeLedger(db),
    },
    reads: readsApart({ db, reads, readsByKey }, owners, queue),
    recorded: recordedSignals(db, owners, keep.recordings),
    // It is closed with the store.
    history: historyOf(db, async () => undefined),
    boss,
    wakes,
    requeue: () => requeueUnfinished(db, boss),
    readBuckets: alone ? null : readBuckets(db),
    sharedSecret: (name, make) => sharedSecret(db, name, make),
    close: () => stop(boss, close),
  };
}

/**
 * Brings the tables and the queue of a server up to date, as the role that owns them, and closes it again.
 * @param role that may read and write them afterwards, and those that later versions add; null for none. With
 * `createDatabase` the database is made where it is missing.
 * @throws {StartError}
 */
export async function migrateServer(
  location: ServerLocation,
  role: ServiceRole | null,
  { createDatabase = false } = {},
): Promise<void> {
  let failure: Error | null = null;
  const onError = (error: Error) => {
    failure ??= error;
  };
  if (createDatabase)
    await makeDatabase(location).catch((error) => {
      throw databaseError(error, location);
    });
  const { db, boss, alone, close } = await openDatabase(location, onError, undefined, { isPatient: true });
  try {
    await startQueue({ db, boss, alone }, onError);
    if (role !== null) {
      await makeEntraRole(location, role);
      await grantTo(db, role.name, location);
    }
    if (failure !== null) throw failure;
  } catch (error) {
    throw databaseError(error, location);
  } finally {
    await stop(boss, close);
  }
}

/** @returns the error with the next step, where a person can mend it. */
function explained(error: unknown, location: StoreLocation): unknown {
  if (location.kind === 'server') return databaseError(error, location);
  return location.kind === 'folder' ? damaged(location.path, error) : error;
}

/** Replicas that start at the same time take turns: on a new database each would make the queue's schema. */
async function startQueue(
  { db, boss, alone }: Pick<OpenDatabase, 'db' | 'boss' | 'alone'>,
  onError: (error: Error) => void,
): Promise<void> {
  boss.on('error', onError);
  const start = async () => {
    await boss.start();
    await createQueues(boss);
  };
  if (alone) return start();
  await db.connection().execute(async (connection) => {
    // Asked again and again, because a question that waits for its answer looks like a database that gives none.
    while (!(await tryLock(connection))) await delay(LOCK_EVERY_MS);
    try {
      await start();
    } finally {
      await sql`select pg_advisory_unlock(${LOCKS.start})`.execute(connection);
    }
  });
}

async function tryLock(connection: Database): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_lock(${LOCKS.start}) as taken`.execute(
    connection,
  );
  return rows[0]?.taken === true;
}

async function stop(boss: PgBoss, close: () => Promise<void>): Promise<void> {
  try {
    await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  } finally {
    await close();
  }
}
