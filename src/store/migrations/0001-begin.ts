import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  `create table workspaces (
    id text primary key,
    name text not null,
    subscription_id text not null,
    resource_group text not null,
    location text not null,
    tags jsonb not null,
    scan jsonb,
    last_pass jsonb,
    last_good_pass_at timestamptz,
    failures_in_a_row integer not null default 0,
    lease_holder text,
    lease_until timestamptz
  )`,
  `create table runs (
    workspace_id text not null,
    id text not null,
    run jsonb not null,
    active boolean not null,
    phase text not null,
    phase_since timestamptz not null,
    created_at timestamptz not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (workspace_id, id)
  )`,
  'create index runs_active on runs (workspace_id) where active',
  'create index runs_newest on runs (created_at desc, workspace_id, id)',
  `create table findings (
    id text primary key,
    workspace_id text not null,
    run_id text not null,
    policy text not null,
    audit boolean not null,
    fingerprint text not null,
    state text not null check (state in ('pending', 'firing', 'resolved')),
    since timestamptz not null,
    firing_at timestamptz,
    resolved_at timestamptz,
    resolution text,
    steps_done jsonb not null
  )`,
  // One open episode a run and policy; audit and live apart.
  `create unique index findings_open on findings (workspace_id, run_id, policy, audit) where state <> 'resolved'`,
  `create table decisions (
    seq bigint generated always as identity primary key,
    id text not null unique,
    at timestamptz not null,
    kind text not null check (kind in ('notify', 'ask', 'cancel', 'withhold')),
    workspace_id text not null,
    run_id text not null,
    policy text not null,
    severity text not null,
    audit boolean not null,
    finding_id text,
    step integer,
    withheld text,
    reason text not null,
    evidence jsonb not null,
    evidence_key text not null,
    recipients jsonb not null,
    announces_cancel boolean not null,
    ask jsonb,
    attended boolean not null
  )`,
  'create index decisions_of_run on decisions (workspace_id, run_id, seq desc)',
  'create index decisions_of_policy on decisions (policy, seq desc)',
  'create index decisions_of_finding on decisions (finding_id)',
  `create table standings (
    workspace_id text not null,
    run_id text not null,
    policy text not null,
    audit boolean not null,
    at timestamptz not null,
    outcome text not null,
    state text not null,
    withheld text,
    reason text not null,
    next jsonb,
    finding_id text,
    evidence jsonb not null,
    primary key (workspace_id, run_id, policy)
  )`,
  `create table approvals (
    decision_id text primary key references decisions (id),
    finding_id text not null references findings (id),
    evidence_key text not null,
    because text not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    otherwise text not null check (otherwise in ('keep', 'cancel')),
    answer text check (answer in ('approved', 'rejected')),
    answered_at timestamptz,
    answered_by text,
    note text
  )`,
  'create index approvals_of_finding on approvals (finding_id, asked_at desc)',
  `create table cancellations (
    decision_id text primary key references decisions (id),
    finding_id text not null references findings (id),
    workspace_id text not null,
    run_id text not null,
    policy text not null,
    state text not null check (state in
      ('queued', 'requesting', 'requested', 'confirmed', 'ended-otherwise', 'abandoned', 'failed')),
    attended boolean not null,
    queued_at timestamptz not null,
    requesting_at timestamptz,
    requested_at timestamptz,
    settled_at timestamptz,
    reason text,
    hang_alerted boolean not null default false
  )`,
  // However many policies condemn a run, one cancel is under way at a time.
  `create unique index cancellations_under_way on cancellations (workspace_id, run_id)
    where state in ('queued', 'requesting', 'requested')`,
  'create index cancellations_of_finding on cancellations (finding_id, queued_at desc)',
  'create index cancellations_recent on cancellations (queued_at)',
  `create table alerts (
    id text primary key,
    at timestamptz not null,
    type text not null,
    recipients jsonb not null,
    decision_id text,
    finding_id text,
    announces_cancel boolean not null,
    data jsonb not null
  )`,
  'create index alerts_of_finding on alerts (finding_id)',
  'create index alerts_of_decision on alerts (decision_id)',
  `create table deliveries (
    alert_id text not null references alerts (id),
    channel text not null,
    via text not null,
    reaches_people boolean not null,
    state text not null check (state in ('queued', 'delivered', 'failed')),
    attempts integer not null default 0,
    delivered_at timestamptz,
    last_error text,
    primary key (alert_id, channel)
  )`,
  `create index deliveries_queued on deliveries (alert_id) where state = 'queued'`,
  `create table overrides (
    id text primary key,
    kind text not null check (kind in ('exempt', 'extend')),
    scope jsonb not null,
    policies jsonb not null,
    reason text not null,
    author text not null,
    created_at timestamptz not null,
    ends_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by text,
    check (ends_at > created_at)
  )`,
  `create table freezes (
    id text primary key,
    reason text not null,
    author text not null,
    created_at timestamptz not null,
    ends_at timestamptz,
    lifted_at timestamptz,
    lifted_by text
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
