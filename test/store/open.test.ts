import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/open/database.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, onEachStore, onServer, openIn } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { anAlert, anOverride, aPlan, aQueuedCancel, aRun, aWorkspace, NOW } from './rows.ts';

onEachStore('many calls at once', (bench) => {
  it('neither wait for each other for ever nor see each other’s halves', async () => {
    const { ledger, requeue } = bench.store;
    const calls = Array.from({ length: 25 }, async (_, at) => {
      const workspace = aWorkspace();
      await ledger.lease(workspace, NOW);
      await ledger.observe(workspace.id, seen([aRun(workspace)], NOW));
      const { decision } = await aQueuedCancel(ledger);
      if (at % 5 === 0) await requeue();
      // One in three transactions fails, amid the others.
      const existing = anAlert(null);
      await ledger.raise([existing]);
      if (at % 3 === 0) await expect(ledger.raise([anAlert(decision), existing])).rejects.toThrow();
      await ledger.createOverride(anOverride());
      await ledger.claim(decision.id, NOW, () => null);
      return decision.id;
    });
    const decisions = await Promise.all(calls);
    for (const id of decisions) expect((await ledger.decision(id))?.cancellation?.state).toBe('requesting');
    expect(await bench.query('select count(*)::int as n from alerts')).toEqual([{ n: 25 }]);
    expect(await bench.query('select count(*)::int as n from overrides')).toEqual([{ n: 25 }]);
  });
});

it('lends PGlite’s one connection to one user at a time: what is beside a transaction is not rolled back with it', async () => {
  const { db, close } = await openDatabase({ kind: 'memory' }, () => undefined);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: failing, resolve: fail } = Promise.withResolvers<void>();
  const freeze = (name: string) => ({ id: name, reason: 'r', author: 'oncall', created_at: new Date(NOW) });
  const rolledBack = db.transaction().execute(async (transaction) => {
    await transaction.insertInto('freezes').values(freeze('inside')).execute();
    begin();
    await failing;
    throw new Error('rolled back');
  });
  await begun;
  const beside = db.insertInto('freezes').values(freeze('beside')).execute();
  fail();
  await expect(rolledBack).rejects.toThrow('rolled back');
  await beside;
  expect(await db.selectFrom('freezes').select('id').execute()).toEqual([{ id: 'beside' }]);
  await close();
});

describe('a server', ON_POSTGRESQL, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());
  const location = () => ({ kind: 'server', url: database.url }) as const;

  it('is made ready by three that start at once, and started on again without harm', async () => {
    const stores = await Promise.all([openIn(location()), openIn(location()), openIn(location())]);
    for (const store of stores) {
      await store.ledger.ping();
      await store.close();
    }
    const again = await openIn(location());
    await again.ledger.raise([anAlert(null)]);
    await again.close();
  });

  it('that drops its connections is told of, and the store goes on over new ones', async () => {
    const errors: string[] = [];
    const store = await openIn(location(), (error) => void errors.push(error.message));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const drop = () =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'runwarden' and datname = current_database()`);
    await drop();
    await expect.poll(() => errors.join()).toContain('terminating connection');
    // A call that meets a dropped connection fails, and the next one does not.
    await Promise.allSettled(Array.from({ length: 20 }, () => store.ledger.ping()));
    await Promise.all(Array.from({ length: 20 }, () => store.ledger.ping()));
    const calls = Promise.allSettled(Array.from({ length: 20 }, () => store.ledger.raise([anAlert(null)])));
    await drop();
    await calls;
    await expect.poll(() => store.ledger.ping().then(() => 'answers', String)).toBe('answers');
    await client.end();
    await store.close();
  });
});

onServer('a second replica', (bench) => {
  it('leaves the leases, jobs and intents of the first alone', async () => {
    const { ledger } = bench.store;
    const workspace = aWorkspace();
    const lease = await ledger.lease(workspace, NOW);
    const { decision } = await aQueuedCancel(ledger);
    await ledger.claim(decision.id, NOW, () => null);
    const second = await bench.openAgain();
    expect(await second.ledger.lease(workspace, NOW)).toBeNull();
    expect(await lease?.renew()).toBe(true);
    expect(await second.ledger.claim(decision.id, NOW, () => null)).toEqual({ kind: 'not-mine' });
    const jobs = await bench.query(
      `select count(*)::int as n from pgboss.job where data->>'decisionId' = '${decision.id}'`,
    );
    expect(jobs).toEqual([{ n: 1 }]);
    await second.ledger.commit(workspace.id, aPlan(), [], NOW);
  });
});
