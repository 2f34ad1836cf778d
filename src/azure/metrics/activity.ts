import type { SignalSource } from '../../core/ports/azure.ts';
import { isParentType, type Workspace } from '../../core/run/run.ts';
import {
  type Activity,
  known,
  type Signal,
  type Snapshot,
  type UnknownSignal,
  unknown,
} from '../../core/signal/signal.ts';
import { type Instant, MINUTE } from '../../core/values/duration.ts';
import { failedSignal } from '../errors.ts';
import { chunks, mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import { MAY_SEND, mayHoldNothing } from './gpu-holders.ts';
import {
  type AskMetrics,
  dimensionsOf,
  type MetricAnswer,
  type MetricSeries,
  type MetricsQuestion,
  RUNS_A_REQUEST,
  stepOf,
  type Window,
  windowOf,
} from './metrics.ts';

/** What Azure Monitor calls the traffic of a node; each is a total of megabytes for the minute. */
const METRICS = {
  network: ['NetworkInputMegabytes', 'NetworkOutputMegabytes'],
  disk: ['DiskReadMegabytes', 'DiskWriteMegabytes'],
  infiniband: ['IBReceiveMegabytes', 'IBTransmitMegabytes'],
} as const;
type Traffic = keyof typeof METRICS;
const TRAFFIC = ['network', 'disk', 'infiniband'] as const satisfies readonly Traffic[];

/** Nodes of a run of unknown size for which there should be room. */
const ROOM_FOR_UNKNOWN = 32;

/** A run that executes, with the nodes that have to tell their traffic; null when their number is not known. */
interface Executing {
  readonly id: string;
  readonly nodes: number | null;
}

/** Megabytes by minute; null where they are not told. */
type Minutes = (number | null)[];

/** Traffic of one run: by metric, then by node in lower case. */
interface Moved {
  /** Nodes that told any traffic, of whatever kind. */
  readonly nodes: Set<string>;
  readonly metrics: Map<string, Map<string, Minutes>>;
}

/** Traffic of runs, and of parents by their active children: all nodes together, minute by minute. */
export function createActivity(context: AzureContext, askMetrics: AskMetrics): SignalSource['activity'] {
  async function askAll(workspace: Workspace, wanted: readonly Executing[], window: Window, abort: AbortSignal) {
    const found = new Map<string, Moved | UnknownSignal>();
    const nodes = new Map(wanted.map((run) => [run.id, run.nodes]));
    const question: MetricsQuestion = {
      what: 'the traffic',
      names: TRAFFIC.flatMap((kind) => METRICS[kind]),
      aggregation: 'Total',
      apart: ['InstanceId'],
      room: (id) => 2 * (nodes.get(id) || ROOM_FOR_UNKNOWN),
    };
    await mapLimited(chunks([...nodes.keys()], RUNS_A_REQUEST), async (ids) => {
      try {
        const moved = movedByRun(await askMetrics(workspace, ids, question, window, abort), window);
        for (const id of ids) found.set(id, moved.get(id.toLowerCase()) ?? unknown('no telemetry of its traffic'));
      } catch (error) {
        const failure = failedSignal(error, 'reading the traffic', abort);
        for (const id of ids) found.set(id, failure);
      }
    });
    return found;
  }

  return async (workspace, snapshots, over, now, abort) => {
    const window = windowOf(over, now);
    const executing = new Map(snapshots.map((snapshot) => [snapshot.run.id, executingOf(snapshot)]));
    const wanted = [...executing.values()].flatMap((runs) => ('known' in runs ? [] : runs));
    const found = await askAll(workspace, wanted, window, abort);
    return new Map(
      [...executing].map(([id, runs]) => [id, 'known' in runs ? runs : assemble(runs, found, window, context.clock())]),
    );
  };
}

function executingOf({ run, signals }: Snapshot): readonly Executing[] | UnknownSignal {
  if (!isParentType(run.jobType))
    return [{ id: run.id, nodes: signals.compute?.known ? signals.compute.value.nodes : run.instanceCount }];
  if (signals.children === undefined) return unknown('the children were not read');
  if (!signals.children.known) return unknown(`the children are unknown: ${signals.children.reason}`);
  return signals.children.value
    .filter((child) => !child.reused && MAY_SEND.has(child.phase) && child.instanceCount !== 0)
    .map(({ id, phase, instanceCount }) => ({ id, nodes: mayHoldNothing(phase) ? 0 : instanceCount }));
}

/** Run id in lower case, to what its nodes moved. */
function movedByRun(answers: readonly MetricAnswer[], window: Window): ReadonlyMap<string, Moved> {
  const runs = new Map<string, Moved>();
  for (const metric of answers) {
    const name = metric.name?.value;
    if (name === undefined) continue;
    for (const series of metric.timeseries) {
      const labels = dimensionsOf(series);
      const run = (labels.get('runid') ?? '').toLowerCase();
      const node = (labels.get('instanceid') || '?').toLowerCase();
      const moved = runs.get(run) ?? { nodes: new Set(), metrics: new Map() };
      runs.set(run, moved);
      const nodes = moved.metrics.get(name) ?? new Map<string, Minutes>();
      moved.metrics.set(name, nodes);
      const minutes = nodes.get(node) ?? emptyMinutes(window);
      nodes.set(node, minutes);
      if (addSamples(minutes, series, window)) moved.nodes.add(node);
    }
  }
  return runs;
}

/** Adds a series' samples to its node's; whether it had any. */
function addSamples(minutes: Minutes, series: MetricSeries, window: Window): boolean {
  let any = false;
  for (const { timeStamp, total } of series.data ?? []) {
    const step = stepOf(window, timeStamp);
    if (step < 0 || total === null || total === undefined || !(total >= 0)) continue;
    minutes[step] = (minutes[step] ?? 0) + total;
    any = true;
  }
  return any;
}

/** Every node has to tell every metric of the kind: what is missing might be the download. */
function minutesOf({ nodes, metrics }: Moved, kind: Traffic, window: Window): Minutes {
  const all = METRICS[kind].flatMap((name) =>
    [...nodes].map((node) => metrics.get(name)?.get(node) ?? emptyMinutes(window)),
  );
  return addUp(all, window);
}

/** All together, minute by minute; null where one of them is. */
function addUp(all: readonly Minutes[], window: Window): Minutes {
  return emptyMinutes(window).map((none, step) => {
    const told = all.flatMap((minutes) => minutes[step] ?? []);
    return told.length === 0 || told.length < all.length ? none : told.reduce((sum, one) => sum + one, 0);
  });
}

function emptyMinutes({ steps }: Window): Minutes {
  return Array.from({ length: steps }, () => null);
}

/** Adds the executing runs up. One whose traffic is not known, or a node of it, might be the one that downloads. */
function assemble(
  runs: readonly Executing[],
  found: ReadonlyMap<string, Moved | UnknownSignal>,
  window: Window,
  at: Instant,
): Signal<Activity> {
  const all: Moved[] = [];
  for (const { id, nodes } of runs) {
    const moved = found.get(id) ?? unknown('no telemetry of its traffic');
    if ('known' in moved) return moved;
    if (nodes === null) return unknown(`how many nodes of ${id} should report their traffic cannot be told`);
    if (moved.nodes.size < nodes)
      return unknown(`only ${moved.nodes.size} of ${nodes} nodes of ${id} report their traffic`);
    all.push(moved);
  }
  const sumOf = (kind: Traffic) =>
    addUp(
      all.map((moved) => minutesOf(moved, kind, window)),
      window,
    );
  return known(
    {
      from: window.from,
      step: MINUTE,
      network: sumOf('network'),
      disk: sumOf('disk'),
      infiniband: sumOf('infiniband'),
    },
    at,
  );
}
