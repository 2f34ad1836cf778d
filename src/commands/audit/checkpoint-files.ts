import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readCheckpoint } from '../../core/audit/checkpoint.ts';
import type { KeptCheckpoint } from '../../core/audit/verify.ts';
import { StartError } from '../../core/values/start-error.ts';

/** A checkpoint is a few hundred bytes. */
const LARGEST = 64 * 1024;

/** The checkpoints of a folder and those below it; other files are named. @throws {StartError} */
export async function readCheckpoints(
  folder: string,
): Promise<{ readonly checkpoints: readonly KeptCheckpoint[]; readonly others: readonly string[] }> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new StartError(`--checkpoints: ${folder} cannot be read (${error.code}); name a folder of checkpoints`);
    },
  );
  const checkpoints: KeptCheckpoint[] = [];
  const others: string[] = [];
  for (const file of files) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const name = relative(folder, path);
    const checkpoint = readCheckpoint(await parsed(path));
    if (checkpoint) checkpoints.push({ ...checkpoint, name });
    else others.push(name);
  }
  return { checkpoints, others };
}

async function parsed(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  if (bytes.length > LARGEST) return null;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
