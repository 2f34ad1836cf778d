import { expect, test } from 'vitest';
import type { Tables } from '../../src/store/schema.ts';
import { onEachStore } from '../support/postgres.ts';

/**
 * Why each table does not grow for ever. A new table is added here when it is known what drops its rows:
 * `retention` (`store/retention/`, tried in `retention.deep.test.ts`), `itself` (whoever writes it), or `small` (as many rows
 * as there are workspaces, replicas or things that last now).
 */
const TABLES: Readonly<Record<keyof Tables, 'retention' | 'itself' | 'small' | 'for ever, on purpose'>> = {
  workspaces: 'small',
  runs: 'retention',
  findings: 'retention',
  decisions: 'retention',
  decision_owners: 'retention',
  statuses: 'retention',
  approvals: 'retention',
  cancellations: 'retention',
  alerts: 'retention',
  deliveries: 'retention',
  overrides: 'retention',
  freezes: 'retention',
  objections: 'retention',
  extension_requests: 'retention',
  confirmed_tags: 'retention',
  wrong_marks: 'retention',
  precision_falls: 'retention',
  policy_sets: 'retention',
  evidence_items: 'retention',
  evidence_contents: 'retention',
  basis_texts: 'retention',
  seen_statuses: 'retention',
  recordings: 'itself',
  ended_runs: 'itself',
  run_costs: 'itself',
  run_idle: 'itself',
  ended_parents: 'itself',
  open_alerts: 'small',
  firing: 'small',
  pass_details: 'small',
  digests: 'small',
  budget_alerts: 'itself',
  budget_looks: 'small',
  record_extents: 'small',
  compute_looks: 'small',
  idle_nodes: 'itself',
  unseen: 'small',
  policy_replicas: 'small',
  read_buckets: 'small',
  secrets: 'small',
  session_ends: 'itself',
  audit_entries: 'for ever, on purpose',
};

onEachStore('every table', (bench) => {
  test('has a reason why it does not grow for ever', async () => {
    const rows = await bench.query(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(TABLES).sort());
  });
});
