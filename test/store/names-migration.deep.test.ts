import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import * as begin from '../../src/store/migrations/0001-begin.ts';
import * as names from '../../src/store/migrations/0006-names.ts';

test('statuses, approvals and listings of an older version are kept under their new names', async () => {
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  await begin.up(db);
  const scan = { knownUpTo: 5, sweep: { startedAt: 1, continuation: 'c', newest: 4, pages: 2 }, lastSweepAt: 3 };
  await sql`insert into workspaces (id, name, subscription_id, resource_group, location, tags, scan) values
    ('w', 'ml', 's', 'rg', 'westeurope', '{}', ${JSON.stringify(scan)}),
    ('v', 'new', 's', 'rg', 'westeurope', '{}', null)`.execute(db);
  await sql`insert into standings (workspace_id, run_id, policy, audit, at, outcome, state, reason, evidence)
    values ('w', 'r', 'p', false, '2026-03-01T03:00:00Z', 'healthy', 'healthy', 'fine', '{}')`.execute(db);
  await sql`insert into decisions (id, at, kind, workspace_id, run_id, policy, severity, audit, reason, evidence,
      evidence_key, recipients, announces_cancel, attended)
    values ('d', '2026-03-01T03:00:00Z', 'cancel', 'w', 'r', 'p', 'high', false, 'x', '{}', 'k', '[]', false, true)`.execute(
    db,
  );
  await sql`insert into alerts (id, at, type, recipients, announces_cancel, data)
    values ('a', '2026-03-01T03:00:00Z', 'cancel.requested', '[]', false, '{"policy": "p", "attended": true}')`.execute(
    db,
  );
  await names.up(db);
  expect((await sql`select data from alerts`.execute(db)).rows).toEqual([
    { data: { policy: 'p', approvedByPerson: true } },
  ]);
  expect((await sql`select run_id, reason from statuses`.execute(db)).rows).toEqual([{ run_id: 'r', reason: 'fine' }]);
  expect((await sql`select approved_by_person from decisions`.execute(db)).rows).toEqual([
    { approved_by_person: true },
  ]);
  expect((await sql`select scan from workspaces order by id desc`.execute(db)).rows).toEqual([
    { scan: { knownUpTo: 5, fullListing: scan.sweep, lastFullListingAt: 3 } },
    { scan: null },
  ]);
  await db.destroy();
});
