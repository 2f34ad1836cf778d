import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import * as begin from '../../src/store/migrations/0001-begin.ts';
import * as objections from '../../src/store/migrations/0017-objections.ts';

test('a run of an older version is of whoever owned it at its latest decision', async () => {
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  await begin.up(db);
  await sql`insert into workspaces (id, name, subscription_id, resource_group, location, tags) values ('w', 'ml', 's', 'rg', 'x', '{}')`.execute(
    db,
  );
  for (const id of ['judged', 'never-judged'])
    await sql`insert into runs (workspace_id, id, run, active, phase, phase_since, created_at, first_seen_at, last_seen_at)
      values ('w', ${id}, '{}', false, 'ended', now(), now(), now(), now())`.execute(db);
  for (const [id, owner] of [
    ['d-1', 'alice@example.com'],
    ['d-2', 'bob@example.com'],
  ])
    await sql`insert into decisions (id, at, kind, workspace_id, run_id, policy, severity, audit, reason, evidence, evidence_key,
        recipients, announces_cancel, attended)
      values (${id}, now(), 'notify', 'w', 'judged', 'p', 'high', false, 'x', ${JSON.stringify({ owner: { ids: [owner] } })}, 'k',
        '[]', false, false)`.execute(db);
  await objections.up(db);
  expect((await sql`select id, owner_ids from runs order by id`.execute(db)).rows).toEqual([
    { id: 'judged', owner_ids: ['bob@example.com'] },
    { id: 'never-judged', owner_ids: null },
  ]);
  await db.destroy();
});
