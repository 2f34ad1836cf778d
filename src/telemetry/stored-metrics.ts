import { Gauge, Registry } from 'prom-client';
import type { Fleet, FleetReads } from '../core/ports/fleet-ledger.ts';
import type { ReadLedger, WorkspaceView } from '../core/ports/read-ledger.ts';
import type { WaitingWork, WorkLedger } from '../core/ports/work-ledger.ts';
import { NO_WORKSPACE, type OpenUnseen } from '../core/record/unseen.ts';
import { type Instant, SECOND } from '../core/values/duration.ts';
import { METRICS, type MetricInfo, type MetricName, metricName, type Sample, type Samples } from './catalogue.ts';
import { fleetSamples } from './fleet-metrics.ts';

type Counts = Awaited<ReturnType<ReadLedger['counts']>>;

/** What the store holds, read for one scrape. Every replica gives the same answer. */
export interface Stored {
  readonly now: Instant;
  readonly counts: Counts;
  readonly workspaces: readonly WorkspaceView[];
  readonly frozen: boolean;
  readonly unseen: readonly OpenUnseen[];
  readonly work: WaitingWork;
  readonly fleet: Fleet;
}

/** Reads what a scrape shows from the store, one after the other: passes need the connections. */
export async function readStored(
  ledger: Pick<ReadLedger, 'counts' | 'workspaces' | 'freezesInForce' | 'unseen'> &
    Pick<WorkLedger, 'waitingWork'> &
    FleetReads,
  now: Instant,
): Promise<Stored> {
  const counts = await ledger.counts(now);
  const workspaces = await ledger.workspaces();
  const freezes = await ledger.freezesInForce(now);
  const work = await ledger.waitingWork();
  const unseen = await ledger.unseen();
  return { now, counts, workspaces, frozen: freezes.length > 0, unseen, work, fleet: await ledger.fleet() };
}

/** Gauges of what the store holds, in a new registry each time, so nothing old remains. */
export async function storedMetrics(read: () => Promise<Stored>): Promise<Registry> {
  const stored = await orNull(read);
  const samples: Samples = stored ? samplesOf(stored) : {};
  return gaugesOf({ store_up: [{ value: stored ? 1 : 0 }], ...samples });
}

/** If the store does not answer, the scrape still shows the process's own numbers. */
async function orNull(read: () => Promise<Stored>): Promise<Stored | null> {
  try {
    return await read();
  } catch {
    return null;
  }
}

function samplesOf({ now, counts, workspaces, frozen, unseen, work, fleet }: Stored): Samples {
  const byWorkspace = (value: (view: WorkspaceView) => number | null) =>
    workspaces.flatMap((view) => {
      const known = value(view);
      return known === null ? [] : [{ labels: { workspace: view.workspace.name }, value: known }];
    });
  return {
    ...counts,
    ...fleetSamples(fleet),
    frozen: [{ value: frozen ? 1 : 0 }],
    last_good_pass_timestamp_seconds: byWorkspace(({ lastGoodPassAt }) => lastGoodPassAt && lastGoodPassAt / SECOND),
    last_complete_pass_timestamp_seconds: byWorkspace(
      ({ lastCompletePassAt }) => lastCompletePassAt && lastCompletePassAt / SECOND,
    ),
    failed_passes_in_a_row: byWorkspace(({ failuresInARow }) => failuresInARow),
    unseen: unseenSamples(unseen, workspaces),
    unknowns: workspaces.flatMap(({ workspace, lastPass }) =>
      Object.entries(lastPass?.unknowns ?? {}).map(([signal, value]) => ({
        labels: { workspace: workspace.name, signal },
        value,
      })),
    ),
    queue_depth: work.queues.map(({ queue, jobs }) => ({ labels: { queue }, value: jobs })),
    queue_still_seconds: work.queues.map(({ queue, stillFor }) => ({ labels: { queue }, value: stillFor / SECOND })),
    alerts_oldest_undelivered_seconds: [
      { value: work.undeliveredSince === null ? 0 : Math.max(0, now - work.undeliveredSince) / SECOND },
    ],
  };
}

/** Every workspace has a sample, so that an alarm can ask for more than 0. An empty name is for what is of no workspace. */
function unseenSamples(unseen: readonly OpenUnseen[], workspaces: readonly WorkspaceView[]): Sample[] {
  const none = [NO_WORKSPACE, ...workspaces.map(({ workspace }) => workspace.name)].map((workspace) => ({
    labels: { workspace, kind: 'any' },
    value: 0,
  }));
  const byLabels = Map.groupBy(unseen, ({ workspaceName, kind }) => `${kind} ${workspaceName ?? NO_WORKSPACE}`);
  const counted = [...byLabels.values()].flatMap((causes) =>
    causes.slice(0, 1).map(({ workspaceName, kind }) => ({
      labels: { workspace: workspaceName ?? NO_WORKSPACE, kind },
      value: causes.length,
    })),
  );
  return [...none, ...counted];
}

/** Without samples there is no gauge: prom-client would show 0, and a "last seen" of 0 raises an alarm. */
export function gaugesOf(samples: Samples): Registry {
  const registry = new Registry();
  for (const [name, some] of Object.entries(samples)) {
    if (some.length === 0) continue;
    // The keys are those of the catalogue.
    const { help, labels }: MetricInfo = METRICS[name as MetricName];
    const gauge = new Gauge({ name: metricName(name), help, labelNames: labels, registers: [registry] });
    for (const { labels: values = {}, value } of some) gauge.set(values, value);
  }
  return registry;
}
