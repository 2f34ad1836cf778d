import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { userFolders } from './login/user-folders.ts';
import type { Variables } from './variables.ts';

/**
 * Keeps what Node compiles for the next start, below a folder of this user alone: code that others may write must not run here.
 * Where the folder cannot be made, Node compiles at each start.
 */
export function keepCompiled(variables: Variables): void {
  const { cache } = userFolders(variables);
  const folder = join(cache, 'compiled');
  // One by one: Node's own recursive mkdir never ends below a folder such as /proc.
  if ([dirname(cache), cache, folder].every(isMade)) enableCompileCache(folder);
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    // Any other reason is one to do without.
    return error instanceof Error && 'code' in error && error.code === 'EEXIST';
  }
}
