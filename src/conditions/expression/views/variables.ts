import type { Snapshot } from '../../../core/signal/signal.ts';
import type { Instant } from '../../../core/values/duration.ts';
import { getOwn } from '../../../core/values/own-value.ts';
import type { Variables } from '../evaluation.ts';
import { lazy, type Value, View } from '../values.ts';
import { childrenOf } from './child-views.ts';
import { COST, GPU, percentagesOf, spendingOf } from './gpu-cost-views.ts';
import { COMPUTE, computeOf, RUN, runSource, TIMING } from './run-views.ts';

/** The variables of an expression over a prepared snapshot. What is not read is not worked out. */
export function variablesOf(snapshot: Snapshot, now: Instant): Variables {
  const run = () => runSource(snapshot, now);
  const children = lazy(() => childrenOf(snapshot));
  const others: Readonly<Record<string, Value>> = {
    run: View.of(RUN, run),
    timing: View.of(TIMING, run),
    compute: View.of(COMPUTE, () => computeOf(snapshot)),
    gpu: View.of(GPU, () => percentagesOf(snapshot, now)),
    cost: View.of(COST, () => spendingOf(snapshot, now)),
    now: new Date(now),
  };
  return (name) => (name === 'children' ? children() : getOwn(others, name));
}
