import { sql } from 'kysely';
import { StartError } from '../../core/values/start-error.ts';
import type { Tables } from '../schema.ts';
import type { Database } from './database.ts';
import { queueSchema, type ServerLocation, sqlName } from './server.ts';

/**
 * What the service does with each table. The record of what was decided and said is added to and never changed; `drop`:
 * retention deletes what is old.
 */
const TABLES: Readonly<Record<keyof Tables, 'change' | 'drop' | 'add'>> = {
  workspaces: 'change',
  runs: 'change',
  findings: 'change',
  decisions: 'drop',
  decision_owners: 'drop',
  statuses: 'change',
  pass_details: 'change',
  approvals: 'change',
  cancellations: 'change',
  alerts: 'drop',
  deliveries: 'change',
  overrides: 'change',
  freezes: 'change',
  recordings: 'change',
  ended_runs: 'change',
  run_costs: 'change',
  run_idle: 'change',
  ended_parents: 'change',
  open_alerts: 'change',
  firing: 'change',
  digests: 'change',
  budget_alerts: 'change',
  budget_looks: 'change',
  record_extents: 'change',
  unseen: 'change',
  policy_sets: 'drop',
  policy_replicas: 'change',
  read_buckets: 'change',
  secrets: 'add',
  session_ends: 'change',
  objections: 'drop',
  extension_requests: 'change',
  confirmed_tags: 'change',
  wrong_marks: 'change',
  precision_falls: 'change',
  basis_texts: 'change',
  audit_entries: 'add',
  evidence_items: 'change',
  evidence_contents: 'change',
  seen_statuses: 'change',
  compute_looks: 'change',
  idle_nodes: 'change',
};

const tablesTo = (...uses: readonly string[]) =>
  Object.entries(TABLES).flatMap(([table, use]) => (uses.includes(use) ? [table] : []));

/** Tables whose rows the service does not change. */
export const NEVER_UPDATED = tablesTo('add', 'drop');
/** Tables whose rows it does not delete either. */
export const NEVER_DELETED = tablesTo('add');

interface Lack {
  readonly role: string;
  readonly schema: string;
  readonly table: string;
  readonly rights: string;
}

/**
 * Whether the role may work on the tables, which another role may own.
 * @throws {StartError} with the statement that grants what is missing.
 */
export async function checkTableRights(db: Database, location: ServerLocation): Promise<void> {
  const { rows } = await sql<Lack>`
    select current_user as role, n.nspname as schema, c.relname as table, string_agg(needed, ', ') as rights
    from pg_class c join pg_namespace n on n.oid = c.relnamespace,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as needed
    where c.relkind in ('r', 'p') and not has_table_privilege(c.oid, needed) and (
      n.nspname = current_schema() and c.relname = any(${Object.keys(TABLES)})
        and not (needed = 'UPDATE' and c.relname = any(${NEVER_UPDATED}))
        and not (needed = 'DELETE' and c.relname = any(${NEVER_DELETED}))
      or n.nspname = ${queueSchema(location)} and n.nspname <> current_schema()
    )
    group by n.nspname, c.relname order by n.nspname, c.relname`.execute(db);
  const [first] = rows;
  if (!first) return;
  const { role, schema, table, rights } = first;
  const others = rows.length > 1 ? ` and ${rows.length - 1} other tables` : '';
  throw new StartError(
    `the role ${role} lacks ${rights} on the table ${schema}.${table}${others}: let the owner run \`runwarden migrate --grant ${role}\`, or GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${sqlName(schema)} TO ${sqlName(role)}`,
  );
}
