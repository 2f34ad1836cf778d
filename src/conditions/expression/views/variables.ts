import type { Snapshot } from '../../../core/signal/signal.ts';
import type { Instant } from '../../../core/values/duration.ts';
import type { Variables } from '../evaluation.ts';
import type { Unknown } from '../unknown.ts';
import { type Value, View } from '../values.ts';
import { childView } from './child-views.ts';
import { COST, costSource, GPU, gpuSource } from './gpu-cost-views.ts';
import { COMPUTE, computeSource, RUN, type RunSource, runSource, TIMING } from './run-views.ts';
import { Superseded } from './superseded.ts';
import { ifKnown, read } from './view.ts';

/** The variables of an expression over a prepared snapshot. Each is made when it is first read. */
export class SnapshotVariables implements Variables {
  readonly #snapshot: Snapshot;
  readonly #now: Instant;
  readonly #made = new Map<string, Value>();
  readonly #run: RunSource;

  constructor(snapshot: Snapshot, now: Instant) {
    this.#snapshot = snapshot;
    this.#now = now;
    this.#run = runSource(snapshot, now);
  }

  read(name: string): Value | undefined {
    const before = this.#made.get(name);
    if (before !== undefined) return before;
    const value = this.#make(name);
    if (value !== undefined) this.#made.set(name, value);
    return value;
  }

  #make(name: string): Value | undefined {
    const [snapshot, now] = [this.#snapshot, this.#now];
    switch (name) {
      case 'run':
        return View.of(RUN, this.#run);
      case 'timing':
        return View.of(TIMING, this.#run);
      case 'compute':
        return View.of(COMPUTE, computeSource(snapshot));
      case 'children':
        return childrenOf(snapshot);
      case 'gpu':
        return View.of(GPU, gpuSource(snapshot, now));
      case 'cost':
        return View.of(COST, costSource(snapshot.signals.cost, now));
      case 'now':
        return new Date(now);
      default:
        return undefined;
    }
  }
}

function childrenOf({ run, signals }: Snapshot): readonly View[] | Unknown {
  return ifKnown(read(signals.children, 'children'), (children) => {
    const superseded = new Superseded(children, run.jobType);
    return children.map((child) => childView(child, superseded));
  });
}
