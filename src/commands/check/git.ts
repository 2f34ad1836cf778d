import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Commit } from '../../azure/job-file/as-submitted.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';

/** Git may wait for a lock or a slow disk. */
const LONGEST_MS = 10_000;

/** From which commit the code of a job comes, as the command line reports it to Azure; null without git. */
export function commitOf(file: string, job: PlainObject): Commit | null {
  const folder = dirname(resolve(file));
  const { code } = isPlainObject(job.trial) ? job.trial : job;
  const own = typeof code === 'string' ? resolve(folder, code) : folder;
  const where = existsSync(own) ? own : folder;
  const commit = git(where, ['rev-parse', 'HEAD']);
  const changes = commit === null ? null : git(where, ['status', '--porcelain', '--', '.']);
  return commit === null || changes === null ? null : { commit, dirty: changes !== '' };
}

function git(folder: string, parameters: readonly string[]): string | null {
  try {
    return execFileSync('git', [...parameters], {
      cwd: folder,
      timeout: LONGEST_MS,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // No repository, or no git.
    return null;
  }
}
