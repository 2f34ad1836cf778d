import { gpuModelOf } from '../../../core/run/gpu-sizes.ts';
import { computesWhereSent, factOf, type Run } from '../../../core/run/run.ts';
import type { Compute, Snapshot } from '../../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../../core/values/duration.ts';
import { queueTime } from '../../time/queue-time.ts';
import { runningTime } from '../../time/running-time.ts';
import { Unknown } from '../unknown.ts';
import { type Fields, lazy } from '../values.ts';
import { JOB } from './job-fields.ts';
import { TagMap } from './tag-map.ts';
import { bool, duration, ifKnown, int, present, read, TAGS, text, timestamp } from './view.ts';

/** What the fields of `run` and `timing` are read from. */
export interface RunSource {
  readonly snapshot: Snapshot;
  readonly run: Run;
  readonly now: Instant;
  readonly tags: () => TagMap | Unknown;
}

export function runSource(snapshot: Snapshot, now: Instant): RunSource {
  const { run } = snapshot;
  return { snapshot, run, now, tags: lazy(() => ifKnown(reported(run, 'tags'), (tags) => new TagMap(tags))) };
}

export const RUN: Fields<RunSource> = {
  id: text(({ run }) => run.id),
  name: text(({ run }) => reported(run, 'displayName')),
  experiment: text(({ run }) => ifKnown(reported(run, 'experiment'), String)),
  jobType: text(({ run }) => reported(run, 'jobType')),
  status: text(({ run }) => run.status),
  phase: text(({ run }) => run.phase),
  archived: bool(({ run }) => run.archived),
  created: timestamp(submissionOf),
  tags: { type: TAGS, read: ({ tags }) => tags() },
  timeLimit: duration(({ run }) => ifKnown(reported(run, 'timeLimit'), (limit) => present(limit, 'run.timeLimit'))),
  instanceType: text(({ run }) => present(run.placement.instanceType, 'run.instanceType')),
  instanceCount: int(({ run }) => present(run.placement.nodes, 'run.instanceCount')),
  ...JOB,
};

export const TIMING: Fields<RunSource> = {
  started: timestamp(({ snapshot: { signals } }) =>
    ifKnown(read(signals.timing, 'timing'), ({ startedAt }) => present(startedAt, 'timing.started')),
  ),
  running: duration(runningOf),
  queued: duration(queuedOf),
  total: duration((source) => ifKnown(submissionOf(source), (at) => source.now - at)),
};

export const COMPUTE: Fields<Compute> = {
  vmSize: text(({ vmSize }) => present(vmSize, 'compute.vmSize')),
  nodes: int(({ nodes }) => present(nodes, 'compute.nodes')),
  gpus: int(gpusOf),
  gpusPerNode: int(({ gpusPerNode }) => present(gpusPerNode, 'compute.gpusPerNode')),
  gpuModel: text(modelOf),
  priority: text(({ priority }) => present(priority, 'compute.priority')),
  kind: text(({ kind }) => kind),
  location: text(({ location }) => present(location, 'compute.location')),
};

/** The compute of a run. That of a pipeline is only the default of its steps. */
export function computeOf({ run, signals }: Snapshot): Compute | Unknown {
  if (computesWhereSent(run.jobType)) return read(signals.compute, 'compute');
  return new Unknown(`a run of type ${run.jobType} does not say on what it computes`);
}

function reported<K extends Parameters<typeof factOf>[1]>(run: Run, key: K): Run[K] | Unknown {
  const fact = factOf(run, key);
  return fact.known ? fact.value : new Unknown(fact.reason);
}

function submissionOf({ snapshot: { submissionProblem }, run }: RunSource): Instant | Unknown {
  return submissionProblem === undefined ? run.createdAt : new Unknown(submissionProblem);
}

/** Since the start that Azure reports, and never since the submission; nothing before it. */
function runningOf({ snapshot, now }: RunSource): Milliseconds | Unknown {
  const running = runningTime(snapshot, now);
  return running.known ? running.spent : new Unknown(running.reason, running);
}

/** Since the submission, or since a run that was queued again was seen back in the queue. */
function queuedOf({ snapshot, now }: RunSource): Milliseconds | Unknown {
  const { phase, status } = snapshot.run;
  if (phase === 'unrecognised') return new Unknown(`whether it is queued as ${status} is not known`);
  if (phase !== 'queued') return 0;
  const queued = queueTime(snapshot, now);
  return queued.known ? now - queued.since : new Unknown(queued.reason, queued);
}

/** By its VM size. */
function modelOf({ gpusPerNode, vmSize }: Compute): string | Unknown {
  return present(gpusPerNode === 0 || vmSize === null ? null : gpuModelOf(vmSize), 'compute.gpuModel');
}

/** A run without GPUs has none, however many nodes it has. */
function gpusOf({ gpusPerNode, nodes }: Compute): number | Unknown {
  return ifKnown(present(gpusPerNode, 'compute.gpusPerNode'), (perNode) =>
    perNode === 0 ? 0 : ifKnown(present(nodes, 'compute.nodes'), (count) => perNode * count),
  );
}
