import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContentStore } from '../core/ports/evidence.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { StartError } from '../core/values/start-error.ts';

/** Nobody but the account of the service may look into what was kept. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Where files are until they are whole. */
const UNFINISHED = 'unfinished';

/**
 * Keeps contents as files, each under its hash. A file is written whole and synced to disk before it gets its name, so that one
 * with a name is never half a content.
 * @throws {StartError} where the folder cannot be made or written to.
 */
export async function openFolderContents(folder: string, now: Instant): Promise<ContentStore> {
  const unfinished = join(folder, UNFINISHED);
  try {
    await makeFolder(folder);
    await makeFolder(unfinished);
    await forgetUnfinished(unfinished, now);
  } catch (error) {
    throw new StartError(
      `evidence.store.folder: ${folder} cannot be used: ${reasonOf(error)}; name a folder that the service may write to`,
    );
  }
  return {
    async put(sha256, bytes) {
      const path = pathOf(folder, sha256);
      if (await isThere(path, bytes.length)) return;
      const made = join(unfinished, `${sha256}.${randomBytes(6).toString('hex')}`);
      try {
        await writeSynced(made, bytes);
        await makeFolder(dirname(dirname(path)));
        await makeFolder(dirname(path));
        await rename(made, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(made, { force: true });
        throw error;
      }
    },
    async get(sha256) {
      return readFile(pathOf(folder, sha256)).catch(nullIfMissing);
    },
    async remove(sha256) {
      await rm(pathOf(folder, sha256), { force: true });
    },
  };
}

/** In two folders by the beginning of the hash, so that none has more files than people and tools can list. */
function pathOf(folder: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${sha256} is not a SHA-256 in hex`);
  return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: FOLDER_MODE }).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** A file of another length is damaged, and is written again. */
async function isThere(path: string, bytes: number): Promise<boolean> {
  const found = await stat(path).catch(nullIfMissing);
  return found?.size === bytes;
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without this a power cut can lose the name of a file that is on disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a process that died left half written. Younger files may be those of another replica. */
async function forgetUnfinished(folder: string, now: Instant): Promise<void> {
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(nullIfMissing);
    if (found && now - found.mtimeMs > DAY) await rm(join(folder, name), { force: true });
  }
}

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
