import { computesWhereSent, type Run, UNTOLD_TYPE } from '../../../core/run/run.ts';
import type { Compute, Snapshot, Timing } from '../../../core/signal/signal.ts';
import { isAhead, timingOf } from '../../../core/signal/time-checks.ts';
import type { Instant } from '../../../core/values/duration.ts';
import { queueTime } from '../../time/queue-time.ts';
import { runningTime } from '../../time/running-time.ts';
import { Unknown } from '../unknown.ts';
import { TagMap } from './tag-map.ts';
import { durationOf, read, told, View } from './view.ts';

export class RunView extends View {
  readonly #run: Run;
  readonly #now: Instant;
  #tags: TagMap | null = null;

  constructor(run: Run, now: Instant) {
    super();
    this.#run = run;
    this.#now = now;
  }

  get id() {
    return this.#run.id;
  }
  get name() {
    if (this.#run.displayNameUntold) throw new Unknown('Azure does not say its display name');
    return this.#run.displayName;
  }
  get experiment() {
    // Every run has one, so that its absence is no fact.
    if (this.#run.experiment === null) throw new Unknown('Azure does not say its experiment');
    return this.#run.experiment;
  }
  get jobType() {
    if (this.#run.jobType === UNTOLD_TYPE) throw new Unknown('Azure does not say its type');
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
    return new Date(submissionOf(this.#run, this.#now));
  }
  get tags() {
    if (this.#run.tagsUntold) throw new Unknown('Azure does not say its tags');
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

/** Thrown as unknown when it cannot be right. */
function submissionOf({ createdAt }: Run, now: Instant): Instant {
  if (isAhead(createdAt, now)) throw new Unknown('its submission lies in the future');
  return createdAt;
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
    throw new Unknown(time.reason, { missingSignals: time.missingSignals, absent: time.absent });
  }

  /** Since the submission, or since a run that was queued again after a start was seen back in the queue. */
  get queued() {
    const { phase, status } = this.#snapshot.run;
    if (phase === 'unrecognised') throw new Unknown(`whether it is queued as ${status} cannot be told`);
    if (phase !== 'queued') return durationOf(0);
    const time = queueTime(this.#snapshot, this.#now);
    // Azure's clock may be ahead of ours.
    if (time.told) return durationOf(Math.max(0, this.#now - time.since));
    throw new Unknown(time.reason, { missingSignals: time.missingSignals });
  }

  get total() {
    return durationOf(this.#now - submissionOf(this.#snapshot.run, this.#now));
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
