import type pg from 'pg';
import type { GeneratedWorld } from '../support/world.ts';

/** One finding in so many asked a person, who said no. */
const ASKED = 25;

/**
 * Fills a store with findings of long ended runs in the workspaces of a world, with what belongs to them: a run each, a decision,
 * and of one in twenty-five a rejected question.
 */
export async function fillPast(
  owner: Pick<pg.Client, 'query'>,
  { workspaces }: Pick<GeneratedWorld, 'workspaces'>,
  findings: number,
): Promise<void> {
  const homes = `(array[${workspaces.map(({ id }) => `'${id}'`).join(', ')}])[1 + n % ${workspaces.length}]`;
  const at = `now() - interval '60 days' * (1 - n::float8 / ${findings}) - interval '1 day'`;
  const each = `from generate_series(1, ${findings}) as n`;
  const statements = [
    `insert into runs (workspace_id, id, run, active, phase, phase_since, created_at, first_seen_at, last_seen_at, owner_ids, labels)
      select ${homes}, 'old-' || n, jsonb_build_object('id', 'old-' || n, 'displayName', 'old ' || n, 'experiment', 'e', 'status',
        'Completed', 'phase', 'ended', 'jobType', 'command', 'tags', '{}'::jsonb), false, 'ended', ${at}, ${at}, ${at}, ${at}, '[]', '[]' ${each}`,
    `insert into findings (id, workspace_id, run_id, policy, audit, fingerprint, state, since, firing_at, resolved_at, resolution,
        steps_done, planned_since)
      select 'old-finding-' || n, ${homes}, 'old-' || n, 'idle-gpu', false, 'f', 'resolved', ${at}, ${at}, ${at},
        case when n % 10 = 0 then 'exempt' else 'run-ended' end, '[]', ${at} ${each}`,
    `insert into decisions (id, at, kind, workspace_id, run_id, policy, severity, audit, finding_id, step, withheld, reason, evidence,
        evidence_key, recipients, announces_cancel, ask, approved_by_person, decided_by)
      select 'old-decision-' || n, ${at}, case when n % ${ASKED} = 0 then 'ask' else 'notify' end, ${homes}, 'old-' || n, 'idle-gpu', 'high',
        false, 'old-finding-' || n, 0, null, 'every GPU was idle', '{}', 'when', '["owner"]', false, null, false, null ${each}`,
    `insert into approvals (decision_id, finding_id, evidence_key, because, asked_at, expires_at, otherwise, answer, answered_at, answered_by)
      select 'old-decision-' || n, 'old-finding-' || n, 'when', 'mode', ${at}, ${at}, 'keep', 'rejected', ${at}, 'oncall' ${each}
      where n % ${ASKED} = 0`,
  ];
  for (const statement of statements) await owner.query(statement.replace(/ +\n? +/g, ' '));
  for (const table of ['runs', 'findings', 'decisions', 'approvals']) await owner.query(`vacuum analyze ${table}`);
}
