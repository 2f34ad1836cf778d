import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Where `npm run build` puts the console. */
export const BUILT = join(import.meta.dirname, '..', '..', '..', 'dist', 'console');

/** All scripts of the console together, packed. */
export const MOST_BYTES_OF_SCRIPT = 120_000;

/** How many bytes a browser loads for the console, packed: all files with an ending. */
export function packedBytes(ending: '.js' | '.css'): number {
  const folder = join(BUILT, 'assets');
  const files = readdirSync(folder).filter((name) => name.endsWith(ending));
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}
