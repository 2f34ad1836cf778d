import { type RawBuilder, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { EvidenceRecord, StatusFacts } from '../../core/decision/decision.ts';
import type { FailedStep } from '../../core/run/failed-steps.ts';
import type { RunFailure, Workspace } from '../../core/run/run.ts';
import type { Cost } from '../../core/signal/signal.ts';
import { LAST_SEEN_AT } from '../last-seen.ts';
import type { Tables } from '../schema.ts';

/** With how busy its GPUs are, which the latest pass wrote for all runs together. One of an older version wrote it beside the run. */
const LOAD = sql<
  Selectable<Tables['runs']>['load']
>`case when runs.active then runs.load || jsonb_build_object('use', coalesce(
  (select uses -> runs.id from pass_details where pass_details.workspace_id = runs.workspace_id), runs.load -> 'use')) end`.as(
  'load',
);

/** Of a run what a view shows: dates and JSON of others would be read for nothing, and a page has fifty. */
const COLUMNS = [
  'runs.workspace_id',
  'runs.id',
  'runs.run',
  'runs.active',
  'runs.phase_since',
  'runs.created_at',
  LAST_SEEN_AT,
  'runs.per_hour',
  LOAD,
] as const;

type Columns = Pick<
  Selectable<Tables['runs']>,
  'workspace_id' | 'id' | 'run' | 'active' | 'phase_since' | 'created_at' | 'last_seen_at' | 'per_hour' | 'load'
>;

/** What of the evidence of a status a list shows; null for nothing. */
export type Seen = Pick<EvidenceRecord, 'cost' | 'failedSteps'>;

/** A run with all that a view of it is made of. A moment within JSON is a text. */
export interface RunWithParts<E> extends Columns {
  readonly workspace: Workspace;
  /** By the names of their policies; null for none. */
  readonly statuses: readonly StatusPart<E>[] | null;
  /** How it ended: one that is active again has an end on record, and it is none. */
  readonly ended: EndPart | null;
  /** What it cost when that was last recorded. */
  readonly cost: CostPart | null;
}

export type StatusPart<E> = Omit<StatusFacts, 'workspaceId' | 'runId' | 'at' | 'unknownSince'> & {
  readonly at: string;
  readonly unknownSince: string | null;
  readonly evidence: E;
};

interface EndPart {
  readonly startedAt: string | null;
  readonly endedAt: string;
  readonly computed: number | null;
  readonly failure: RunFailure | null;
  readonly failedSteps: readonly FailedStep[] | null;
}

interface CostPart {
  readonly value: Cost;
  readonly until: string | null;
}

/*
 * The parts come with the runs in one statement: each further one costs the service as much as reading a dozen runs. They are in the
 * list of columns, where PostgreSQL makes them of the rows of the page alone.
 */
const WORKSPACE = sql<Workspace>`(
  select json_build_object('id', id, 'name', name, 'subscriptionId', subscription_id, 'resourceGroup', resource_group,
    'location', location, 'tags', tags)
  from workspaces where workspaces.id = runs.workspace_id
)`.as('workspace');

const ENDED = sql<EndPart | null>`(
  select json_build_object('startedAt', started_at, 'endedAt', ended_at, 'computed', computed_ms, 'failure', failure,
    'failedSteps', failed_steps)
  from ended_runs where not runs.active and ended_runs.workspace_id = runs.workspace_id and ended_runs.run_id = runs.id
)`.as('ended');

const COST = sql<CostPart | null>`(
  select json_build_object('value', cost, 'until', counted_until)
  from run_costs where run_costs.workspace_id = runs.workspace_id and run_costs.run_id = runs.id
)`.as('cost');

function statusesWith<E>(evidence: RawBuilder<E>) {
  return sql<readonly StatusPart<E>[] | null>`(
    select json_agg(of_run) from (
      select policy, audit, at, outcome, state, withheld, reason, unknown_since as "unknownSince", next,
        finding_id as "findingId", ${evidence} as evidence, finding_id is not null and exists (
          select from approvals
          where approvals.finding_id = statuses.finding_id and approvals.answer is null and approvals.ended is null
        ) as "isAsked"
      from statuses where statuses.workspace_id = runs.workspace_id and statuses.run_id = runs.id
      order by policy
    ) as of_run
  )`.as('statuses');
}

/** Most have neither, and each object more in JSON takes PostgreSQL time. */
const LISTED = statusesWith(sql<Seen | null>`case when statuses.evidence ?| '{cost,failedSteps}'::text[]
  then statuses.evidence - '{conditions,run,owner}'::text[] end`);
const WHOLE = statusesWith(sql<EvidenceRecord>`statuses.evidence`);

/** As a list shows runs: the judged conditions stay where they are. */
export function withListedParts(query: SelectQueryBuilder<Tables, 'runs', object>) {
  return query.select(COLUMNS).select([WORKSPACE, LISTED, ENDED, COST]);
}

/** As a run is shown alone. */
export function withAllParts(query: SelectQueryBuilder<Tables, 'runs', object>) {
  return query.select(COLUMNS).select([WORKSPACE, WHOLE, ENDED, COST]);
}
