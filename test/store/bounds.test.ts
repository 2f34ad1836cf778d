import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bounds } from '../../src/store/open/bounds.ts';
import { openPool, overPool } from '../../src/store/open/server.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTlsFront } from '../support/tls-front.ts';

const QUICK: Bounds = { statement: 300, lock: 200, idleInTransaction: 200, silent: 500 };

describe('a database that does not answer', ON_POSTGRESQL, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let proxy: DatabaseProxy;
  let pool: ReturnType<typeof openPool>;
  let db: ReturnType<typeof overPool>;
  beforeAll(async () => {
    database = await createDatabase();
    proxy = await startDatabaseProxy(database.url);
    pool = openPool({ kind: 'server', url: proxy.url }, { max: 2, application_name: 'bounds' }, QUICK);
    pool.on('connect', (client) => client.on('error', () => undefined));
    pool.on('error', () => undefined);
    db = overPool(pool);
  });
  afterAll(async () => {
    await db.destroy();
    await proxy.close();
    await database.drop();
  });

  const one = () => sql<{ one: number }>`select 1 as one`.execute(db);

  it('is given up in the middle of a question, and the next one is asked over another connection', async () => {
    proxy.holdAnswers = (text) => text.includes('select 1');
    await expect(one()).rejects.toThrow();
    proxy.holdAnswers = () => false;
    expect((await one()).rows).toEqual([{ one: 1 }]);
  });

  it('is given up when it takes a connection and says nothing', async () => {
    await expect(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db)).rejects.toThrow();
    proxy.holdAnswers = () => true;
    await expect(one()).rejects.toThrow();
    proxy.holdAnswers = () => false;
    expect((await one()).rows).toEqual([{ one: 1 }]);
  });

  it('is given up at the commit, whose outcome the caller then has to ask for', async () => {
    proxy.holdAnswers = (text) => /commit/i.test(text);
    await expect(db.transaction().execute((transaction) => sql`select 1`.execute(transaction))).rejects.toThrow();
    proxy.holdAnswers = () => false;
    expect((await one()).rows).toEqual([{ one: 1 }]);
  });

  it('is given up over TLS as well, and only where nothing comes', async () => {
    const { hostname, port } = new URL(proxy.url);
    const front = await startTlsFront({ host: hostname, port: Number(port) });
    const folder = await mkdtemp(join(tmpdir(), 'rw-bounds-'));
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, front.caPem);
    const url = new URL(proxy.url);
    url.port = String(front.port);
    url.search = `?sslmode=verify-full&sslrootcert=${ca}`;
    const secure = openPool({ kind: 'server', url: url.href }, { max: 1, application_name: 'bounds' }, QUICK);
    const ended: unknown[] = [];
    secure.on('connect', (client) => client.on('error', (error) => ended.push(error)));
    secure.on('error', () => undefined);
    const client = await secure.connect();
    // Longer than the bound, with a word every now and then.
    for (let turn = 0; turn < 8; turn += 1) {
      await client.query('select 1');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(ended).toEqual([]);
    proxy.holdAnswers = () => true;
    await expect(client.query('select 1')).rejects.toThrow();
    proxy.holdAnswers = () => false;
    client.release(true);
    await secure.end();
    await front.close();
    await rm(folder, { recursive: true });
  });

  it('ends a long statement, a long wait for a lock, and a transaction in which nothing happens', async () => {
    await expect(sql`select pg_sleep(3)`.execute(db)).rejects.toThrow('statement timeout');
    const locked = db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(1)`.execute(transaction);
      await expect(sql`select pg_advisory_xact_lock(1)`.execute(db)).rejects.toThrow('lock timeout');
      await new Promise((resolve) => setTimeout(resolve, 400));
      await sql`select 1`.execute(transaction);
    });
    await expect(locked).rejects.toThrow();
    expect((await one()).rows).toEqual([{ one: 1 }]);
  });
});
