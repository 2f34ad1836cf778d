import { describe, expect, it } from 'vitest';
import { NEWEST_MIGRATION, newInMemory } from '../../src/store/open/database.ts';
import { readyMade } from '../../src/store/open/ready-made.ts';

describe('the database that the build made', () => {
  it('has every migration and the queue, and no row of anybody', async () => {
    expect(readyMade(NEWEST_MIGRATION), 'npm run build makes it').toHaveProperty('loadDataDir');
    const pglite = newInMemory();
    const ask = async <T>(text: string) => (await pglite.query<T>(text)).rows;
    const [newest] = await ask<{ name: string }>('select name from kysely_migration order by name desc limit 1');
    expect(newest?.name).toBe(NEWEST_MIGRATION);
    expect(await ask("select from pgboss.queue where name like '%pass%'")).not.toEqual([]);
    const tables = await ask<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname = 'public' and tablename not like 'kysely%' or schemaname = 'pgboss' and tablename = 'job'`,
    );
    expect(tables.length).toBeGreaterThan(40);
    for (const { name } of tables) expect(await ask(`select from ${name} limit 1`), name).toEqual([]);
    await pglite.close();
  });

  it('is not used by another version, which makes its own', () => {
    expect(readyMade('0001-begin')).toEqual({});
  });
});
