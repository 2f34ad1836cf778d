import type { SignalMap, SignalSource } from '../../core/ports/azure.ts';
import { hasNodes, isParentType } from '../../core/run/run.ts';
import { type Activity, known, type Signal, type Snapshot, unknown } from '../../core/signal/signal.ts';
import { type Instant, MINUTE } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';
import { executingChildren, mayHoldNothing } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { type AskMetrics, type RunSeries, type Window, windowOf } from './metrics.ts';

/** Azure Monitor's names for the traffic of a node; each is a total of megabytes in the minute. */
const METRICS = {
  network: ['NetworkInputMegabytes', 'NetworkOutputMegabytes'],
  disk: ['DiskReadMegabytes', 'DiskWriteMegabytes'],
  infiniband: ['IBReceiveMegabytes', 'IBTransmitMegabytes'],
} as const;
type Traffic = keyof typeof METRICS;

/** Nodes of a run of unknown size for which there should be room. */
const ROOM_FOR_UNKNOWN = 32;

/** A run that executes, and how many nodes must report their traffic; null when their number is not known. */
interface Executing {
  readonly id: string;
  readonly nodes: number | null;
}

/** Megabytes by minute; null where not reported. */
type Minutes = readonly (number | null)[];

/** Traffic of runs, and of parents by their executing children: all nodes together, minute by minute. */
export function createActivity(context: AzureContext, askMetrics: AskMetrics): SignalSource['activity'] {
  return async (workspace, snapshots, { over, now }, abort) => {
    const window = windowOf(over, now);
    const executing = snapshots.map((snapshot) => [snapshot.run.id, executingIn(snapshot)] as const);
    const wanted = executing.flatMap(([, runs]) => (runs.known ? runs.value : []));
    const nodes = new Map(wanted.map((run) => [run.id, run.nodes]));
    const question = {
      workspace,
      what: 'the traffic',
      generations: { newest: { names: Object.values(METRICS).flat(), run: 'RunId', dimensions: ['InstanceId'] } },
      aggregation: 'Total',
      room: (id: string) => 2 * (nodes.get(id) || ROOM_FOR_UNKNOWN),
      window,
      abort,
    } as const;
    const found = await askMetrics([...nodes.keys()], question);
    return new Map(
      executing.map(([id, runs]) => [id, runs.known ? combine(runs.value, found, window, context.clock()) : runs]),
    );
  };
}

function executingIn({ run, signals }: Snapshot): Known<readonly Executing[]> {
  if (!isParentType(run.jobType)) {
    const nodes = signals.compute?.known ? signals.compute.value.nodes : run.placement.nodes;
    return { known: true, value: [{ id: run.id, nodes }] };
  }
  const children = executingChildren(signals);
  if (!children.known) return children;
  const runs = children.value.filter(hasNodes).map(({ id, phase, placement }) => {
    return { id, nodes: mayHoldNothing(phase) ? 0 : placement.nodes };
  });
  return { known: true, value: runs };
}

/** Adds the executing runs up. If the traffic of one, or of a node of one, is not known, it might be the download. */
function combine(
  runs: readonly Executing[],
  found: SignalMap<readonly RunSeries[]>,
  window: Window,
  at: Instant,
): Signal<Activity> {
  const all: (readonly RunSeries[])[] = [];
  for (const { id, nodes } of runs) {
    const series = found.get(id);
    if (series && !series.known) return series;
    if (!series || series.value.length === 0) return unknown('no telemetry of its traffic');
    if (nodes === null) return unknown(`how many nodes of ${id} should report their traffic is not known`);
    const reporting = nodesIn(series.value).size;
    if (reporting < nodes) return unknown(`only ${reporting} of ${nodes} nodes of ${id} report their traffic`);
    all.push(series.value);
  }
  const minutesOf = (kind: Traffic) => all.flatMap((series) => nodeMinutes(series, kind, window));
  const sumOf = (kind: Traffic) => addUp(minutesOf(kind), window);
  const traffic = { network: sumOf('network'), disk: sumOf('disk'), infiniband: sumOf('infiniband') };
  return known({ from: window.from, step: MINUTE, ...traffic }, at);
}

/** The nodes that reported any traffic, of whichever kind. */
function nodesIn(series: readonly RunSeries[]): Set<string> {
  return new Set(series.filter(({ samples }) => samples.length > 0).map(nodeOf));
}

/** Every node must report every metric of the kind: what is missing might be the download. */
function nodeMinutes(series: readonly RunSeries[], kind: Traffic, window: Window): Minutes[] {
  return METRICS[kind].flatMap((metric) =>
    [...nodesIn(series)].map((node) => {
      const minutes: (number | null)[] = emptyMinutes(window);
      for (const { samples } of series.filter((one) => one.metric === metric && nodeOf(one) === node))
        for (const { step, value } of samples) minutes[step] = (minutes[step] ?? 0) + value;
      return minutes;
    }),
  );
}

function nodeOf({ dimensions }: RunSeries): string {
  return (dimensions.get('instanceid') || '?').toLowerCase();
}

/** All together, minute by minute; null where one of them is. */
function addUp(all: readonly Minutes[], window: Window): Minutes {
  return emptyMinutes(window).map((none, step) => {
    const reported = all.flatMap((minutes) => minutes[step] ?? []);
    return reported.length === 0 || reported.length < all.length ? none : reported.reduce((sum, one) => sum + one, 0);
  });
}

function emptyMinutes({ steps }: Window): null[] {
  return Array.from({ length: steps }, () => null);
}
