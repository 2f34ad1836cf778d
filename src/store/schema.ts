import type { ColumnType, Generated } from 'kysely';
import type { ApprovalAnswer } from '../core/decision/finding.ts';
import type { OverrideKind } from '../core/decision/override.ts';
import type { Silence } from '../core/policy/policy.ts';

/**
 * The tables as Kysely sees them. JSON columns are written as text (`JSON.stringify`), since drivers turn a bare array
 * into a PostgreSQL array, and read back parsed.
 */
export interface Tables {
  workspaces: WorkspaceRow;
  runs: RunRow;
  findings: FindingRow;
  decisions: DecisionRow;
  statuses: StatusRow;
  approvals: ApprovalRow;
  cancellations: CancellationRow;
  alerts: AlertRow;
  deliveries: DeliveryRow;
  overrides: OverrideRow;
  freezes: FreezeRow;
  recordings: RecordingRow;
  ended_runs: EndedRunRow;
  run_costs: RunCostRow;
  record_extents: RecordExtentRow;
}

/** A JSON column: text on the way in, parsed (and trusted, since only the store writes it) on the way out. */
type JsonColumn = ColumnType<unknown, string, string>;
type NullableJsonColumn = ColumnType<unknown, string | null, string | null>;

interface WorkspaceRow {
  id: string;
  name: string;
  subscription_id: string;
  resource_group: string;
  location: string;
  tags: JsonColumn;
  scan: NullableJsonColumn;
  last_pass: NullableJsonColumn;
  last_good_pass_at: Date | null;
  failures_in_a_row: Generated<number>;
  lease_holder: string | null;
  lease_until: Date | null;
}

interface RunRow {
  workspace_id: string;
  id: string;
  run: JsonColumn;
  active: boolean;
  phase: string;
  phase_since: Date;
  resumed_at: Date | null;
  created_at: Date;
  first_seen_at: Date;
  last_seen_at: Date;
}

interface FindingRow {
  id: string;
  workspace_id: string;
  run_id: string;
  policy: string;
  audit: boolean;
  fingerprint: string;
  state: 'pending' | 'firing' | 'resolved';
  since: Date;
  firing_at: Date | null;
  held_since: Date | null;
  resolved_at: Date | null;
  resolution: string | null;
  steps_done: JsonColumn;
}

interface DecisionRow {
  seq: Generated<string>;
  id: string;
  at: Date;
  kind: 'notify' | 'ask' | 'cancel' | 'withhold';
  workspace_id: string;
  run_id: string;
  policy: string;
  severity: string;
  audit: boolean;
  finding_id: string | null;
  step: number | null;
  withheld: string | null;
  reason: string;
  evidence: JsonColumn;
  evidence_key: string;
  recipients: JsonColumn;
  announces_cancel: boolean;
  ask: NullableJsonColumn;
  approved_by_person: boolean;
}

interface StatusRow {
  workspace_id: string;
  run_id: string;
  policy: string;
  audit: boolean;
  at: Date;
  outcome: string;
  state: string;
  withheld: string | null;
  reason: string;
  next: NullableJsonColumn;
  finding_id: string | null;
  evidence: JsonColumn;
}

interface ApprovalRow {
  decision_id: string;
  finding_id: string;
  evidence_key: string;
  because: string;
  asked_at: Date;
  expires_at: Date;
  otherwise: Silence;
  answer: ApprovalAnswer | null;
  answered_at: Date | null;
  answered_by: string | null;
  note: string | null;
}

interface CancellationRow {
  decision_id: string;
  finding_id: string;
  workspace_id: string;
  run_id: string;
  policy: string;
  state: string;
  approved_by_person: boolean;
  queued_at: Date;
  requesting_at: Date | null;
  requested_at: Date | null;
  settled_at: Date | null;
  reason: string | null;
  hang_alerted: Generated<boolean>;
}

interface AlertRow {
  id: string;
  at: Date;
  type: string;
  recipients: JsonColumn;
  decision_id: string | null;
  finding_id: string | null;
  announces_cancel: boolean;
  data: JsonColumn;
}

interface DeliveryRow {
  alert_id: string;
  channel: string;
  via: string;
  reaches_people: boolean;
  state: 'queued' | 'delivered' | 'failed';
  attempts: Generated<number>;
  delivered_at: Date | null;
  last_error: string | null;
}

interface OverrideRow {
  id: string;
  kind: OverrideKind;
  scope: JsonColumn;
  policies: JsonColumn;
  reason: string;
  author: string;
  created_at: Date;
  ends_at: Date;
  revoked_at: Date | null;
  revoked_by: string | null;
}

interface FreezeRow {
  id: string;
  reason: string;
  author: string;
  created_at: Date;
  ends_at: Date | null;
  lifted_at: Date | null;
  lifted_by: string | null;
}

interface RecordingRow {
  workspace_id: string;
  at: Date;
  key: boolean;
  body: Uint8Array;
}

interface EndedRunRow {
  workspace_id: string;
  run_id: string;
  display_name: string;
  status: string;
  experiment: string | null;
  definition: string | null;
  resubmitted_from: string | null;
  tags: JsonColumn;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date;
  /** Not there at all in the store of an older version, which is only read. */
  resumed_at?: Date | null;
  failure: NullableJsonColumn;
  cost_amount: number | null;
  cost_currency: string | null;
}

interface RunCostRow {
  workspace_id: string;
  run_id: string;
  tags: JsonColumn;
  cost: JsonColumn;
  ended_at: Date | null;
  counted_until: Date | null;
}

interface RecordExtentRow {
  workspace_id: string;
  since: Date;
  until: Date;
}
