import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import * as begin from '../../src/store/migrations/0001-begin.ts';
import * as heldSince from '../../src/store/migrations/0004-held-since.ts';

test('findings of an older version are taken to have held since they began', async () => {
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  await begin.up(db);
  await sql`insert into findings (id, workspace_id, run_id, policy, audit, fingerprint, state, since, steps_done)
    values ('f', 'w', 'r', 'p', false, 'x', 'firing', '2026-03-01T03:00:00Z', '[]')`.execute(db);
  await heldSince.up(db);
  expect((await sql`select held_since from findings`.execute(db)).rows).toEqual([
    { held_since: new Date('2026-03-01T03:00:00Z') },
  ]);
  await db.destroy();
});
