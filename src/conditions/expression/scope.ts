import type { Instant } from '../../core/duration.ts';
import { isKnownType } from '../../core/run.ts';
import type { Snapshot } from '../../core/signal.ts';
import { eachOnce } from '../each-once.ts';
import { ChildView } from './child-views.ts';
import { read } from './reading.ts';
import { ComputeView, RunView, TimingView } from './run-views.ts';
import { Succession } from './succession.ts';
import { CostView, GpuView } from './sum-views.ts';
import { Trace } from './trace.ts';
import { Unknown } from './unknown.ts';

/** The variables of one evaluation. What an expression does not name is not made. */
export class Scope {
  readonly run: RunView;
  readonly timing: TimingView;
  readonly compute: ComputeView;
  readonly gpu: GpuView;
  readonly cost: CostView;
  readonly now: Date;
  readonly patterns_: readonly unknown[];
  readonly trace_ = new Trace();
  readonly #now: Instant;
  readonly #snapshot: Snapshot;
  #children: readonly ChildView[] | null = null;

  constructor(snapshot: Snapshot, now: Instant, patterns: readonly unknown[]) {
    const { run, signals } = snapshot;
    this.run = new RunView(run, now);
    this.timing = new TimingView(snapshot, now);
    this.compute = new ComputeView(snapshot);
    this.gpu = new GpuView(snapshot, now);
    this.cost = new CostView(signals.cost, now);
    this.now = new Date(now);
    this.#now = now;
    this.patterns_ = patterns;
    this.#snapshot = snapshot;
  }

  get children(): readonly ChildView[] {
    this.#children ??= this.#read();
    return this.#children;
  }

  #read(): readonly ChildView[] {
    const { run, signals } = this.#snapshot;
    if (!isKnownType(run.jobType)) throw new Unknown(`whether a run of type ${run.jobType} has children is not known`);
    const listed = eachOnce(read(signals.children, 'children'), ({ id }) => id);
    if (!listed.ok) throw new Unknown(`its children are unknown: ${listed.reason}`);
    const succession = new Succession(listed.items, run.jobType, this.#now);
    return listed.items.map((child) => new ChildView(child, succession, this.#now));
  }
}
