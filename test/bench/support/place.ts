import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrateServer } from '../../../src/store/open/open-store.ts';
import type { ServerLocation } from '../../../src/store/open/server.ts';

/** A database of a bench's own. */
export interface Place {
  readonly location: ServerLocation;
  /** A connection that is counted with nobody's queries; closed by `drop`. */
  readonly owner: pg.Client;
  drop(): Promise<void>;
}

/** Makes a migrated database on a server. */
export async function makePlace(server: string): Promise<Place> {
  const url = new URL(server);
  url.pathname = `/runwarden_bench_${randomBytes(6).toString('hex')}`;
  const location = { kind: 'server', url: url.href } as const;
  await migrateServer(location, null, { createDatabase: true });
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  return {
    location,
    owner,
    async drop() {
      await owner.end();
      const client = new pg.Client({ connectionString: server });
      await client.connect();
      await client.query(`drop database ${pg.escapeIdentifier(url.pathname.slice(1))}`);
      await client.end();
    },
  };
}
