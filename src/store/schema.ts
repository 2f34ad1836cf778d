import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { AddressedTo, Alert, AlertType, SentAgain } from '../core/alert/alert.ts';
import type { Decision, PolicyStatus } from '../core/decision/decision.ts';
import type { Approval, Cancellation, Finding, Freeze } from '../core/decision/finding.ts';
import type { ExtensionRequest, Objection } from '../core/decision/objection.ts';
import type { Override } from '../core/decision/override.ts';
import type { ListedLoad } from '../core/decision/run-load.ts';
import type { KeptItem } from '../core/evidence/kept.ts';
import type { WrongMark } from '../core/money/cancel-cases.ts';
import type { IdleStretch } from '../core/money/idle-stretches.ts';
import type { Json } from '../core/policy/condition.ts';
import type { PolicyFall } from '../core/policy/precision-floor.ts';
import type { PolicySetRecord, ReplicaRecord } from '../core/policy/set-agreement.ts';
import type { OpenAlert } from '../core/ports/ledger.ts';
import type { PassRecord, ScanState } from '../core/ports/scan-ledger.ts';
import type { GpuUse } from '../core/record/gpu-use.ts';
import type { OpenUnseen } from '../core/record/unseen.ts';
import type { ConfirmedTag } from '../core/run/protected-tags.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { Phase } from '../core/run/status.ts';
import type { Instant } from '../core/values/duration.ts';

/** The tables as Kysely sees them. Columns of a core value have its names, in snake case. */
export interface Tables {
  workspaces: Columns<Workspace> & WorkspaceColumns;
  runs: RunRow;
  findings: Columns<Finding>;
  decisions: Columns<Decision> & { seq: Generated<string>; basis: string | null };
  decision_owners: { owner: string; at: Date; seq: string };
  statuses: Columns<PolicyStatus>;
  pass_details: PassDetailsRow;
  approvals: Columns<Approval>;
  cancellations: Columns<Cancellation> & CancellationColumns & ClaimColumns;
  alerts: Columns<Alert> & { group_key: string | null };
  firing: FiringRow;
  digests: { key: string; until: Date };
  budget_alerts: BudgetAlertRow;
  budget_looks: { one: boolean; at: Date };
  deliveries: DeliveryRow;
  overrides: Columns<Override>;
  freezes: Columns<Freeze> & { lifted_at: Date | null; lifted_by: string | null };
  recordings: RecordingRow;
  ended_runs: EndedRunRow;
  run_costs: RunCostRow;
  run_idle: RunIdleRow;
  ended_parents: EndedParentRow;
  open_alerts: Columns<OpenAlert>;
  record_extents: RecordExtentRow;
  policy_sets: Columns<PolicySetRecord>;
  policy_replicas: Columns<ReplicaRecord> & ReplicaColumns;
  read_buckets: ReadBucketRow;
  unseen: Columns<Omit<OpenUnseen, 'workspaceName'>> & { ended_at: Date | null };
  secrets: { name: string; value: string };
  session_ends: SessionEndRow;
  objections: Columns<Objection>;
  extension_requests: Columns<ExtensionRequest>;
  confirmed_tags: Columns<ConfirmedTag> & { id: string; withdrawn_by: string | null; withdrawn_at: Date | null };
  wrong_marks: Columns<WrongMark>;
  precision_falls: Columns<PolicyFall>;
  basis_texts: BasisTextRow;
  audit_entries: AuditRow;
  evidence_items: Columns<KeptItem> & { seq: Generated<string>; sha256: GeneratedAlways<string | null> };
  evidence_contents: EvidenceContentRow;
  seen_statuses: SeenStatusRow;
  compute_looks: ComputeLookRow;
  idle_nodes: IdleNodesRow;
}

/** What a replica is besides its policies; null of one of an older version. */
interface ReplicaColumns {
  version: string | null;
  newest_migration: string | null;
  started_at: Date | null;
  reported_at: Date | null;
  /** In milliseconds, by how much its clock is ahead of the database's; below 0 it is behind. */
  clock_ahead: number | null;
}

interface ReadBucketRow {
  principal: string;
  subscription: string;
  tokens: number;
  at: Date;
  paused_until: Date | null;
  /** What the latest lease took. */
  granted: number;
}

/** A row of the audit. The columns after the text are made from it by the database. */
interface AuditRow {
  seq: ColumnType<string, number, never>;
  hash: ColumnType<string, string, never>;
  entry: ColumnType<string, string, never>;
  at: GeneratedAlways<string>;
  kind: GeneratedAlways<string>;
  actor: GeneratedAlways<string>;
  record: GeneratedAlways<string | null>;
}

/** The claim on a cancel: when the intent was written, until when its request may be sent, and how many may have been. */
interface ClaimColumns {
  requesting_at: Date | null;
  lease_until: Date | null;
  claim: string | null;
  asked: Generated<number>;
}

/** The columns that a value of the core is kept in. See `toRow` and `fromRow`. */
export type Columns<T> = { [K in keyof T & string as Snake<K>]: Column<K, T[K]> };

type Column<K, V> = K extends TimeKey
  ? Exclude<V, number> | Date
  : [V] extends [string | number | boolean | null]
    ? V
    : JsonColumn<V>;

/** The keys of the core that name a moment. */
type TimeKey = 'at' | 'since' | `${string}At` | `${string}Since`;

type Snake<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Tail>}`
  : '';

/**
 * Written as text (`JSON.stringify`), since drivers turn a bare array into a PostgreSQL array, and read back parsed.
 * Trusted, since only the store writes it.
 */
type JsonColumn<V = unknown> = ColumnType<V, JsonText<V>, JsonText<V>>;
type JsonText<V> = unknown extends V ? string : null extends V ? string | null : string;

interface WorkspaceColumns {
  scan: JsonColumn<ScanState | null>;
  last_pass: JsonColumn<PassRecord | null>;
  last_good_pass_at: Date | null;
  last_complete_pass_at: Date | null;
  /** When a pass last saw its active runs; null where only older versions did. */
  runs_seen_at: Date | null;
  failures_in_a_row: Generated<number>;
  lease_holder: string | null;
  lease_until: Date | null;
}

interface CancellationColumns {
  /** What people have heard of its delays. */
  hang_alerted: Generated<boolean>;
  hang_reminded: Generated<boolean>;
  busy_alerted: Generated<boolean>;
  /** What it takes of the limits; null where that is not known. */
  owner_id: Generated<string>;
  gpu_hours: number | null;
  cost: number | null;
  currency: string | null;
}

interface RunRow {
  workspace_id: string;
  id: string;
  run: JsonColumn<Run>;
  active: boolean;
  phase: string;
  phase_since: Date;
  resumed_at: Date | null;
  created_at: Date;
  first_seen_at: Date;
  /** Read it by `LAST_SEEN`: while nothing of a run changes, its row stays as it is. */
  last_seen_at: Date;
  seen_apart: Generated<boolean>;
  /** Whose it was when it was last seen, without case; null where an older version saw it last. */
  owner_ids: JsonColumn<readonly string[] | null>;
  /** See `tagLabels`; null where an older version saw it last and it had no tags. */
  labels: JsonColumn<readonly string[] | null>;
  /** What a further hour costs, as it was last read; null where that is not known. */
  per_hour: number | null;
  /** What it takes; null where it is not active, and until a pass has recorded it. */
  load: JsonColumn<ListedLoad | null>;
  /** What a free search looks through: id, name, experiment and owners, in lower case. */
  searched: GeneratedAlways<string>;
  /** Of the run, so that a list can be filtered by them. */
  status: GeneratedAlways<string | null>;
  job_type: GeneratedAlways<string | null>;
  experiment: GeneratedAlways<string | null>;
}

/** What the latest pass over a workspace saw and said, as far as it changes without changing anything. */
interface PassDetailsRow {
  workspace_id: string;
  /** Of the pass that wrote the statuses. */
  at: Date | null;
  statuses: Uint8Array | null;
  /** How busy the GPUs of active runs were, by run. */
  uses: JsonColumn<Readonly<Record<string, GpuUse>> | null>;
}

/** A stretch in which passes saw a run in one status. */
interface SeenStatusRow {
  workspace_id: string;
  run_id: string;
  since: Date;
  /** Null while it lasts: up to when the run was last seen. */
  until: Date | null;
  status: string;
  phase: Phase;
}

interface EndedParentRow {
  workspace_id: string;
  run_id: string;
  run: JsonColumn<Run>;
  created_at: Date;
  ended_at: Date | null;
  settled: boolean;
}

interface DeliveryRow {
  alert_id: string;
  channel: string;
  via: string;
  reaches_people: boolean;
  state: 'queued' | 'delivered' | 'failed' | 'dropped';
  attempts: Generated<number>;
  delivered_at: Date | null;
  last_error: string | null;
  /** The message that carried it together with others; it has a delivery of its own. */
  group_id: string | null;
  /** When the alert was raised. */
  at: Date;
  /** What the receiver said when it took it. */
  answer: string | null;
  /** What the channel needs to answer in the same thread, or to change the message later. */
  reference: JsonColumn<Json | null>;
  addressed: JsonColumn<AddressedTo | null>;
  /** Of the alert, and what it is about; null where that is no single one. */
  type: AlertType;
  workspace_id: string | null;
  run_id: string | null;
  /** The latest wish of a person to send it again. */
  again: JsonColumn<SentAgain | null>;
}

interface FiringRow {
  channel: string;
  key: string;
  story: string;
  incident: string;
  since: Date;
  body: JsonColumn<Json>;
  /** Null while it lasts. */
  ended_at: Date | null;
  /** When it was last sent; null where that failed. */
  sent_at: Date | null;
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
  computed_ms?: number | null;
  failed_steps?: ColumnType<unknown, string | null, string | null>;
  failure: ColumnType<unknown, string | null, string | null>;
}

interface RunCostRow {
  workspace_id: string;
  run_id: string;
  tags: JsonColumn;
  cost: JsonColumn;
  /** Null in what an older version wrote of a run that it did not have any more. */
  created_at: Date | null;
  ended_at: Date | null;
  counted_until: Date | null;
}

/** How busy the GPUs of a run were, as far as passes read them. */
interface RunIdleRow {
  workspace_id: string;
  run_id: string;
  /** Stretches in which every GPU was idle, oldest first: when each began and ended. Shorter ones only at the end. */
  idle: JsonColumn<readonly (readonly [Instant, Instant])[]>;
  /** For how many minutes every GPU has a sample. */
  read_minutes: number;
  /** Up to when its samples are counted. */
  until: Date;
}

interface BasisTextRow {
  sha256: string;
  bytes: number;
  compressed: boolean;
  body: Uint8Array;
  used_at: Date;
}

/** A threshold of a budget that was reached in the period that begins then. */
interface BudgetAlertRow {
  budget: string;
  begin_at: Date;
  bound: number;
  currency: string;
  percent: number;
  at: Date;
}

interface SessionEndRow {
  scope: string;
  epoch: number;
  at: Date;
}

interface RecordExtentRow {
  workspace_id: string;
  since: Date;
  until: Date;
}

interface EvidenceContentRow {
  sha256: string;
  /** As many as it has before it is compressed. */
  bytes: ColumnType<string, number, never>;
  compressed: boolean;
  /** Null where the store of large contents has it. */
  body: Uint8Array | null;
  /** When something was last kept that has it. */
  used_at: Date;
}

interface ComputeLookRow {
  workspace_id: string;
  looked_at: Date;
  seen_at: Date | null;
  problem: string | null;
  computes: JsonColumn;
}

interface IdleNodesRow {
  workspace_id: string;
  compute: string;
  why: IdleStretch['why'];
  /** Of the first of the stretches that follow one another without a break. */
  since: Date;
  begun_at: Date;
  until: Date;
  nodes: number;
  gpus_per_node: number | null;
  price_per_node_hour: number | null;
  currency: string;
  run_before: ColumnType<unknown, string | null, string | null>;
  open: boolean;
}
