import type { ReadLedger } from '../../core/ports/read-ledger.ts';
import { type Database, ping } from '../open/database.ts';
import { toOverride } from '../rows.ts';
import { exceptionsInForce } from '../workspace-state.ts';
import { readDecision, readDecisions } from './read-decisions.ts';
import { readRun, readRuns, readWorkspaces } from './read-runs.ts';

/** The most overrides of a list; older ones that have ended are history that nobody reads. */
const MOST_OVERRIDES = 500;

export function readLedger(db: Database): ReadLedger {
  return {
    decisions: (filter, page) => readDecisions(db, filter, page),
    decision: (id) => readDecision(db, id),
    runs: (filter, page) => readRuns(db, filter, page),
    run: (workspaceName, runId) => readRun(db, workspaceName, runId),
    async overrides(filter, now) {
      if (filter.inForce === true) return (await exceptionsInForce(db, now)).overrides;
      const rows = await db
        .selectFrom('overrides')
        .selectAll()
        .orderBy('created_at', 'desc')
        .limit(MOST_OVERRIDES)
        .execute();
      const all = rows.map(toOverride);
      return filter.inForce === false
        ? all.filter(({ revokedAt, endsAt }) => revokedAt !== null || endsAt <= now)
        : all;
    },
    freezesInForce: async (now) => (await exceptionsInForce(db, now)).freezes,
    workspaces: () => readWorkspaces(db),
    counts: () => counts(db),
    ping: () => ping(db),
  };
}

async function counts(db: Database): ReturnType<ReadLedger['counts']> {
  const findings = await db
    .selectFrom('findings')
    .select((eb) => ['policy', 'state', eb.fn.countAll().as('value')])
    .where('state', '<>', 'resolved')
    .where('audit', '=', false)
    .groupBy(['policy', 'state'])
    .execute();
  const statuses = await db
    .selectFrom('statuses')
    .select((eb) => ['policy', 'outcome', eb.fn.countAll().as('value')])
    .groupBy(['policy', 'outcome'])
    .execute();
  const cancellations = await db
    .selectFrom('cancellations')
    .select((eb) => ['state', eb.fn.countAll().as('value')])
    .groupBy('state')
    .execute();
  const deliveries = await db
    .selectFrom('deliveries')
    .select((eb) => ['channel', 'state', eb.fn.countAll().as('value')])
    .groupBy(['channel', 'state'])
    .execute();
  const approvals = await db
    .selectFrom('approvals')
    .innerJoin('findings', 'findings.id', 'approvals.finding_id')
    .select((eb) => eb.fn.countAll().as('value'))
    .where('answer', 'is', null)
    .where('findings.state', '<>', 'resolved')
    .executeTakeFirstOrThrow();
  const active = await db
    .selectFrom('runs')
    .innerJoin('workspaces', 'workspaces.id', 'runs.workspace_id')
    .select((eb) => ['workspaces.name', eb.fn.countAll().as('value')])
    .where('active', '=', true)
    .groupBy('workspaces.name')
    .execute();
  const row = (labels: Record<string, string>, value: unknown) => ({ labels, value: Number(value) });
  return {
    open_findings: findings.map(({ policy, state, value }) => row({ policy, state }, value)),
    statuses: statuses.map(({ policy, outcome, value }) => row({ policy, outcome }, value)),
    cancellations: cancellations.map(({ state, value }) => row({ state }, value)),
    deliveries: deliveries.map(({ channel, state, value }) => row({ channel, state }, value)),
    approvals_waiting: [row({}, approvals.value)],
    active_runs: active.map(({ name, value }) => row({ workspace: name }, value)),
  };
}
