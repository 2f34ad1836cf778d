import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { fromPglite, PgBoss } from 'pg-boss';
import { exclusivePGliteDialect } from './exclusive-dialect.ts';
import { FolderRefused, lockFolder } from './folder-lock.ts';
import * as begin from './migrations/0001-begin.ts';
import type { Tables } from './schema.ts';

export type Database = Kysely<Tables>;

/** Where the data lives: a PostgreSQL server, a folder of this machine (PGlite), or this process's memory (tests). */
export type StoreLocation =
  | { readonly kind: 'server'; readonly url: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'memory' };

export interface OpenDatabase {
  readonly db: Database;
  readonly boss: PgBoss;
  /** True when no other process can have this database open. */
  readonly alone: boolean;
  close(): Promise<void>;
}

const MIGRATIONS: Record<string, Migration> = { '0001-begin': begin };

/** Opens the database and brings its tables up to date. Several replicas may start at once: migrations take a lock. */
export async function openDatabase(location: StoreLocation): Promise<OpenDatabase> {
  const opened = location.kind === 'server' ? openServer(location.url) : await openPGlite(location);
  try {
    await migrate(opened.db);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

function openServer(url: string): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 10, application_name: 'runwarden' });
  // An idle connection that drops is replaced at the next query; the query that needs it is what fails and is handled.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => ({ rows: (await pool.query(text, values)).rows }) },
    ...BOSS,
  });
  return { db, boss, alone: false, close: () => db.destroy() };
}

async function openPGlite(location: Exclude<StoreLocation, { kind: 'server' }>): Promise<OpenDatabase> {
  const unlock = location.kind === 'folder' ? await lockFolder(location.path) : async () => undefined;
  const pglite = new PGlite(location.kind === 'folder' ? join(location.path, 'pg') : 'memory://');
  try {
    await pglite.waitReady;
  } catch (cause) {
    await unlock();
    if (location.kind === 'memory') throw cause;
    throw new FolderRefused(
      `${location.path} could not be opened as a database; nothing in it was deleted. Restore it from a copy, or name an empty folder to start anew.`,
      { cause },
    );
  }
  const db = new Kysely<Tables>({ dialect: exclusivePGliteDialect({ pglite }) });
  const boss = new PgBoss({ db: fromPglite(pglite), backend: 'pglite', ...BOSS });
  const close = async () => {
    await db.destroy();
    await unlock();
  };
  return { db, boss, alone: true, close };
}

/** Nothing of pg-boss's own cron is used; its registry of instances would only write rows. */
const BOSS = { schema: 'pgboss', schedule: false, registerInstance: false } as const;

async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((each) => each.status === 'Error')?.migrationName;
  throw new Error(`the database could not be migrated${failed ? ` (${failed})` : ''}`, { cause: error });
}

/** Answers when the database does. */
export async function ping(db: Database): Promise<void> {
  await sql`select 1`.execute(db);
}
