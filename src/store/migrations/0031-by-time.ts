import { type Kysely, sql } from 'kysely';

/** Filters of the list of decisions, each with the order of the list: an index finds the page, and the time within it. */
const OF_DECISIONS = {
  decisions_of_run: ['(workspace_id, run_id, at desc, seq desc)'],
  decisions_of_policy: ['(policy, at desc, seq desc)'],
  decisions_of_workspace: ['(workspace_id, at desc, seq desc)'],
  decisions_of_kind: ['(kind, at desc, seq desc)'],
  decisions_withheld: ['(withheld, at desc, seq desc)', 'where withheld is not null'],
  decisions_in_audit: ['(at desc, seq desc)', 'where audit'],
  decisions_asked_because: [`((ask ->> 'because'), at desc, seq desc)`, 'where ask is not null'],
  decisions_by_time: ['(at desc, seq desc)'],
} as const;

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  ...Object.entries(OF_DECISIONS).flatMap(([name, [columns, where = '']]) => [
    `drop index ${name}`,
    `create index ${name} on decisions ${columns} ${where}`,
  ]),
  // Each filter of the list of findings with its order.
  'create index findings_of_policy on findings (policy, since desc, id desc)',
  'create index findings_of_workspace on findings (workspace_id, since desc, id desc)',
  `create index findings_open_newest on findings (since desc, id desc) where state <> 'resolved'`,
  // What the first screen and the metrics count.
  `create index deliveries_failed on deliveries (alert_id) where state = 'failed'`,
  'create index deliveries_counted on deliveries (channel, state)',
  // What an open question's run costs now.
  'create index statuses_of_finding on statuses (finding_id) where finding_id is not null',
  'create index statuses_unknown on statuses (unknown_since) where unknown_since is not null',
];

/** Decisions are listed by their time, so that a time is found in any filter. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
