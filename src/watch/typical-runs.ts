import { onCompute } from '../core/run/placement.ts';
import { type ChildRun, isParentType, type Run } from '../core/run/run.ts';
import {
  known,
  type Nodes,
  type RequestOf,
  type Signal,
  type SignalKind,
  type SignalValue,
  unknown,
} from '../core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../core/values/duration.ts';

/** An active run as far as the cost of watching it depends on it. */
export interface TypicalRun {
  readonly run: Run;
  readonly gpusPerNode: number;
  /** Steps or trials that it holds. */
  readonly children: number;
  /** False for a run that represents many: its name and tags mean nothing, and every pattern fits it. */
  readonly named: boolean;
}

export interface Numbers {
  readonly runs: number;
  readonly gpus: number;
  readonly pipelines: number;
  /** In each pipeline. */
  readonly children: number;
}

/** Runs that are only counted: pipelines, commands on GPUs, and commands on none. */
export function typicalRunsOf({ runs, gpus, pipelines, children }: Numbers, now: Instant): TypicalRun[] {
  return Array.from({ length: runs }, (_, index) => {
    const isPipeline = index < pipelines;
    const onGpus = index < pipelines + gpus;
    const run: Run = {
      ...PLAIN_RUN,
      id: String(index),
      jobType: isPipeline ? 'pipeline' : 'command',
      createdAt: now - 7 * HOUR,
      placement: onCompute(onGpus ? 'gpu-cluster' : 'cpu-cluster'),
    };
    return { run, gpusPerNode: onGpus ? 1 : 0, children: isPipeline ? children : 0, named: false };
  });
}

const PLAIN_RUN = {
  workspaceId: '',
  workspaceName: '',
  displayName: '',
  // A known one, so that exceptions by experiment do not hold instead of being open.
  experiment: '',
  status: 'Running',
  phase: 'running',
  archived: false,
  creator: { objectId: null, displayName: null },
  tags: {},
  timeLimit: null,
  outputs: {},
  studioUrl: null,
  definition: null,
  resubmittedFrom: null,
} as const;

/** The signals of a healthy run. */
const ORDINARY: {
  readonly [K in SignalKind]?: (run: TypicalRun, now: Instant, request: RequestOf<K>) => SignalValue<K>;
} = {
  timing: (_, now) => ({ startedAt: startOf(now), endedAt: null }),
  compute: ({ run, gpusPerNode }) => {
    const nodes = nodesWith(gpusPerNode);
    return run.jobType === 'pipeline' ? { ...nodes, steps: { computes: [nodes], open: null } } : nodes;
  },
  peers: () => ({ owners: [''], runs: [] }),
  children: ({ run, children }, now) =>
    Array.from({ length: isParentType(run.jobType) ? children : 0 }, (_, index) => childOf(run, index, startOf(now))),
  artifact: () => [],
  log: (_, now) => ({ lastGrowthAt: now, bytes: 1 }),
  gpu({ gpusPerNode }, now, { over }) {
    const percent = Array<number>(Math.ceil(over / MINUTE)).fill(90);
    const devices = gpusPerNode > 0 ? [{ id: 'gpu-0', percent }] : [];
    return { from: now - over, step: MINUTE, devices, expectedDevices: devices.length };
  },
};

/** The value of a signal for a healthy run. It decides which signals are read after it. */
export function ordinaryAnswer<K extends SignalKind>(
  request: RequestOf<K>,
  run: TypicalRun,
  now: Instant,
): Signal<SignalValue<K>> {
  // The entry for the kind of the request, which the compiler cannot follow through the type parameter.
  const answer = ORDINARY[request.kind as K];
  return answer ? known(answer(run, now, request), now) : NOT_ASKED;
}

const NOT_ASKED = unknown('nobody was asked');

function nodesWith(gpusPerNode: number): Nodes {
  const vmSize = gpusPerNode > 0 ? 'Standard_NC24ads_A100_v4' : 'Standard_D4s_v3';
  return { kind: 'cluster', vmSize, nodes: 1, gpusPerNode, priority: 'dedicated', location: null };
}

function startOf(now: Instant): Instant {
  return now - 6 * HOUR;
}

function childOf(run: Run, index: number, startedAt: Instant): ChildRun {
  return {
    id: `${run.id}-${index}`,
    displayName: `step-${index}`,
    status: 'Running',
    phase: 'running',
    createdAt: startedAt,
    startedAt,
    endedAt: null,
    reused: false,
    placement: run.placement,
    dataContainerId: null,
    outputs: {},
    tags: {},
    error: null,
  };
}
