import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, open, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderRefused } from '../../src/store/open/folder-lock.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { ROUTING } from '../support/postgres.ts';
import { anAlert } from './rows.ts';

let place: string;
/** A folder with one alert in it, closed. */
let written: string;
let alertId: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'runwarden-'));
  written = join(place, 'written');
  const store = await openFolder(written);
  const alert = anAlert(null);
  alertId = alert.id;
  await store.ledger.raise([alert]);
  await store.close();
});
afterAll(() => rm(place, { recursive: true, force: true }));

function openFolder(path: string): Promise<Store> {
  return openStore({ kind: 'folder', path }, { routing: ROUTING, holder: 'test', onQueueError: () => undefined });
}

async function copy(name: string): Promise<string> {
  const path = join(place, name);
  await cp(written, path, { recursive: true });
  return path;
}

async function refusal(path: string): Promise<string> {
  const refused = await openFolder(path).then(
    (store) => store.close().then(() => null),
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(FolderRefused);
  return refused instanceof Error ? refused.message : '';
}

describe('a data folder', () => {
  it('keeps what was written, with its work, over a restart', async () => {
    const path = await copy('restart');
    const store = await openFolder(path);
    expect(await store.ledger.delivery(alertId, 'hook')).not.toBeNull();
    const { rows } = await store.boss
      .getDb()
      .executeSql(`select count(*)::int as n from pgboss.job where name = 'deliver'`);
    expect(rows).toEqual([{ n: 2 }]);
    await store.close();
  });

  it('is refused to a second process and to a second opener, and loses nothing by that', async () => {
    const path = await copy('held');
    const store = await openFolder(path);
    expect(await refusal(path)).toContain('is in use by another Runwarden');
    await store.ledger.raise([anAlert(null)]);
    await store.close();
    const child = await startWriter(path);
    expect(await refusal(path)).toContain('is in use by another Runwarden');
    await kill(child);
  });

  it('is given to one of two that start at once', async () => {
    const path = join(place, 'race');
    const started = await Promise.allSettled([openFolder(path), openFolder(path)]);
    const opened = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(opened).toHaveLength(1);
    await opened[0]?.close();
  });

  it('of other files is refused and left as it was', async () => {
    const path = join(place, 'documents');
    await mkdir(path);
    await writeFile(join(path, 'thesis.txt'), 'all of it');
    expect(await refusal(path)).toContain('holds files that are not Runwarden');
    expect(await readdir(path)).toEqual(['thesis.txt']);
    expect(await readFile(join(path, 'thesis.txt'), 'utf8')).toBe('all of it');
  });

  it('that is a file, or lies below one, is refused', async () => {
    const path = join(place, 'file');
    await writeFile(path, 'x');
    expect(await refusal(path)).toContain('cannot be used as data folder');
    expect(await refusal(join(path, 'below'))).toContain('cannot be used as data folder');
  });

  it('whose first start was killed halfway starts anew: it never held anything', async () => {
    const path = join(place, 'halfway');
    await mkdir(join(path, 'pg.new', 'base'), { recursive: true });
    await writeFile(join(path, 'runwarden.txt'), 'format: 1\n');
    await (await openFolder(path)).close();
    expect((await readdir(path)).sort()).toEqual(['lock', 'pg', 'runwarden.txt']);
  });

  it('whose holder was killed while it wrote opens at once, with every row that was acknowledged', async () => {
    const path = join(place, 'killed');
    for (let round = 0; round < 2; round++) {
      const child = await startWriter(path);
      const acknowledged = await linesOf(child, 25);
      await kill(child);
      const store = await openFolder(path);
      for (const id of acknowledged) expect(await store.ledger.delivery(id, 'hook')).not.toBeNull();
      await store.close();
    }
  });
});

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

describe('a damaged data folder', () => {
  it.each(Object.entries(DAMAGES))(
    'with %s is refused with a sentence, and nothing is written over',
    async (name, damage) => {
      const path = await copy(name.replaceAll(' ', '-'));
      await damage(join(path, 'pg'));
      const before = await userTables(path);
      expect(await refusal(path)).toMatch(/could not be opened as a database .*nothing was replaced/);
      expect(await userTables(path)).toEqual(before);
      // The lock is free again: whoever repairs it can start at once.
      expect(await refusal(path)).not.toContain('in use');
    },
  );
});

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
async function startWriter(path: string): Promise<ChildProcess> {
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

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
