import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert.ts';
import type { Ledger } from '../core/ledger.ts';
import { alertLedger } from './alerts.ts';
import { controlLedger } from './control.ts';
import { openDatabase, type StoreLocation } from './database.ts';
import { enforceLedger } from './enforce.ts';
import { planLedger } from './plan.ts';
import { createQueues, requeueUnfinished } from './queue.ts';
import { readLedger } from './read.ts';
import { dropLeases, scanLedger } from './scan.ts';

export interface Store {
  readonly ledger: Ledger;
  /** The queue of passes, cancels and deliveries; started. */
  readonly boss: PgBoss;
  close(): Promise<void>;
}

/**
 * Opens the store: tables up to date, queues made, unfinished work queued again.
 * @throws {FolderRefused} when a data folder is held by another process or is not Runwarden's.
 */
export async function openStore(
  location: StoreLocation,
  options: { readonly routing: Routing; readonly holder: string; readonly onQueueError: (error: Error) => void },
): Promise<Store> {
  const { db, boss, alone, close } = await openDatabase(location);
  try {
    boss.on('error', options.onQueueError);
    await boss.start();
    await createQueues(boss);
    if (alone) await dropLeases(db);
    await requeueUnfinished(db, boss, alone);
  } catch (error) {
    await close();
    throw error;
  }
  const { routing, holder } = options;
  return {
    ledger: {
      ...scanLedger(db, holder),
      ...planLedger(db, boss, routing),
      ...enforceLedger(db, boss, routing),
      ...alertLedger(db, boss, routing),
      ...controlLedger(db),
      ...readLedger(db),
    },
    boss,
    async close() {
      await boss.stop({ graceful: true, timeout: 3000 });
      await close();
    },
  };
}
