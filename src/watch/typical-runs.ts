import { type ChildRun, isParentType, type Run } from '../core/run/run.ts';
import { artifactKey, known, type SignalRequest, type Signals, spendKey, unknown } from '../core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../core/values/duration.ts';

/** An active run as far as the cost of watching it depends on it. */
export interface TypicalRun {
  readonly run: Run;
  readonly gpusPerNode: number;
  /** Steps or trials that it holds. */
  readonly children: number;
  /** False for a run that stands for many: then names and tags say nothing, and every pattern is taken to fit. */
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
    const run = plainRun(
      String(index),
      isPipeline ? 'pipeline' : 'command',
      onGpus ? 'gpu-cluster' : 'cpu-cluster',
      now,
    );
    return { run, gpusPerNode: onGpus ? 1 : 0, children: isPipeline ? children : 0, named: false };
  });
}

function plainRun(id: string, jobType: string, computeName: string, now: Instant): Run {
  return {
    workspaceId: '',
    workspaceName: '',
    id,
    displayName: id,
    // One that is told, so that exceptions by experiment do not hold instead of being open.
    experiment: '',
    jobType,
    status: 'Running',
    phase: 'running',
    archived: false,
    createdAt: now - 7 * HOUR,
    creator: { objectId: null, displayName: null },
    tags: {},
    computeName,
    instanceType: null,
    instanceCount: 1,
    timeLimit: null,
    outputs: {},
    studioUrl: null,
    definition: null,
    resubmittedFrom: null,
  };
}

/** What a signal says of a run with which all is well, so that it can be seen what is asked for after it. */
export function ordinaryAnswer(
  request: SignalRequest,
  { run, gpusPerNode, children }: TypicalRun,
  now: Instant,
): Signals {
  const startedAt = now - 6 * HOUR;
  switch (request.kind) {
    case 'timing':
      return { timing: known({ startedAt, endedAt: null }, now) };
    case 'compute': {
      const vmSize = gpusPerNode > 0 ? 'Standard_NC24ads_A100_v4' : 'Standard_D4s_v3';
      const machine = {
        kind: 'cluster',
        vmSize,
        nodes: 1,
        gpusPerNode,
        priority: 'dedicated',
        location: null,
      } as const;
      return { compute: known(machine, now) };
    }
    case 'peers':
      return { peers: known({ owner: '', runs: [] }, now) };
    case 'children': {
      const count = isParentType(run.jobType) ? children : 0;
      return {
        children: known(
          Array.from({ length: count }, (_, index) => childOf(run, index, startedAt)),
          now,
        ),
      };
    }
    case 'artifact':
      return { artifacts: { [artifactKey(request)]: known([], now) } };
    case 'log':
      return { log: known({ lastGrowthAt: now, bytes: 1 }, now) };
    case 'gpu': {
      const percent = Array<number>(Math.ceil(request.over / MINUTE)).fill(90);
      const devices = gpusPerNode > 0 ? [{ id: 'gpu-0', percent }] : [];
      return { gpu: known({ from: now - request.over, step: MINUTE, devices, expectedDevices: devices.length }, now) };
    }
    case 'metric':
      return { metrics: { [request.name]: NOT_ASKED } };
    case 'spend':
      return { spends: { [spendKey(request)]: NOT_ASKED } };
    default:
      return { [request.kind]: NOT_ASKED };
  }
}

const NOT_ASKED = unknown('nobody was asked');

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
    computeName: run.computeName,
    instanceType: null,
    instanceCount: 1,
    dataContainerId: null,
    outputs: {},
    tags: {},
    error: null,
  };
}
