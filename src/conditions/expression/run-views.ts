import type { Instant } from '../../core/duration.ts';
import { isAhead, timingOf } from '../../core/plausible.ts';
import { computesWhereSent, type Run } from '../../core/run.ts';
import type { Compute, Snapshot, Timing } from '../../core/signal.ts';
import { queueTime } from '../queue-time.ts';
import { runningTime } from '../running-time.ts';
import { durationOf, read, told, View } from './reading.ts';
import { TagMap } from './tag-map.ts';
import { Unknown } from './unknown.ts';

export class RunView extends View {
  readonly #run: Run;
  #tags: TagMap | null = null;

  constructor(run: Run) {
    super();
    this.#run = run;
  }

  get id() {
    return this.#run.id;
  }
  get name() {
    return this.#run.displayName;
  }
  get experiment() {
    return told(this.#run.experiment, 'run.experiment');
  }
  get jobType() {
    return this.#run.jobType;
  }
  get status() {
    return this.#run.status;
  }
  get phase() {
    return this.#run.phase;
  }
  get archived() {
    return this.#run.archived;
  }
  get created() {
    return new Date(this.#run.createdAt);
  }
  get tags() {
    this.#tags ??= new TagMap(this.#run.tags);
    return this.#tags;
  }
  get timeLimit() {
    const { timeLimit, timeLimitUnread } = this.#run;
    if (timeLimitUnread !== undefined) throw new Unknown(`its time limit cannot be read: ${timeLimitUnread}`);
    return durationOf(told(timeLimit, 'run.timeLimit'));
  }
  get instanceType() {
    return told(this.#run.instanceType, 'run.instanceType');
  }
  get instanceCount() {
    return BigInt(told(this.#run.instanceCount, 'run.instanceCount'));
  }
}

export class TimingView extends View {
  readonly #snapshot: Snapshot;
  readonly #now: Instant;

  constructor(snapshot: Snapshot, now: Instant) {
    super();
    this.#snapshot = snapshot;
    this.#now = now;
  }

  get started() {
    return new Date(told(this.#timing.startedAt, 'timing.started'));
  }

  /** Nothing while it waits; the start that Azure tells, and never the submission, after that. */
  get running() {
    const time = runningTime(this.#snapshot, this.#now);
    if (time.told) return durationOf(time.spent);
    throw new Unknown(time.reason, { wants: time.wants, absent: time.absent });
  }

  /** Since the submission, or since a run that was queued again after a start was seen back in the queue. */
  get queued() {
    if (this.#snapshot.run.phase !== 'queued') return durationOf(0);
    const time = queueTime(this.#snapshot, this.#now);
    // Azure's clock may be ahead of ours.
    if (time.told) return durationOf(Math.max(0, this.#now - time.since));
    throw new Unknown(time.reason, { wants: time.wants });
  }

  get total() {
    const { createdAt } = this.#snapshot.run;
    if (isAhead(createdAt, this.#now)) throw new Unknown('its submission lies in the future');
    return durationOf(this.#now - createdAt);
  }

  get #timing(): Timing {
    return read(timingOf(this.#snapshot, this.#now), 'timing');
  }
}

export class ComputeView extends View {
  readonly #snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    super();
    this.#snapshot = snapshot;
  }

  get vmSize() {
    return told(this.#compute.vmSize, 'compute.vmSize');
  }
  get nodes() {
    return BigInt(told(this.#compute.nodes, 'compute.nodes'));
  }
  get gpus() {
    // A run without GPUs has none, however many nodes it has.
    const each = told(this.#compute.gpusPerNode, 'compute.gpusPerNode');
    return each === 0 ? 0n : BigInt(each * told(this.#compute.nodes, 'compute.nodes'));
  }
  get gpusPerNode() {
    return BigInt(told(this.#compute.gpusPerNode, 'compute.gpusPerNode'));
  }
  get priority() {
    return told(this.#compute.priority, 'compute.priority');
  }
  get kind() {
    return this.#compute.kind;
  }
  get location() {
    return told(this.#compute.location, 'compute.location');
  }

  /** The compute of a pipeline is only the default of its steps. */
  get #compute(): Compute {
    const { run, signals } = this.#snapshot;
    if (!computesWhereSent(run.jobType))
      throw new Unknown(`on what a run of type ${run.jobType} computes is not told by the run`);
    return read(signals.compute, 'compute');
  }
}
