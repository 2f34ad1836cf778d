import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, open, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect } from 'vitest';
import { FolderRefused } from '../../src/store/open/folder-lock.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { ROUTING } from '../support/postgres.ts';
import { anAlert } from './rows.ts';

/** A place for the data folders of a file, and one that was written and closed. */
export interface Folders {
  readonly place: string;
  /** The alert in the folder that was written. */
  readonly alertId: string;
  /** A copy of the folder that was written. */
  copy(name: string): Promise<string>;
}

export function useFolders(): Folders {
  let place = '';
  const alert = anAlert(null);
  const written = () => join(place, 'written');
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'runwarden-'));
    const store = await openFolder(written());
    await store.ledger.raise([alert]);
    await store.close();
  });
  afterAll(() => rm(place, { recursive: true, force: true }));
  return {
    get place() {
      return place;
    },
    alertId: alert.id,
    async copy(name) {
      const path = join(place, name);
      await cp(written(), path, { recursive: true });
      return path;
    },
  };
}

export function openFolder(path: string): Promise<Store> {
  return openStore({ kind: 'folder', path }, { routing: ROUTING, holder: 'test', onQueueError: () => undefined });
}

/** Why a folder is refused. */
export async function refusal(path: string): Promise<string> {
  const refused = await openFolder(path).then(
    (store) => store.close().then(() => null),
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(FolderRefused);
  return refused instanceof Error ? refused.message : '';
}

/** Ways for a folder to be damaged, and what is damaged. */
const DAMAGES: Record<string, (pg: string) => Promise<void>> = {
  'no PG_VERSION': (pg) => rm(join(pg, 'PG_VERSION')),
  'another PG_VERSION': (pg) => writeFile(join(pg, 'PG_VERSION'), '3\n'),
  'no control file': (pg) => rm(join(pg, 'global/pg_control')),
  'an empty control file': (pg) => truncate(join(pg, 'global/pg_control'), 0),
  'a garbled control file': (pg) => garble(join(pg, 'global/pg_control')),
  'no write-ahead log': (pg) => rm(join(pg, 'pg_wal'), { recursive: true }),
  'a cut write-ahead log': (pg) => inEach(join(pg, 'pg_wal'), /^0/, (file) => truncate(file, 100)),
  'a garbled write-ahead log': (pg) => inEach(join(pg, 'pg_wal'), /^0/, garble),
  'no tables': (pg) => rm(join(pg, 'base'), { recursive: true }),
  'cut system tables': (pg) => inEach(join(pg, 'base/5'), /^\d{4}$/, (file) => truncate(file, 0)),
  'garbled tables': (pg) => inEach(join(pg, 'base/5'), /^\d{5}$/, garble),
  'an empty folder': async (pg) => {
    await rename(pg, `${pg}.gone`);
    await mkdir(pg);
  },
};

export const DAMAGE_NAMES: readonly string[] = Object.keys(DAMAGES);

/** Damages a copy of the folder, and sees that it is refused with a sentence and that nothing is written over. */
export async function expectRefused(folders: Folders, damage: string): Promise<void> {
  const path = await folders.copy(damage.replaceAll(' ', '-'));
  await DAMAGES[damage]?.(join(path, 'pg'));
  const before = await userTables(path);
  expect(await refusal(path)).toMatch(/could not be opened as a database .*nothing was replaced/);
  expect(await userTables(path)).toEqual(before);
  // The lock is free again: whoever repairs it can start at once.
  expect(await refusal(path)).not.toContain('in use');
}

/** Kills a holder while it writes, and sees that every row that was acknowledged is there at once. */
export async function expectNothingLost(path: string): Promise<void> {
  const child = await startWriter(path);
  const acknowledged = await linesOf(child, 25);
  await kill(child);
  const store = await openFolder(path);
  for (const id of acknowledged) expect(await store.ledger.delivery(id, 'hook')).not.toBeNull();
  await store.close();
}

/** Names of the files that hold tables. */
async function userTables(path: string): Promise<string[]> {
  const names = await readdir(join(path, 'pg/base/5')).catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).sort();
}

async function inEach(folder: string, names: RegExp, change: (file: string) => Promise<void>): Promise<void> {
  for (const name of await readdir(folder)) if (names.test(name)) await change(join(folder, name));
}

async function garble(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  if (size > 0) await file.write(Buffer.alloc(Math.min(size, 8192), 0x5a), 0, Math.min(size, 8192), 0);
  await file.close();
}

/** A process that writes alerts for as long as it lives, and prints the id of each that was acknowledged. */
export async function startWriter(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(await linesOf(child, 1)).toHaveLength(1);
  return child;
}

async function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = [];
  if (!child.stdout) throw new Error('the writer has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
