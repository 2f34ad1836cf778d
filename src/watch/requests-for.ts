import { isParentType } from '../core/run/run.ts';
import { MOST_CHILDREN_READ, SIGNAL_KINDS, type SignalKind, type SignalRequest } from '../core/signal/signal.ts';
import { waitersOf } from '../core/signal/waiters.ts';
import { MINUTE, type Milliseconds } from '../core/values/duration.ts';
import type { TypicalRun } from './typical-runs.ts';

const RUNS_A_PAGE = 50;
const RUNS_A_BATCH = 100;
const RUNS_A_METRIC_REQUEST = 20;
const CHILDREN_A_PAGE = 500;
const COMPUTES_ARE_KEPT = 10 * MINUTE;
const STATES_ARE_KEPT = 3 * MINUTE;
const QUOTAS_ARE_KEPT = 10 * MINUTE;
/** The folders of a run that hold its own logs. */
const LOG_FOLDERS = 2;

/** Runs with the signals that are asked for each. */
export type Wanting = readonly { readonly run: TypicalRun; readonly requests: readonly SignalRequest[] }[];

/** Requests to Azure by kind. */
type Counts = Readonly<Record<string, number>>;

/** The requests to Azure that list a workspace and fetch the signals of its runs. */
export function requestsFor(
  runs: Wanting,
  isWorst: boolean,
  every: Milliseconds,
): (readonly [kind: string, count: number])[] {
  const fetches = SIGNAL_KINDS.map((kind): Counts => {
    const wanting = runs
      .map(({ run, requests }) => ({ run, requests: requests.filter((request) => request.kind === kind) }))
      .filter(({ requests }) => requests.length > 0);
    return wanting.length === 0 ? {} : (REQUESTS_FOR[kind]?.(wanting, isWorst, every) ?? {});
  });
  const counts = [listing(runs.length, isWorst), below(runs), ...fetches, waits(runs, isWorst, every)];
  return counts.flatMap((one) => Object.entries(one));
}

/** Why runs wait is read for the runs that wait now, whichever policy is for them. */
function waits(runs: Wanting, isWorst: boolean, every: Milliseconds): Counts {
  const waiting = runs.filter(({ run: { run } }) => waitersOf({ run, signals: {} }).length > 0);
  if (waiting.length === 0) return {};
  const share = (kept: Milliseconds) => (isWorst ? 1 : Math.min(1, every / kept));
  return {
    computes: computesOf(waiting) * share(STATES_ARE_KEPT),
    usages: share(QUOTAS_ARE_KEPT),
    'run-batch': Math.ceil(waiting.length / RUNS_A_BATCH),
  };
}

/** The newest page, and the known runs that are not on it. After a restart each of those is read by its name. */
function listing(runs: number, isWorst: boolean): Counts {
  const further = Math.max(0, runs - RUNS_A_PAGE);
  return isWorst
    ? { 'jobs-list': 2, 'job-get': further }
    : { 'jobs-list': 1, 'run-batch': Math.ceil(further / RUNS_A_BATCH) };
}

/** Runs that outlive a parent are found by listing its children. */
function below(runs: Wanting): Counts {
  const parents = new Set(runs.flatMap(({ run }) => run.run.orphanOf?.id ?? []));
  return parents.size === 0 ? {} : { children: parents.size };
}

/**
 * How many requests to Azure a kind of signal takes. `azure/<signal>` sends them. A kind that is not here takes none:
 * it comes out of Runwarden's own record.
 */
const REQUESTS_FOR: Readonly<
  Partial<Record<SignalKind, (wanting: Wanting, isWorst: boolean, every: Milliseconds) => Counts>>
> = {
  timing(wanting, isWorst) {
    // Of the command runs only those on the newest page: the others come out of run history, with their breaks.
    const commands = wanting.filter(({ run }) => run.run.jobType === 'command').length;
    const asked = wanting.length - commands + Math.min(commands, RUNS_A_PAGE);
    return isWorst ? { 'run-get': asked } : { 'run-batch': Math.ceil(asked / RUNS_A_BATCH) };
  },
  compute(wanting, isWorst, every) {
    const computes = computesOf(wanting);
    // Run history says the size of those that ARM does not describe.
    const others = wanting.filter(({ run: { run } }) => !['compute', 'local'].includes(run.placement.kind)).length;
    if (isWorst) return { computes, 'vm-sizes': 1, 'run-get': others };
    const kept = Math.min(1, every / COMPUTES_ARE_KEPT);
    return { computes: computes * kept, 'run-batch': Math.ceil(others / RUNS_A_BATCH) * kept };
  },
  children: (wanting) => ({
    children: sum(wanting, ({ run }) => (isParent(run) ? Math.max(1, Math.ceil(run.children / CHILDREN_A_PAGE)) : 0)),
  }),
  artifact(wanting, isWorst) {
    const most = ({ run, requests }: Wanting[number]) =>
      requests.length * (isWorst && isParent(run) ? Math.max(1, run.children) : 1);
    return { blob: sum(wanting, most), ...(isWorst ? { datastores: 1 } : {}) };
  },
  log: (wanting, isWorst) => ({
    blob: sum(wanting, ({ run }) => LOG_FOLDERS * (1 + run.children)),
    ...(isWorst ? { datastores: 1 } : {}),
  }),
  metric: (wanting) => ({ mlflow: sum(wanting, ({ requests }) => requests.length) }),
  // One search a parent; a history, and what a search does not find, child by child.
  'child-metric': (wanting, isWorst) => ({
    mlflow: sum(wanting, ({ run, requests }) => {
      const byChild = isWorst || requests.some((request) => request.kind === 'child-metric' && request.history);
      return requests.length * (byChild ? 1 + Math.min(run.children, MOST_CHILDREN_READ) : 1);
    }),
  }),
  activity: (wanting, isWorst) =>
    metrics(
      sum(wanting, ({ run }) => executing(run)),
      isWorst,
    ),
  gpu: (wanting, isWorst) =>
    metrics(
      sum(wanting, ({ run }) => (run.gpusPerNode > 0 ? executing(run) : 0)),
      isWorst,
    ),
  cost: (wanting, isWorst): Counts => (isWorst ? { prices: Math.max(1, computesOf(wanting)) } : {}),
};

/** Many runs in one request, or one by one where Azure refuses that. */
function metrics(runs: number, isWorst: boolean): Counts {
  return { metrics: isWorst ? runs : Math.ceil(runs / RUNS_A_METRIC_REQUEST) };
}

/** A parent burns nothing itself; its steps or trials do. */
function executing(run: TypicalRun): number {
  return isParent(run) ? run.children : 1;
}

/** Computes of the workspace: nothing else is asked of ARM. */
function computesOf(wanting: Wanting): number {
  const ours = wanting.filter(({ run: { run } }) => run.placement.kind === 'compute');
  return new Set(ours.map(({ run: { run } }) => run.placement.name?.toLowerCase())).size;
}

function isParent({ run }: TypicalRun): boolean {
  return isParentType(run.jobType);
}

function sum(wanting: Wanting, count: (one: Wanting[number]) => number): number {
  return wanting.reduce((total, one) => total + count(one), 0);
}
