import { randomUUID } from 'node:crypto';
import { existsSync, openAsBlob } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { openStore } from '../../src/store/open/open-store.ts';

/**
 * An empty database in memory that has all tables. The first one of a run is made from nothing, and the others begin
 * from its dump, which takes a quarter of the time.
 */
export async function inMemory(): Promise<StoreLocation> {
  const dump = join(inject('sharedFolder'), 'empty.tar');
  if (!existsSync(dump)) await makeDump(dump);
  return { kind: 'memory', pglite: new PGlite('memory://', { loadDataDir: await openAsBlob(dump) }) };
}

async function makeDump(file: string): Promise<void> {
  const pglite = new PGlite('memory://');
  const store = await openStore(
    { kind: 'memory', pglite },
    {
      routing: { channelsFor: () => [], reachesPeople: () => true },
      holder: 'dump',
      onQueueError: (error) => {
        throw error;
      },
    },
  );
  await store.boss.stop({ graceful: true });
  // Two workers may make it at once; either is as good.
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, (await pglite.dumpDataDir('none')).stream());
  await rename(own, file);
  await store.close();
}
