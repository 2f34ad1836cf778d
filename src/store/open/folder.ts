import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { FolderRefused, lockFolder } from './folder-lock.ts';

/** Without these files PGlite takes a folder for new and writes an empty database over the rest of the old one. */
const ALWAYS_THERE = ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal'];

/**
 * Opens the database of a data folder for this process alone. A damaged one is refused and not changed.
 * @param begin what a new one begins with
 * @throws {FolderRefused}
 */
export async function openFolder(
  folder: string,
  begin: PGliteOptions = {},
): Promise<{ pglite: PGlite; unlock: () => void }> {
  const unlock = await lockFolder(folder);
  try {
    const path = join(folder, 'pg');
    if (!existsSync(path)) await initialise(folder, path, begin);
    const missing = ALWAYS_THERE.filter((name) => !existsSync(join(path, name)));
    if (missing.length > 0) throw damaged(folder, new Error(`pg/${missing.join(', pg/')} missing`));
    return { pglite: await openPGlite(path), unlock };
  } catch (cause) {
    unlock();
    throw damaged(folder, cause);
  }
}

/** A new database appears in one step, so that a start that is killed before it leaves nothing half made behind. */
async function initialise(folder: string, path: string, begin: PGliteOptions): Promise<void> {
  const unfinished = join(folder, 'pg.new');
  await rm(unfinished, { recursive: true, force: true });
  const pglite = await openPGlite(unfinished, begin);
  await pglite.close();
  await rename(unfinished, path);
}

async function openPGlite(path: string, options: PGliteOptions = {}): Promise<PGlite> {
  const pglite = new PGlite(path, options);
  await pglite.waitReady;
  return pglite;
}

/** The error for a folder that Runwarden wrote once and that cannot be read now. */
export function damaged(folder: string, cause: unknown): FolderRefused {
  if (cause instanceof FolderRefused) return cause;
  const what = innermost(cause);
  const next = DISK.test(what)
    ? 'free space there or let this user write to it, and start again'
    : 'restore it from a copy, or name an empty folder to begin again';
  return new FolderRefused(`${folder} could not be opened as a database (${what}); nothing was replaced: ${next}`, {
    cause,
  });
}

const DISK = /no space left|disk is full|disk quota|permission denied|read-only file system/i;

/** What PGlite throws of the system: numbers of WASI. */
const WASI: Readonly<Record<number, string>> = {
  2: 'permission denied',
  19: 'the disk quota is used up',
  29: 'the disk answers with an error',
  51: 'the disk is full',
  63: 'permission denied',
  69: 'read-only file system',
};

/** The message of the error that caused an error, however deep. */
export function innermost(error: unknown): string {
  if (error instanceof AggregateError) return innermost(error.errors[0]);
  if (error instanceof Error) return error.cause === undefined ? error.message : innermost(error.cause);
  if (typeof error !== 'object' || error === null || !('errno' in error)) return String(error);
  return WASI[Number(error.errno)] ?? `error ${error.errno} of the system`;
}
