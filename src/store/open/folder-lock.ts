import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../core/values/caught.ts';
import { StartError } from '../../core/values/start-error.ts';
import { makeFolder } from './make-folder.ts';

/** The folder is held, or may not be used, with a sentence for the person who started Runwarden. */
export class FolderRefused extends StartError {
  override readonly name = 'FolderRefused';
}

const MARKER = 'runwarden.txt';
const MARKER_TEXT =
  'This folder holds the data of Runwarden. Do not edit or copy it while Runwarden runs.\nformat: 1\n';

/** SQLite's "database is locked". */
const SQLITE_BUSY = 5;

/**
 * Takes a data folder for this process alone, since PGlite does not. Node offers no file lock, but its SQLite takes one:
 * the kernel grants it to one process, and drops it with the process, however that dies, so a killed Runwarden starts
 * again at once.
 * @throws {FolderRefused} when another process holds it, or it holds something that is not Runwarden's.
 * @returns what frees it.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  await usable(folder, () => makeFolder(folder));
  const entries = await usable(folder, () => readdir(folder));
  if (entries.length > 0 && !entries.includes(MARKER))
    throw new FolderRefused(
      `${folder} holds files that are not Runwarden's; nothing was changed. Name an empty or new folder as data folder.`,
    );
  // Before the lock, so that a folder with a lock always has its marker, wherever a kill falls.
  if (entries.length === 0) await usable(folder, () => writeFile(join(folder, MARKER), MARKER_TEXT));
  const lock = takeLock(folder);
  return () => lock.close();
}

/** @throws {FolderRefused} in place of what the system says. */
async function usable<T>(folder: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (cause) {
    throw new FolderRefused(`${folder} cannot be used as data folder: ${messageOf(cause)}`, { cause });
  }
}

function takeLock(folder: string): DatabaseSync {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(join(folder, 'lock'));
    lock.exec('begin exclusive');
    return lock;
  } catch (cause) {
    lock?.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY)
      throw new FolderRefused(
        `${folder} is in use by another Runwarden. Stop it first, or name another data folder; nothing was changed.`,
        { cause },
      );
    throw new FolderRefused(
      `${folder} cannot be locked (${messageOf(cause)}): let this user write to the folder and to the files in it`,
      { cause },
    );
  }
}
