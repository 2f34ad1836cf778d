import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { createRouting } from '../src/notify/routing.ts';
import { NEWEST_MIGRATION } from '../src/store/open/database.ts';
import { openStore } from '../src/store/open/open-store.ts';
import { BUILT, readyMadeFile } from '../src/store/open/ready-made.ts';

/*
 * Builds an empty database with all tables into dist: npm run build. Every store in a folder or in memory begins with a
 * copy of it. It is made again when what it is made of has changed.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FROM = ['package-lock.json', ...globSync('src/store/{jobs,migrations/*}.ts', { cwd: ROOT }).toSorted()];
const MARK = join(BUILT, 'database.sha256');

const onQueueError = (error: Error) => {
  throw error;
};

const hash = createHash('sha256');
for (const file of FROM) hash.update(file).update(readFileSync(join(ROOT, file)));
const digest = hash.digest('hex');
const file = readyMadeFile(NEWEST_MIGRATION);
const isMade = existsSync(file) && existsSync(MARK) && readFileSync(MARK, 'utf8') === digest;
if (!isMade) {
  mkdirSync(BUILT, { recursive: true });
  for (const old of globSync('database*', { cwd: BUILT })) rmSync(join(BUILT, old));
  const routing = createRouting({ recipients: { owner: [] }, channels: {} });
  const folder = mkdtempSync(join(tmpdir(), 'runwarden-database-'));
  const store = await openStore({ kind: 'folder', path: folder }, { routing, holder: 'build', onQueueError });
  await store.close();
  const pglite = await PGlite.create(join(folder, 'pg'));
  const made = await pglite.dumpDataDir('gzip');
  // In one step, so that a build that is ended leaves no half of it to be used.
  writeFileSync(`${file}.new`, Buffer.from(await made.arrayBuffer()));
  renameSync(`${file}.new`, file);
  writeFileSync(MARK, digest);
  await pglite.close();
  rmSync(folder, { recursive: true });
}
