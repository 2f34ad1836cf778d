import { isKnownType } from '../../../core/run/run.ts';
import { type Snapshot, unknown } from '../../../core/signal/signal.ts';
import { uniqueById } from '../../../core/signal/unique-runs.ts';
import type { Instant } from '../../../core/values/duration.ts';
import { Trace } from '../trace.ts';
import { Unknown } from '../unknown.ts';
import { ChildView } from './child-views.ts';
import { CostView, GpuView } from './gpu-cost-views.ts';
import { ComputeView, RunView, TimingView } from './run-views.ts';
import { Succession } from './superseded.ts';
import { read } from './view.ts';

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

  constructor(given: Snapshot, now: Instant, patterns: readonly unknown[]) {
    const told = isKnownType(given.run.jobType) ? given : withoutFamily(given);
    const { run, signals } = told;
    this.run = new RunView(run, now);
    this.timing = new TimingView(told, now);
    this.compute = new ComputeView(told);
    this.gpu = new GpuView(told, now);
    this.cost = new CostView(signals.cost, now);
    this.now = new Date(now);
    this.#now = now;
    this.patterns_ = patterns;
    this.#snapshot = told;
  }

  get children(): readonly ChildView[] {
    this.#children ??= this.#read();
    return this.#children;
  }

  #read(): readonly ChildView[] {
    const { run, signals } = this.#snapshot;
    const listed = uniqueById(read(signals.children, 'children'), ({ id }) => id);
    if (!listed.ok) throw new Unknown(`its children are unknown: ${listed.reason}`);
    const succession = new Succession(listed.items, run.jobType, this.#now);
    return listed.items.map((child) => new ChildView(child, succession, this.#now));
  }
}

/** What rests on whether a run holds others, which is not told of a type that is not known. */
function withoutFamily(snapshot: Snapshot): Snapshot {
  const untold = unknown(`whether a run of type ${snapshot.run.jobType} holds others is not known`);
  return { ...snapshot, signals: { ...snapshot.signals, children: untold, gpu: untold, cost: untold } };
}
