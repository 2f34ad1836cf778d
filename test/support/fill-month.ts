import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { aDecision, aFinding } from '../store/rows.ts';
import { type MonthRun, type MonthSpec, monthRuns, monthWorkspaces } from './money-month.ts';

/** Runs a statement. */
export type Execute = (statement: string) => Promise<unknown>;

const ROWS_AT_ONCE = 1000;

/** Puts a month on record, as passes would have written it. */
export async function fillMonth(execute: Execute, spec: MonthSpec, runs = monthRuns(spec)): Promise<void> {
  const workspaces = monthWorkspaces(spec);
  const recordedUntil = spec.until + DAY;
  const inTables: readonly [table: string, columns: string, rows: readonly object[]][] = [
    [
      'workspaces',
      'id text, name text, subscription_id text, resource_group text, location text, tags jsonb',
      workspaces.map(({ subscriptionId, resourceGroup, ...workspace }) => ({
        ...{ ...workspace, subscription_id: subscriptionId, resource_group: resourceGroup },
      })),
    ],
    [
      'record_extents',
      'workspace_id text, since timestamptz, until timestamptz',
      workspaces.map(({ id }) => ({ workspace_id: id, since: iso(spec.from - 90 * DAY), until: iso(recordedUntil) })),
    ],
    [
      'runs',
      `workspace_id text, id text, run jsonb, active boolean, phase text, phase_since timestamptz, created_at timestamptz,
        first_seen_at timestamptz, last_seen_at timestamptz, owner_ids jsonb, labels jsonb, load jsonb`,
      runs.map((month) => runRow(month, recordedUntil)),
    ],
    [
      'ended_runs',
      `workspace_id text, run_id text, display_name text, status text, experiment text, definition text, tags jsonb,
        created_at timestamptz, started_at timestamptz, ended_at timestamptz, failure jsonb`,
      runs.flatMap((month) => endedRow(month) ?? []),
    ],
    [
      'run_costs',
      'workspace_id text, run_id text, tags jsonb, cost jsonb, created_at timestamptz, ended_at timestamptz, counted_until timestamptz',
      runs.flatMap((month) => costRow(month) ?? []),
    ],
    [
      'run_idle',
      'workspace_id text, run_id text, idle jsonb, read_minutes int, until timestamptz',
      runs.flatMap((month) => idleRow(month, recordedUntil) ?? []),
    ],
    ...decidedRows(runs),
  ];
  for (const [table, columns, rows] of inTables) await insert(execute, { table, columns, rows });
}

async function insert(
  execute: Execute,
  { table, columns, rows }: { readonly table: string; readonly columns: string; readonly rows: readonly object[] },
): Promise<void> {
  const names = columns
    .replace(/\s+/g, ' ')
    .split(', ')
    .map((column) => column.trim().split(' ')[0])
    .join(', ');
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const json = JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE)).replaceAll("'", "''");
    await execute(`insert into ${table} (${names})
      select ${names} from jsonb_to_recordset('${json}'::jsonb) as given (${columns}) on conflict do nothing`);
  }
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}

const keyOf = ({ run }: MonthRun) => ({ workspace_id: run.workspaceId, run_id: run.id });

function runRow({ run, startedAt, endedAt }: MonthRun, recordedUntil: Instant): object {
  return {
    ...{ workspace_id: run.workspaceId, id: run.id, run, active: endedAt === null, phase: run.phase },
    ...{ phase_since: iso(run.createdAt), created_at: iso(run.createdAt), first_seen_at: iso(run.createdAt) },
    last_seen_at: iso(endedAt === null ? recordedUntil : endedAt + 5 * MINUTE),
    owner_ids: [run.creator.objectId],
    labels: [],
    load: endedAt === null ? { cost: null, gpus: null, startedAt } : null,
  };
}

function endedRow(month: MonthRun): object | null {
  const { run, startedAt, endedAt, failure } = month;
  if (endedAt === null) return null;
  return {
    ...keyOf(month),
    ...{ display_name: run.displayName, status: run.status, experiment: run.experiment, definition: run.definition },
    ...{ tags: run.tags, created_at: iso(run.createdAt), started_at: isoOrNull(startedAt), ended_at: iso(endedAt) },
    failure: failure && { cause: failure, code: 'Code', message: 'it failed' },
  };
}

function costRow(month: MonthRun): object | null {
  const { run, cost, endedAt } = month;
  if (!cost) return null;
  return {
    ...{ ...keyOf(month), tags: run.tags, cost, created_at: iso(run.createdAt) },
    ...{ ended_at: isoOrNull(endedAt), counted_until: isoOrNull(endedAt) },
  };
}

function idleRow(month: MonthRun, recordedUntil: Instant): object | null {
  const { idle, startedAt, endedAt } = month;
  if (idle === null || startedAt === null) return null;
  const until = endedAt ?? recordedUntil;
  const read_minutes = Math.floor((until - startedAt) / MINUTE);
  return { ...keyOf(month), idle, read_minutes, until: iso(until) };
}

/** Findings, decisions and cancels of the runs that policies had something to say of. */
function decidedRows(runs: readonly MonthRun[]): [string, string, readonly object[]][] {
  const findings: object[] = [];
  const decisions: object[] = [];
  const cancellations: object[] = [];
  const add = (month: MonthRun, policy: string, since: Instant, conditions: object) => {
    const { run, endedAt } = month;
    const id = `finding-${run.id}-${policy}`;
    const finding = aFinding(run, { id, policy, since });
    const { evidence } = aDecision(finding);
    const decision = { id: `decision-${run.id}-${policy}`, workspace_id: run.workspaceId, run_id: run.id, policy };
    findings.push({
      ...{ id, workspace_id: run.workspaceId, run_id: run.id, policy, audit: false, fingerprint: 'f' },
      ...{ state: endedAt === null ? 'firing' : 'resolved', since: iso(since), firing_at: iso(since) },
      ...{ resolved_at: isoOrNull(endedAt), resolution: endedAt === null ? null : 'run-ended', steps_done: [] },
      planned_since: iso(since),
    });
    decisions.push({
      ...{ ...decision, at: iso(since + MINUTE), severity: 'high', audit: false, finding_id: id, step: 0 },
      ...{ kind: month.cancel?.policy === policy ? 'cancel' : 'notify', reason: 'it violates the policy' },
      ...{ evidence: { ...evidence, conditions }, evidence_key: 'when', recipients: [], announces_cancel: false },
      approved_by_person: false,
    });
    return decision;
  };
  for (const month of runs) {
    const { cancel, failedValidationAt, duplicateSince, endedAt } = month;
    if (failedValidationAt !== null)
      add(month, 'validation', failedValidationAt, violated('validation', { because: 'failed' }));
    if (duplicateSince !== null) add(month, 'same-work', duplicateSince, violated('duplicate', {}));
    if (!cancel || endedAt === null) continue;
    const { id, ...named } = add(month, cancel.policy, cancel.requestedAt - HOUR, violated('gpu-idle', {}));
    cancellations.push({
      ...{ ...named, decision_id: id, finding_id: `finding-${named.run_id}-${cancel.policy}`, state: 'released' },
      ...{ approved_by_person: false, queued_at: iso(cancel.requestedAt), requested_at: iso(cancel.requestedAt) },
      ...{ settled_at: iso(endedAt), ended_at: iso(endedAt), released_at: iso(cancel.releasedAt) },
    });
  }
  return [
    [
      'findings',
      `id text, workspace_id text, run_id text, policy text, audit boolean, fingerprint text, state text, since timestamptz,
        firing_at timestamptz, resolved_at timestamptz, resolution text, steps_done jsonb, planned_since timestamptz`,
      findings,
    ],
    [
      'decisions',
      `id text, at timestamptz, kind text, workspace_id text, run_id text, policy text, severity text, audit boolean,
        finding_id text, step int, reason text, evidence jsonb, evidence_key text, recipients jsonb, announces_cancel boolean,
        approved_by_person boolean`,
      decisions,
    ],
    [
      'cancellations',
      `decision_id text, finding_id text, workspace_id text, run_id text, policy text, state text, approved_by_person boolean,
        queued_at timestamptz, requested_at timestamptz, settled_at timestamptz, ended_at timestamptz, released_at timestamptz`,
      cancellations,
    ],
  ];
}

function violated(condition: string, detail: object): object {
  return { condition, path: 'when', outcome: 'violated', reason: 'as seen', value: null, threshold: null, detail };
}
