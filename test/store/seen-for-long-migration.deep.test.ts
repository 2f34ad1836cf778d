import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import * as begin from '../../src/store/migrations/0001-begin.ts';
import * as recordings from '../../src/store/migrations/0002-recordings.ts';
import * as spend from '../../src/store/migrations/0003-spend.ts';
import * as heldSince from '../../src/store/migrations/0004-held-since.ts';
import * as resumed from '../../src/store/migrations/0005-resumed.ts';
import * as names from '../../src/store/migrations/0006-names.ts';
import * as seenForLong from '../../src/store/migrations/0009-seen-for-long.ts';

test('parents that ended lately and policies that are unknown are known from an older version', async () => {
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  for (const migration of [begin, recordings, spend, heldSince, resumed, names]) await migration.up(db);
  await sql`insert into workspaces (id, name, subscription_id, resource_group, location, tags)
    values ('w', 'ml', 's', 'rg', 'westeurope', '{}')`.execute(db);
  const run = (id: string, jobType: string, phase: string, seen: string) =>
    sql`insert into runs (workspace_id, id, run, active, phase, phase_since, created_at, first_seen_at, last_seen_at)
      values ('w', ${id}, ${JSON.stringify({ id, jobType })}, ${phase !== 'ended'}, ${phase}, now(), now(), now(),
        now() - ${seen}::interval)`.execute(db);
  await run('ended-lately', 'pipeline', 'ended', '2 days');
  await run('sweep-lately', 'sweep', 'ended', '1 hour');
  await run('ended-long-ago', 'pipeline', 'ended', '9 days');
  await run('active', 'pipeline', 'running', '1 hour');
  await run('command', 'command', 'ended', '1 hour');
  const status = (id: string, state: string) =>
    sql`insert into statuses (workspace_id, run_id, policy, audit, at, outcome, state, reason, evidence)
      values ('w', ${id}, 'p', false, '2026-03-01T03:00:00Z', ${state}, ${state}, 'x', '{}')`.execute(db);
  await status('active', 'unknown');
  await status('command', 'healthy');
  await seenForLong.up(db);
  const parents = await sql<{ run_id: string }>`select run_id from ended_parents order by run_id`.execute(db);
  expect(parents.rows.map(({ run_id }) => run_id)).toEqual(['ended-lately', 'sweep-lately']);
  const unknown = await sql`select run_id from statuses where unknown_since is not null`.execute(db);
  expect(unknown.rows).toEqual([{ run_id: 'active' }]);
  await db.destroy();
});
