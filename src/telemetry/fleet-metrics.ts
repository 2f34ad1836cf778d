import type { Fleet } from '../core/ports/fleet-ledger.ts';
import { SECOND } from '../core/values/duration.ts';
import type { Samples } from './catalogue.ts';

/** What replicas share, as samples. */
export function fleetSamples(fleet: Fleet): Samples {
  const alive = fleet.replicas.filter(({ isGone }) => !isGone);
  const versions = Map.groupBy(alive, ({ version }) => version ?? 'unknown');
  // Two principals may read one subscription: the fleet waits for whichever has less.
  const reads = Map.groupBy(fleet.reads, ({ subscription }) => subscription);
  return {
    replicas: [...versions].map(([version, some]) => ({ labels: { version }, value: some.length })),
    replica_passes: alive.map(({ replica, passes }) => ({ labels: { replica }, value: passes.length })),
    replica_clock_ahead_seconds: alive.flatMap(({ replica, clockAhead }) =>
      clockAhead === null ? [] : [{ labels: { replica }, value: clockAhead / SECOND }],
    ),
    queue_oldest_seconds: fleet.queues.map(({ queue, oldestFor }) => ({
      labels: { queue },
      value: oldestFor / SECOND,
    })),
    schedule_lag_seconds: [{ value: (fleet.behind?.dueFor ?? 0) / SECOND }],
    azure_reads_left: [...reads].map(([subscription, some]) => ({
      labels: { subscription },
      value: Math.min(...some.map(({ left }) => left)),
    })),
  };
}
