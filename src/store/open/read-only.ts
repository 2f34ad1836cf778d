import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PATIENT_BOUNDS } from './bounds.ts';
import { type Database, overPGlite, type StoreLocation } from './database.ts';
import { openFolder } from './folder.ts';
import { FolderRefused } from './folder-lock.ts';
import { openPool, overPool, type ServerLocation } from './server.ts';

/** A database that is opened for reading alone, with its tables as they are. */
export interface ReadOnlyDatabase {
  readonly db: Database;
  close(): Promise<void>;
}

/**
 * Opens a store for reading alone.
 * @throws {FolderRefused} when a running service holds the data folder, or there is none.
 */
export async function openReadOnly(location: StoreLocation, name: string): Promise<ReadOnlyDatabase> {
  return location.kind === 'server' ? openServer(location, name) : openLocal(location);
}

function openServer(location: ServerLocation, name: string): ReadOnlyDatabase {
  const options = '-c default_transaction_read_only=on';
  const db = overPool(openPool(location, { max: 2, application_name: name, options }, PATIENT_BOUNDS));
  return { db, close: () => db.destroy() };
}

async function openLocal(location: Exclude<StoreLocation, { kind: 'server' }>): Promise<ReadOnlyDatabase> {
  if (location.kind === 'memory' || !existsSync(join(location.path, 'pg')))
    throw new FolderRefused(
      `${location.kind === 'memory' ? 'the memory of this process' : location.path} holds no record. Run \`serve\` or \`scan\` with it first, or set DATABASE_URL to the service's database.`,
    );
  const { pglite, unlock } = await openHeldFolder(location.path);
  await pglite.exec('set default_transaction_read_only = on');
  return overPGlite(pglite, unlock);
}

async function openHeldFolder(path: string) {
  try {
    return await openFolder(path);
  } catch (error) {
    if (!(error instanceof FolderRefused)) throw error;
    const more = 'A data folder serves one process: to read it beside a running service, keep the data in PostgreSQL.';
    throw new FolderRefused(`${error.message} ${more}`, { cause: error });
  }
}
