import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made by `npm run build`: deploy/build-database.ts. */
export const BUILT = join(import.meta.dirname, '..', '..', '..', 'dist');

/** The file of the database that has all tables up to a migration, and no rows. */
export function readyMadeFile(newest: string): string {
  return join(BUILT, `database-${newest}.tar.gz`);
}

/**
 * What a new PGlite begins with, so that it need not make a database and its tables by itself, which takes some seconds.
 * @param newest the name of the newest migration. One that was built for another, or not at all, is not used.
 */
export function readyMade(newest: string): { readonly loadDataDir?: Blob } {
  const file = readyMadeFile(newest);
  return existsSync(file) ? { loadDataDir: new Blob([readFileSync(file)], { type: 'application/x-gzip' }) } : {};
}
