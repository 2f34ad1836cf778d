import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/store/open/database.ts';

test('runs of an older version are found by what they are, and were seen in the status that they have', async () => {
  const pglite = await PGlite.create();
  const fail = (error: Error) => {
    throw error;
  };
  const opened = await openDatabase({ kind: 'memory', pglite }, fail);
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) });
  // Back to what it was before.
  await sql`drop table seen_statuses`.execute(db);
  for (const column of ['status', 'job_type', 'experiment', 'labels'])
    await sql`alter table runs drop column ${sql.ref(column)}`.execute(db);
  for (const index of [
    'runs_by_id',
    'runs_of_workspace',
    'runs_in_phase',
    'runs_by_owner',
    'ended_runs_by_class',
    'statuses_by_state',
  ])
    await sql`drop index ${sql.ref(index)}`.execute(db);
  const run = { status: 'Running', jobType: 'sweep', experiment: 'nightly', tags: { Team: 'Vision' } };
  for (const [id, body] of [
    ['tagged', run],
    ['bare', { ...run, tags: undefined }],
  ] as const)
    await sql`insert into runs (workspace_id, id, run, active, phase, phase_since, created_at, first_seen_at, last_seen_at)
      values ('w', ${id}, ${JSON.stringify(body)}, true, 'running', '2026-03-02T03:00:00Z', now(), now(), now())`.execute(
      db,
    );
  const { up } = await import('../../src/store/migrations/0023-seen-statuses.ts');
  await up(db);
  expect((await sql`select id, status, job_type, experiment, labels from runs order by id`.execute(db)).rows).toEqual([
    { id: 'bare', status: 'Running', job_type: 'sweep', experiment: 'nightly', labels: null },
    { id: 'tagged', status: 'Running', job_type: 'sweep', experiment: 'nightly', labels: ['team', 'team=vision'] },
  ]);
  expect((await sql`select run_id, since, until, status from seen_statuses order by run_id`.execute(db)).rows).toEqual(
    ['bare', 'tagged'].map((id) => ({
      run_id: id,
      since: new Date('2026-03-02T03:00:00Z'),
      until: null,
      status: 'Running',
    })),
  );
  await opened.close();
});
