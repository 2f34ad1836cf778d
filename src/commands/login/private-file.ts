import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../../core/values/start-error.ts';

// Files with secrets of one user. Windows gives the user's profile to that user alone, and has no modes.

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** Reads a file that its user alone may read; null where there is none. @throws {StartError} where others can read it. */
export async function readPrivate(path: string, isWindows = process.platform === 'win32'): Promise<string | null> {
  const file = await open(path, 'r').catch(ifThere);
  if (!file) return null;
  try {
    const { mode, uid } = await file.stat();
    if (!isWindows) requirePrivate(path, { mode, uid, folderMode: (await stat(dirname(path))).mode });
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function requirePrivate(
  path: string,
  { mode, uid, folderMode }: Readonly<Record<'mode' | 'uid' | 'folderMode', number>>,
) {
  const next = 'Then sign in again (runwarden login), because others may know what it holds.';
  if (uid !== process.getuid?.()) throw new StartError(`${path} belongs to another user, so it is not used.`);
  if ((mode & OTHERS) !== 0)
    throw new StartError(
      `${path} can be read by others (mode ${octal(mode)}), so it is not used: chmod 600 ${path}. ${next}`,
    );
  if ((folderMode & OTHERS_WRITE) !== 0)
    throw new StartError(
      `others can write into ${dirname(path)} (mode ${octal(folderMode)}), so what it holds is not used: chmod 700 ${dirname(path)}. ${next}`,
    );
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}

/** Writes a file for its user alone, whole or not at all. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await makePrivateFolder(dirname(path));
  const unfinished = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** A folder that its user alone may look into. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode } = await stat(folder);
  if ((mode & OTHERS) !== 0) await chmod(folder, 0o700);
}

/** Null for a file that is not there. */
function ifThere(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
