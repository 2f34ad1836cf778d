import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../../core/alert/alert.ts';
import type { RecordedSignals } from '../../core/ports/azure.ts';
import type { Ledger } from '../../core/ports/ledger.ts';
import { alertLedger } from '../alerts.ts';
import { controlLedger } from '../control.ts';
import { enforceLedger } from '../enforce.ts';
import { createQueues, dropDeadWork, requeueUnfinished } from '../jobs.ts';
import { planLedger } from '../plan.ts';
import { readLedger } from '../read/read.ts';
import { recordedSignals } from '../record/recorded.ts';
import { recordLedger } from '../record/recording.ts';
import { dropLeases, scanLedger } from '../scan.ts';
import { type Database, openDatabase, type StoreLocation } from './database.ts';
import { damaged } from './folder.ts';

export interface Store {
  readonly ledger: Ledger;
  readonly recorded: RecordedSignals;
  /** The queue of passes, cancels and deliveries; started. */
  readonly boss: PgBoss;
  /**
   * Queues again the unfinished work that the queue has lost or given up, such as a cancel for which every try met a
   * failing database. Work that is queued or under way is not doubled, so call it as often as you like.
   */
  requeue(): Promise<void>;
  close(): Promise<void>;
}

/** The advisory lock of starters. */
const START_LOCK = 7_261_002;

/** How long a close waits for work under way. */
const STOP_WITHIN_MS = 3000;

/**
 * Opens the store: tables up to date, queues made, unfinished work queued again.
 * @throws {FolderRefused} when a data folder is held by another process or is not Runwarden's.
 */
export async function openStore(
  location: StoreLocation,
  options: {
    readonly routing: Routing;
    readonly holder: string;
    readonly onQueueError: (error: Error) => void;
  },
): Promise<Store> {
  const { db, boss, alone, close } = await openDatabase(location, options.onQueueError);
  try {
    boss.on('error', options.onQueueError);
    await startQueue(db, boss, alone);
    // No other process can work: what a dead one held is free at once.
    if (alone) {
      await dropLeases(db);
      await dropDeadWork(boss);
    }
    await requeueUnfinished(db, boss);
  } catch (error) {
    // The first error is the one to report; a broken PGlite may not even close.
    await stop(boss, close).catch(() => undefined);
    throw location.kind === 'folder' ? damaged(location.path, error) : error;
  }
  const { routing, holder } = options;
  return {
    ledger: {
      ...scanLedger(db, holder),
      ...planLedger(db, boss, routing),
      ...enforceLedger(db, boss, routing),
      ...alertLedger(db, boss, routing),
      ...controlLedger(db, boss),
      ...recordLedger(db),
      ...readLedger(db),
    },
    recorded: recordedSignals(db),
    boss,
    requeue: () => requeueUnfinished(db, boss),
    close: () => stop(boss, close),
  };
}

/** Replicas that start at the same time take turns: on a new database each would make the queue's schema. */
async function startQueue(db: Database, boss: PgBoss, alone: boolean): Promise<void> {
  const start = async () => {
    await boss.start();
    await createQueues(boss);
  };
  if (alone) return start();
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${START_LOCK})`.execute(connection);
    try {
      await start();
    } finally {
      await sql`select pg_advisory_unlock(${START_LOCK})`.execute(connection);
    }
  });
}

async function stop(boss: PgBoss, close: () => Promise<void>): Promise<void> {
  try {
    await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  } finally {
    await close();
  }
}
