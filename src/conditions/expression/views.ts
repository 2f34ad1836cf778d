import { Duration } from '@marcbachmann/cel-js/evaluator';
import { HOUR, type Instant, type Milliseconds, SECOND } from '../../core/duration.ts';
import { believedChild, isAhead, timingOf } from '../../core/plausible.ts';
import type { ChildRun, Run, RunFailure } from '../../core/run.ts';
import type { Compute, Cost, GpuUse, Signal, SignalRequest, Snapshot, Timing } from '../../core/signal.ts';
import { devicesMissing, deviceWindows, firstOf, sampleGap } from '../gpu-devices.ts';
import { runningTime } from '../running-time.ts';
import { TagMap } from './tag-map.ts';
import { Unknown } from './unknown.ts';

/** How far `gpu` looks back. */
const GPU_WINDOW: Milliseconds = HOUR;
const GPU_COVERAGE = 90;

/** The signals that an expression can ask for, by the variable that is read from them. */
export const REQUESTS = {
  timing: { kind: 'timing' },
  compute: { kind: 'compute' },
  children: { kind: 'children' },
  cost: { kind: 'cost' },
  gpu: { kind: 'gpu', over: GPU_WINDOW },
} as const satisfies Record<string, SignalRequest>;

const NAMES: Readonly<Record<keyof typeof REQUESTS, string>> = {
  timing: 'its start',
  compute: 'its compute',
  children: 'its children',
  cost: 'its cost',
  gpu: 'its GPU use',
};

const UNREAD = mapped((name) => new Unknown(`${NAMES[name]} was not read yet`, { wants: [REQUESTS[name]] }));

function mapped<T>(make: (name: keyof typeof REQUESTS) => T): Readonly<Record<keyof typeof REQUESTS, T>> {
  return {
    timing: make('timing'),
    compute: make('compute'),
    children: make('children'),
    cost: make('cost'),
    gpu: make('gpu'),
  };
}

/** A signal's value; thrown as unknown when it was not read, or could not be. */
function read<T>(signal: Signal<T> | undefined, name: keyof typeof REQUESTS): T {
  if (!signal) throw UNREAD[name];
  if (!signal.known) throw new Unknown(`${NAMES[name]} is unknown: ${signal.reason}`);
  return signal.value;
}

const ABSENT = new Map<string, Unknown>();

/** What Azure says, or thrown as unknown that it says nothing. `what` is one of a few names, so that they are kept. */
function told<T>(value: T | null, what: string): T {
  if (value !== null) return value;
  const known = ABSENT.get(what);
  if (known) throw known;
  const made = new Unknown(`${what} is not there`, { absent: true });
  ABSENT.set(what, made);
  throw made;
}

/**
 * An object in an expression. Its fields are getters, and one that cannot be told throws why: nothing is read of a
 * snapshot but what the expression comes to.
 */
export abstract class View {
  /** Whether a field is there. Thrown as unknown when that cannot be told. */
  has(field: string): boolean {
    try {
      return Reflect.get(this, field) !== undefined;
    } catch (error) {
      if (error instanceof Unknown && error.absent) return false;
      throw error;
    }
  }
}

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

  /** A run that was queued again after a start waits since it was first seen back in the queue. */
  get queued() {
    const { run, phaseSince } = this.#snapshot;
    if (run.phase !== 'queued') return durationOf(0);
    const since = Math.min(run.createdAt, phaseSince);
    if (since === phaseSince) return durationOf(this.#now - since);
    return durationOf(this.#now - (this.#timing.startedAt === null ? since : phaseSince));
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
  readonly #signal: Signal<Compute> | undefined;

  constructor(signal: Signal<Compute> | undefined) {
    super();
    this.#signal = signal;
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

  get #compute(): Compute {
    return read(this.#signal, 'compute');
  }
}

export class FailureView extends View {
  readonly #failure: RunFailure;

  constructor(failure: RunFailure) {
    super();
    this.#failure = failure;
  }

  get cause() {
    return this.#failure.cause;
  }
  get code() {
    return this.#failure.code;
  }
}

export class ChildView extends View {
  readonly #child: ChildRun;
  readonly #now: Instant;
  #tags: TagMap | null = null;

  constructor(child: ChildRun, now: Instant) {
    super();
    this.#child = child;
    this.#now = now;
  }

  get id() {
    return this.#child.id;
  }
  get name() {
    return this.#child.displayName;
  }
  get status() {
    return this.#child.status;
  }
  get phase() {
    return this.#child.phase;
  }
  get started() {
    return new Date(told(this.#believed.startedAt, 'the start of a child'));
  }
  get ended() {
    return new Date(told(this.#believed.endedAt, 'the end of a child'));
  }
  get #believed() {
    const child = believedChild(this.#child, this.#now);
    if (child.doubt !== undefined) throw new Unknown(`the times of ${child.displayName} are unknown: ${child.doubt}`);
    return child;
  }
  get reused() {
    return this.#child.reused;
  }
  get tags() {
    this.#tags ??= new TagMap(this.#child.tags);
    return this.#tags;
  }
  get error() {
    return new FailureView(told(this.#child.error, 'the error of a child'));
  }
}

/** A value that is worked out when it is first asked for, or the reason why it cannot be. A loop asks often. */
class Once<T> {
  readonly #work: () => T;
  #found: { readonly value: T } | { readonly error: unknown } | null = null;

  constructor(work: () => T) {
    this.#work = work;
  }

  get(): T {
    this.#found ??= this.#try();
    if ('error' in this.#found) throw this.#found.error;
    return this.#found.value;
  }

  #try(): { readonly value: T } | { readonly error: unknown } {
    try {
      return { value: this.#work() };
    } catch (error) {
      return { error };
    }
  }
}

interface Percentages {
  readonly devices: bigint;
  readonly highest: number;
  readonly average: number;
  readonly lowest: number;
}

/** Percentages of the last hour, GPU by GPU. Anything less than all GPUs and nearly all samples is unknown. */
export class GpuView extends View {
  readonly #percentages: Once<Percentages>;

  constructor(signal: Signal<GpuUse> | undefined, now: Instant) {
    super();
    this.#percentages = new Once(() => percentagesOf(read(signal, 'gpu'), now));
  }

  get devices() {
    return this.#percentages.get().devices;
  }
  get highest() {
    return this.#percentages.get().highest;
  }
  get average() {
    return this.#percentages.get().average;
  }
  get lowest() {
    return this.#percentages.get().lowest;
  }
}

function percentagesOf(use: GpuUse, now: Instant): Percentages {
  const windows = deviceWindows(use, GPU_WINDOW, now);
  const gap = devicesMissing(use) ?? firstOf(windows, (window) => sampleGap(window, GPU_WINDOW, GPU_COVERAGE, now));
  if (gap !== null) throw new Unknown(gap);
  let [highest, lowest, sum, samples] = [0, Number.POSITIVE_INFINITY, 0, 0];
  for (const window of windows) {
    highest = Math.max(highest, window.peak ?? 0);
    lowest = Math.min(lowest, window.peak ?? 0);
    sum += window.sum;
    samples += window.samples;
  }
  return { devices: BigInt(windows.length), highest, average: sum / samples, lowest };
}

export class CostView extends View {
  readonly #signal: Signal<Cost> | undefined;
  readonly #spent: Once<number>;

  constructor(signal: Signal<Cost> | undefined, now: Instant) {
    super();
    this.#signal = signal;
    this.#spent = new Once(() => spentOf(read(signal, 'cost'), Math.min(now, signal?.known ? signal.at : now)));
  }

  get spent() {
    return this.#spent.get();
  }
  get currency() {
    return read(this.#signal, 'cost').currency;
  }
}

/** @param until what goes on was read then, and may have ended since. */
function spentOf({ pieces, unpriced }: Cost, until: Instant): number {
  if (unpriced.length > 0) throw new Unknown(`not all of the cost of ${unpriced.slice(0, 3).join(', ')} is known`);
  let spent = 0;
  for (const { startedAt, endedAt, nodes, pricePerNodeHour } of pieces)
    spent += (Math.max(0, (endedAt ?? until) - startedAt) / HOUR) * nodes * pricePerNodeHour;
  return spent;
}

/** The variables of one evaluation. What an expression does not name is not made. */
export class Scope {
  readonly run: RunView;
  readonly timing: TimingView;
  readonly compute: ComputeView;
  readonly gpu: GpuView;
  readonly cost: CostView;
  readonly now: Date;
  readonly patterns_: readonly unknown[];
  readonly #now: Instant;
  readonly #signals: Snapshot['signals'];
  #children: readonly ChildView[] | null = null;

  constructor(snapshot: Snapshot, now: Instant, patterns: readonly unknown[]) {
    const { run, signals } = snapshot;
    this.run = new RunView(run);
    this.timing = new TimingView(snapshot, now);
    this.compute = new ComputeView(signals.compute);
    this.gpu = new GpuView(signals.gpu, now);
    this.cost = new CostView(signals.cost, now);
    this.now = new Date(now);
    this.#now = now;
    this.patterns_ = patterns;
    this.#signals = signals;
  }

  get children(): readonly ChildView[] {
    this.#children ??= read(this.#signals.children, 'children').map((child) => new ChildView(child, this.#now));
    return this.#children;
  }
}

/** Azure's clock may be ahead of ours: what has just begun has lasted no time. */
function durationOf(length: Milliseconds): Duration {
  const whole = Math.max(0, Math.floor(length));
  return new Duration(BigInt(Math.floor(whole / SECOND)), (whole % SECOND) * 1_000_000);
}
