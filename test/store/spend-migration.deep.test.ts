import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import * as recordings from '../../src/store/migrations/0002-recordings.ts';
import * as spend from '../../src/store/migrations/0003-spend.ts';

test('what an older version recorded is taken over: since when without a gap, and how far ended runs cost', async () => {
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  await recordings.up(db);
  for (const at of ['00:00', '00:30', '03:00', '04:00'])
    await sql`insert into recordings values ('a', ${`2026-03-01T${at}:00Z`}::timestamptz, true, '')`.execute(db);
  await sql`insert into run_costs values ('a', 'r', '{}', '{}', '2026-03-01T03:00:00Z')`.execute(db);
  await sql`insert into run_costs values ('a', 's', '{}', '{}', null)`.execute(db);
  await spend.up(db);
  expect((await sql`select * from record_extents`.execute(db)).rows).toEqual([
    { workspace_id: 'a', since: new Date('2026-03-01T03:00:00Z'), until: new Date('2026-03-01T04:00:00Z') },
  ]);
  expect((await sql`select counted_until from run_costs order by run_id`.execute(db)).rows).toEqual([
    { counted_until: new Date('2026-03-01T03:00:00Z') },
    { counted_until: null },
  ]);
  await db.destroy();
});
