import { aDecision, aFinding, aRun, aWorkspace } from '../../store/rows.ts';

/** How much a store for the bench holds. */
export interface Size {
  readonly decisions: number;
  readonly runs: number;
  readonly active: number;
}

const WORKSPACES = 20;
const POLICIES = ['idle-gpu', 'runtime', 'cost-of-a-run', 'validation', 'untagged'];

const workspace = aWorkspace();
const run = aRun(workspace);
const { evidence } = aDecision(aFinding(run));

const text = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;
const pick = (words: readonly string[], by: string) =>
  `(array[${words.map((word) => `'${word}'`).join(', ')}])[1 + (${by}) % ${words.length}]`;

/** Runs a statement, however long it takes. */
export type Execute = (statement: string) => Promise<unknown>;

/** Fills an empty store by statements that make rows from numbers: a million decisions take a minute. */
export async function fill(execute: Execute, size: Size, progress: (words: string) => void): Promise<void> {
  for (const [table, statement] of statements(size)) {
    progress(`filling ${table}`);
    await execute(statement);
  }
  for (const [table] of statements(size)) await execute(`vacuum analyze ${table}`);
}

/** Ids and names as `runs`, `decisions` and `findings` below have them. */
export const runOf = (number: number) => ({ workspace: `ml-bench-${number % WORKSPACES}`, run: `run-${number}` });
export const decisionOf = (number: number) => `decision-${number}`;

function statements({ decisions, runs, active }: Size): [string, string][] {
  const home = `'/workspaces/' || n % ${WORKSPACES}`;
  // The newest are the active ones.
  const age = (of: string, all: number) => `now() - interval '60 days' * ((${all} - ${of})::float8 / ${all})`;
  const isActive = `n > ${runs - active}`;
  // One active run in ten violates a policy.
  const isFiring = `${isActive} and n % 10 = 0`;
  const aRunOfDecision = `(n::bigint * 7919) % ${runs} + 1`;
  return [
    [
      'workspaces',
      `insert into workspaces (id, name, subscription_id, resource_group, location, tags)
        select ${home}, 'ml-bench-' || n, 's', 'rg', 'westeurope', '{}' from generate_series(0, ${WORKSPACES - 1}) as n`,
    ],
    [
      'runs',
      `insert into runs (workspace_id, id, run, active, phase, phase_since, created_at, first_seen_at, last_seen_at,
          owner_ids, labels, per_hour)
        select ${home}, 'run-' || n,
          ${text(run)} || jsonb_build_object('id', 'run-' || n, 'workspaceId', ${home},
            'workspaceName', 'ml-bench-' || n % ${WORKSPACES}, 'displayName', 'training ' || n,
            'experiment', 'experiment-' || n % 200,
            'status', case when ${isActive} then 'Running' else ${pick(['Completed', 'Completed', 'Failed', 'Canceled'], 'n')} end,
            'phase', case when ${isActive} then 'running' else 'ended' end,
            'createdAt', floor(extract(epoch from ${age('n', runs)}) * 1000)),
          ${isActive}, case when ${isActive} then 'running' else 'ended' end, ${age('n', runs)}, ${age('n', runs)},
          ${age('n', runs)}, now(), jsonb_build_array('owner-' || n % 500 || '@example.com'),
          jsonb_build_array('team', 'team=' || n % 50), case when ${isActive} then (n % 97) * 1.5 end
        from generate_series(1, ${runs}) as n`,
    ],
    [
      'run_costs',
      `insert into run_costs (workspace_id, run_id, tags, cost, ended_at)
        select ${home}, 'run-' || n, '{}', jsonb_build_object('currency', 'EUR', 'unpriced', '[]'::jsonb, 'pieces',
            jsonb_build_array(jsonb_build_object('runId', 'run-' || n, 'nodes', 1, 'pricePerNodeHour', 3.4,
              'startedAt', 1700000000000, 'endedAt', 1700010000000))), ${age('n', runs)}
        from generate_series(1, ${runs - active}) as n`,
    ],
    [
      'findings',
      `insert into findings (id, workspace_id, run_id, policy, audit, fingerprint, state, since, firing_at, resolved_at, resolution, steps_done, planned_since)
        select 'finding-' || n, ${home}, 'run-' || n, ${pick(POLICIES, 'n')}, false, 'f',
          case when ${isFiring} then 'firing' else 'resolved' end, ${age('n', runs)}, ${age('n', runs)},
          case when ${isFiring} then null else now() end, case when ${isFiring} then null else 'run-ended' end, '[]', ${age('n', runs)}
        from generate_series(1, ${runs}) as n`,
    ],
    [
      'statuses',
      `insert into statuses (workspace_id, run_id, policy, audit, at, outcome, state, withheld, reason, next, finding_id, evidence)
        select ${home}, 'run-' || n, policy, false, now(), ${pick(['violated', 'healthy', 'healthy', 'unknown'], 'n + place')},
          ${pick(['firing', 'healthy', 'healthy', 'unknown'], 'n + place')}, null, 'every GPU was idle for 2h', null, null, ${text(evidence)}
        from generate_series(${runs - active + 1}, ${runs}) as n,
          unnest(array[${POLICIES.map((policy) => `'${policy}'`).join(', ')}]) with ordinality as of_policy (policy, place)`.replaceAll(
        'n + place',
        'n + place::int',
      ),
    ],
    [
      'decisions',
      `insert into decisions (id, at, kind, workspace_id, run_id, policy, severity, audit, finding_id, step, withheld, reason,
          evidence, evidence_key, recipients, announces_cancel, ask, approved_by_person, decided_by)
        select 'decision-' || n, ${age('n', decisions)},
          case when n % 50 = 0 then 'cancel' when n % 50 = 1 then 'ask' when n % 3 = 0 then 'notify' else 'withhold' end,
          '/workspaces/' || (${aRunOfDecision}) % ${WORKSPACES}, 'run-' || (${aRunOfDecision}), ${pick(POLICIES, 'n')}, 'high',
          n % 4 = 3, 'finding-' || (${aRunOfDecision}), 0,
          case when n % 50 > 1 and n % 3 > 0 then ${pick(['unknown', 'limited', 'unknown', 'exempt'], 'n')} end,
          'every GPU was idle for 2h', ${text(evidence)}, 'when', '["owner"]', false,
          case when n % 50 = 1 then jsonb_build_object('because', ${pick(['mode', 'limited', 'again'], 'n')}, 'otherwise', 'keep',
            'expiresAt', 1900000000000) end, false, null
        from generate_series(1, ${decisions}) as n`,
    ],
    [
      'approvals',
      `insert into approvals (decision_id, finding_id, evidence_key, because, asked_at, expires_at, otherwise, answer, answered_at, answered_by)
        select id, finding_id, 'when', 'mode', at, now() + interval '1 hour', 'keep',
          case when seq < ${decisions - 5000} then ${pick(['approved', 'rejected'], 'seq::int / 50')} end, at, 'oncall'
        from decisions where kind = 'ask'`,
    ],
    [
      'cancellations',
      `insert into cancellations (decision_id, finding_id, workspace_id, run_id, policy, state, approved_by_person, queued_at, requested_at)
        select id, finding_id, workspace_id, run_id, policy,
          ${pick(['released', 'released', 'confirmed', 'failed', 'abandoned', 'ended-otherwise'], 'seq::int / 50')}, false, at, at
        from decisions where kind = 'cancel'`,
    ],
    [
      'alerts',
      `insert into alerts (id, at, type, recipients, decision_id, finding_id, announces_cancel, data)
        select 'alert-' || seq, at, 'finding.notice', '["owner"]', id, finding_id, false, '{"subject": "a run is idle"}'
        from decisions where kind = 'notify'`,
    ],
    [
      'deliveries',
      `insert into deliveries (alert_id, channel, via, reaches_people, state, attempts, delivered_at, at, type, workspace_id,
          run_id)
        select alerts.id, ${pick(['hook', 'mail/owner', 'mail/oncall'], 'seq::int / 7')}, 'owner', true, 'delivered', 1, alerts.at, alerts.at, type, workspace_id, run_id
        from alerts join decisions on decisions.id = decision_id`,
    ],
    [
      'overrides',
      `insert into overrides (id, kind, scope, policies, reason, author, created_at, ends_at)
        select 'override-' || n, 'extend', '{"run": ["none"]}', '["*"]', 'a reason', 'oncall', now() - interval '1 hour' * n,
          now() - interval '1 hour' * (n - 12)
        from generate_series(1, 2000) as n`,
    ],
    [
      'objections',
      `insert into objections (id, finding_id, evidence_key, at, ends_at, reason, author, via)
        select 'objection-' || n, 'finding-' || n, 'when', now() - interval '1 minute' * n, now(), 'a reason', 'owner', 'key'
        from generate_series(1, least(2000, ${runs})) as n`,
    ],
    [
      'audit_entries',
      `insert into audit_entries (seq, hash, entry)
        select n, md5(n::text) || md5(n::text),
          json_build_object('seq', n, 'at', to_char((${age('n', decisions)}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'kind', case when n % 50 = 1 then 'question.answered' else 'decision.withhold' end,
            'actor', case when n % 50 = 1 then 'oncall' else 'runwarden' end,
            'subject', json_build_object('decision', 'decision-' || n),
            'record', case when n % 50 = 1 then 'approvals/' else 'decisions/' end || 'decision-' || n, 'digest', md5('d'),
            'body', json_build_object('answer', 'approved'), 'prev', md5('p') || md5('p'))::text
        from generate_series(1, ${decisions}) as n`,
    ],
  ];
}
