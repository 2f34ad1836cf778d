import { computesWhereSent, factOf, type Run } from '../../../core/run/run.ts';
import type { Compute, Snapshot, Timing } from '../../../core/signal/signal.ts';
import type { Instant } from '../../../core/values/duration.ts';
import { queueTime } from '../../time/queue-time.ts';
import { runningTime } from '../../time/running-time.ts';
import { Unknown } from '../unknown.ts';
import type { Duration, Fields } from '../values.ts';
import { TagMap } from './tag-map.ts';
import {
  BOOL,
  DURATION,
  duration,
  INT,
  ifKnown,
  lazy,
  present,
  read,
  TAGS,
  TEXT,
  TIMESTAMP,
  time,
  whole,
} from './view.ts';

/** What the fields of `run` and `timing` are read from. */
export interface RunSource {
  readonly snapshot: Snapshot;
  readonly run: Run;
  readonly now: Instant;
  readonly tags: () => TagMap | Unknown;
}

export function runSource(snapshot: Snapshot, now: Instant): RunSource {
  const { run } = snapshot;
  const tags = lazy(() => ifKnown(reported(run, 'tags'), (known) => new TagMap(known)));
  return { snapshot, run, now, tags };
}

export const RUN: Fields<RunSource> = {
  id: { type: TEXT, read: ({ run }) => run.id },
  name: { type: TEXT, read: ({ run }) => reported(run, 'displayName') },
  experiment: { type: TEXT, read: ({ run }) => ifKnown(reported(run, 'experiment'), String) },
  jobType: { type: TEXT, read: ({ run }) => reported(run, 'jobType') },
  status: { type: TEXT, read: ({ run }) => run.status },
  phase: { type: TEXT, read: ({ run }) => run.phase },
  archived: { type: BOOL, read: ({ run }) => run.archived },
  created: { type: TIMESTAMP, read: (source) => time(submissionOf(source)) },
  tags: { type: TAGS, read: ({ tags }) => tags() },
  timeLimit: { type: DURATION, read: ({ run }) => timeLimitOf(run) },
  instanceType: { type: TEXT, read: ({ run }) => present(run.instanceType, 'run.instanceType') },
  instanceCount: { type: INT, read: ({ run }) => whole(present(run.instanceCount, 'run.instanceCount')) },
};

export const TIMING: Fields<RunSource> = {
  started: {
    type: TIMESTAMP,
    read: (source) => ifKnown(timing(source), ({ startedAt }) => time(present(startedAt, 'timing.started'))),
  },
  running: { type: DURATION, read: runningOf },
  queued: { type: DURATION, read: queuedOf },
  total: { type: DURATION, read: (source) => ifKnown(submissionOf(source), (at) => duration(source.now - at)) },
};

export const COMPUTE: Fields<Compute | Unknown> = {
  vmSize: { type: TEXT, read: ofCompute(({ vmSize }) => present(vmSize, 'compute.vmSize')) },
  nodes: { type: INT, read: ofCompute(({ nodes }) => whole(present(nodes, 'compute.nodes'))) },
  gpus: { type: INT, read: ofCompute(gpusOf) },
  gpusPerNode: { type: INT, read: ofCompute((compute) => whole(gpusPerNodeOf(compute))) },
  priority: { type: TEXT, read: ofCompute(({ priority }) => present(priority, 'compute.priority')) },
  kind: { type: TEXT, read: ofCompute(({ kind }) => kind) },
  location: { type: TEXT, read: ofCompute(({ location }) => present(location, 'compute.location')) },
};

function ofCompute<T>(get: (compute: Compute) => T): (compute: Compute | Unknown) => T | Unknown {
  return (compute) => ifKnown(compute, get);
}

/** The compute of a run. That of a pipeline is only the default of its steps. */
export function computeSource({ run, signals }: Snapshot): Compute | Unknown {
  if (computesWhereSent(run.jobType)) return read(signals.compute, 'compute');
  return new Unknown(`a run of type ${run.jobType} does not say on what it computes`);
}

function submissionOf({ snapshot: { submissionProblem }, run }: RunSource): Instant | Unknown {
  return submissionProblem === undefined ? run.createdAt : new Unknown(submissionProblem);
}

function timeLimitOf(run: Run): Duration | Unknown {
  const limit = ifKnown(reported(run, 'timeLimit'), (known) => present(known, 'run.timeLimit'));
  return ifKnown(limit, duration);
}

function reported<K extends Parameters<typeof factOf>[1]>(run: Run, key: K): Run[K] | Unknown {
  const fact = factOf(run, key);
  return fact.known ? fact.value : new Unknown(fact.reason);
}

function timing({ snapshot: { signals } }: RunSource): Timing | Unknown {
  return read(signals.timing, 'timing');
}

/** Since the start that Azure reports, and never since the submission; nothing before it. */
function runningOf({ snapshot, now }: RunSource): Duration | Unknown {
  const running = runningTime(snapshot, now);
  if (running.known) return duration(running.spent);
  return new Unknown(running.reason, { missingSignals: running.missingSignals, absent: running.absent });
}

/** Since the submission, or since a run that was queued again was seen back in the queue. */
function queuedOf({ snapshot, now }: RunSource): Duration | Unknown {
  const { phase, status } = snapshot.run;
  if (phase === 'unrecognised') return new Unknown(`whether it is queued as ${status} is not known`);
  if (phase !== 'queued') return duration(0);
  const queued = queueTime(snapshot, now);
  if (queued.known) return duration(now - queued.since);
  return new Unknown(queued.reason, { missingSignals: queued.missingSignals });
}

function gpusPerNodeOf({ gpusPerNode }: Compute): number | Unknown {
  return present(gpusPerNode, 'compute.gpusPerNode');
}

/** A run without GPUs has none, however many nodes it has. */
function gpusOf(compute: Compute): bigint | Unknown {
  const perNode = gpusPerNodeOf(compute);
  if (perNode instanceof Unknown || perNode === 0) return whole(perNode);
  return ifKnown(present(compute.nodes, 'compute.nodes'), (nodes) => BigInt(perNode * nodes));
}
