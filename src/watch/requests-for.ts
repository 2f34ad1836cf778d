import { isParentType } from '../core/run/run.ts';
import type { SignalKind, SignalRequest } from '../core/signal/signal.ts';
import { MINUTE, type Milliseconds } from '../core/values/duration.ts';
import type { TypicalRun } from './typical-runs.ts';

export const RUNS_A_BATCH = 100;
const RUNS_A_METRIC_REQUEST = 20;
const CHILDREN_A_PAGE = 500;
const COMPUTES_ARE_KEPT = 10 * MINUTE;
/** The folders of a run that hold its own logs. */
const LOG_FOLDERS = 2;

/** Runs for which a kind of signal is asked, with the requests. */
type Wanting = readonly { readonly run: TypicalRun; readonly requests: readonly SignalRequest[] }[];

/** Requests to Azure by kind. */
type Counts = Readonly<Record<string, number>>;

/**
 * How many requests to Azure a kind of signal takes. `azure/<signal>` sends them. A kind that is not here takes none:
 * it comes out of Runwarden's own record.
 */
export const REQUESTS_FOR: Readonly<
  Partial<Record<SignalKind, (wanting: Wanting, isWorst: boolean, every: Milliseconds) => Counts>>
> = {
  timing(wanting, isWorst) {
    // The listing has the start of command runs.
    const others = wanting.filter(({ run }) => run.run.jobType !== 'command').length;
    return isWorst ? { 'run-get': others } : { 'run-batch': Math.ceil(others / RUNS_A_BATCH) };
  },
  compute(wanting, isWorst, every) {
    const computes = computesOf(wanting);
    if (isWorst) return { computes, 'vm-sizes': 1 };
    return { computes: computes * Math.min(1, every / COMPUTES_ARE_KEPT) };
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
  cost: (wanting, isWorst): Counts => (isWorst ? { prices: computesOf(wanting) } : {}),
};

/** Many runs in one request, or one by one where Azure refuses that. */
function metrics(runs: number, isWorst: boolean): Counts {
  return { metrics: isWorst ? runs : Math.ceil(runs / RUNS_A_METRIC_REQUEST) };
}

/** A parent burns nothing itself; its steps or trials do. */
function executing(run: TypicalRun): number {
  return isParent(run) ? run.children : 1;
}

function computesOf(wanting: Wanting): number {
  return new Set(wanting.map(({ run }) => run.run.computeName?.toLowerCase() ?? '')).size;
}

function isParent({ run }: TypicalRun): boolean {
  return isParentType(run.jobType);
}

function sum(wanting: Wanting, count: (one: Wanting[number]) => number): number {
  return wanting.reduce((total, one) => total + count(one), 0);
}
