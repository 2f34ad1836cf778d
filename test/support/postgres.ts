import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Routing } from '../../src/core/alert/alert.ts';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { migrateServer, openStore, type Store } from '../../src/store/open/open-store.ts';
import { inMemory } from './in-memory.ts';
import { ON_POSTGRESQL, SERVER } from './needs.ts';

type Backend = 'memory' | 'server';

/** Where the tests of a file work, and a way to look at the tables below the ledger. */
export interface Bench {
  readonly backend: Backend;
  readonly store: Store;
  /** Rows of a statement, past the ledger. On the server by a connection of its own. */
  query(text: string): Promise<Record<string, unknown>[]>;
  /** A second store over the same database, as another replica has it. Only on the server. */
  openAgain(): Promise<Store>;
  /** A connection of its own, closed with the file. Only on the server. */
  connect(): Promise<pg.Client>;
}

/** Everybody is reached over `hook`, and over `log` too, which reaches nobody. */
export const ROUTING: Routing = {
  channelsFor: (recipients) =>
    recipients.length === 0
      ? []
      : [
          { channel: 'hook', via: recipients.join(',') },
          { channel: 'log', via: recipients.join(',') },
        ],
  channelsBeside: () => [],
  reachesPeople: (channel) => channel === 'hook',
};

/** The same tests over each store, each time with a fresh database for the file. */
export function onEachStore(title: string, tests: (bench: Bench) => void): void {
  describe(`${title} (PGlite)`, () => withStore('memory', tests));
  onServer(`${title} (PostgreSQL)`, tests);
}

/** Tests of what several connections do to one another. */
export function onServer(title: string, tests: (bench: Bench) => void): void {
  describe(title, ON_POSTGRESQL, () => withStore('server', tests));
}

function withStore(backend: Backend, tests: (bench: Bench) => void): void {
  let opened: Omit<Bench, 'backend'> & { close(): Promise<void> };
  beforeAll(async () => {
    opened = await (backend === 'memory' ? openMemory() : openOnServer());
  });
  afterAll(() => opened?.close());
  tests({
    backend,
    get store() {
      return opened.store;
    },
    query: (text) => opened.query(text),
    openAgain: () => opened.openAgain(),
    connect: () => opened.connect(),
  });
}

const ONE_PROCESS = new Error('a database in memory has one process');

async function openMemory() {
  const store = await openIn(inMemory());
  return {
    store,
    query: (text: string) => bossQuery(store, text),
    openAgain: () => Promise.reject(ONE_PROCESS),
    connect: () => Promise.reject(ONE_PROCESS),
    close: () => store.close(),
  };
}

/** Like a service whose role only reads and writes: so every test on the server holds that `migrate` grants what it needs. */
async function openOnServer() {
  const database = await createDatabase();
  const role = `${new URL(database.url).pathname.slice(1)}_app`;
  await administer(`create role ${role} login password 'x'`);
  await migrateServer({ kind: 'server', url: database.url }, { name: role, objectId: null });
  const address = new URL(database.url);
  address.username = role;
  address.password = 'x';
  const location = { kind: 'server', url: address.href } as const;
  const store = await openIn(location);
  const others: { close(): Promise<void> }[] = [];
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  return {
    store,
    query: async (text: string) => (await owner.query(text)).rows,
    async openAgain() {
      const other = await openIn(location);
      others.push(other);
      return other;
    },
    async connect() {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      others.push({ close: () => client.end() });
      return client;
    },
    async close() {
      for (const each of [...others, store]) await each.close();
      await owner.end();
      await database.drop();
      await administer(`drop role ${role}`);
    },
  };
}

/** Opens a store as a process of its own does. What breaks beside the calls fails the test, unless it asks for it. */
export function openIn(location: StoreLocation, onQueueError: (error: Error) => void = fail): Promise<Store> {
  return openStore(location, {
    routing: ROUTING,
    holder: randomBytes(4).toString('hex'),
    onQueueError,
  });
}

function fail(error: Error): never {
  throw error;
}

async function bossQuery(store: Store, text: string): Promise<Record<string, unknown>[]> {
  return (await store.boss.getDb().executeSql(text, [])).rows;
}

/** A new database on the test server. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  if (!SERVER) throw new Error('RUNWARDEN_TEST_DATABASE_URL is not set');
  const name = `runwarden_test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  // Not by force: the server waits for connections that are closing, and one that it broke would fail the test.
  return { url: url.href, drop: () => administer(`drop database ${name}`) };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
