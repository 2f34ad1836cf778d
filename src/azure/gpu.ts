import { MetricsQueryClient } from '@azure/monitor-query';
import { MINUTE } from '../core/duration.ts';
import type { SignalSource } from '../core/ports.ts';
import type { Workspace } from '../core/run.ts';
import { type GpuDevice, type GpuUse, known, type Signal, unknown } from '../core/signal.ts';
import { sdkJson, take } from './arm.ts';
import { failedSignal } from './errors.ts';
import { type Holder, type Holders, holdersOf } from './gpu-holders.ts';
import { countSeries, deviceFilter, devicesByRun, metricsSchema, type Window, windowOf } from './gpu-series.ts';
import { chunks, mapLimited } from './limited.ts';
import type { Machines } from './machines.ts';
import { retryOptions } from './retry.ts';
import type { AzureContext } from './settings.ts';

/** What this file asks of Azure. */
export const ACTIONS = ['Microsoft.Insights/metrics/read'] as const;

const METRIC = 'GpuUtilizationPercentage';
/** Executing runs in one request: their ids have to fit an address. */
const RUNS_A_REQUEST = 20;
/** Azure gives ten series unless told otherwise, and says nothing of those it leaves out. */
const FEWEST_SERIES = 100;
/** Devices of a run of unknown size for which there should be room. */
const ROOM_FOR_UNKNOWN = 64;

type Percents = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * GPU use by Azure Monitor, one series a device. `@azure/monitor-query` is deprecated; its successor
 * (`@azure/monitor-query-metrics`) speaks to regional endpoints of another kind, so it stays behind this one file.
 */
export function createGpu(context: AzureContext, machines: Machines): SignalSource['gpu'] {
  const client = new MetricsQueryClient(context.credential, {
    endpoint: context.endpoint,
    audience: context.endpoint,
    httpClient: context.httpClient,
    retryOptions: retryOptions(context.retryDelay),
  });

  /** The devices of each executing run. A run that Azure has no series of is missing. */
  async function ask(workspace: Workspace, runs: readonly Holder[], window: Window, abort: AbortSignal) {
    const doing = `reading the GPU use of ${runs.length} runs of ${workspace.name}`;
    const room = runs.reduce((sum, run) => sum + 2 * (run.devices ?? ROOM_FOR_UNKNOWN), 0);
    const top = Math.max(FEWEST_SERIES, room);
    const json = await sdkJson(doing, abort, (options) =>
      client.queryResource(workspace.id, [METRIC], {
        ...options,
        timespan: { startTime: new Date(window.from), endTime: new Date(window.to) },
        granularity: 'PT1M',
        aggregations: ['Average'],
        filter: deviceFilter(runs.map((run) => run.id)),
        top,
      }),
    );
    const answer = take(metricsSchema, json, doing);
    const failed = answer.value.find((metric) => metric.errorCode && metric.errorCode !== 'Success');
    if (failed) throw new Error(`${failed.errorCode}: ${failed.errorMessage ?? ''}`);
    if (countSeries(answer) >= top) throw new Error(`cut at ${top} series, so some device may be missing`);
    return devicesByRun(answer, window);
  }

  /** Executing run id in lower case, to its devices or to why they are not known. */
  async function askAll(workspace: Workspace, wanted: readonly Holder[], window: Window, abort: AbortSignal) {
    const found = new Map<string, Signal<Percents>>();
    await mapLimited(chunks(wanted, RUNS_A_REQUEST), async (runs) => {
      try {
        const devices = await ask(workspace, runs, window, abort);
        for (const { id } of runs)
          found.set(id.toLowerCase(), known(devices.get(id.toLowerCase()) ?? new Map(), context.clock()));
      } catch (error) {
        const failure = failedSignal(error, 'reading the GPU use', abort);
        for (const { id } of runs) found.set(id.toLowerCase(), failure);
      }
    });
    return found;
  }

  return async (workspace, snapshots, over, now, abort) => {
    const window = windowOf(over, now);
    const holders = await mapLimited(snapshots, async (snapshot) => {
      const held = await holdersOf(workspace, snapshot, machines, abort);
      return { id: snapshot.run.id, held };
    });
    const wanted = holders.flatMap(({ held }) => (held.known ? held.runs.filter(hasDevices) : []));
    const found = await askAll(workspace, wanted, window, abort);
    return new Map(
      holders.map(({ id, held }) => [id, held.known ? assemble(held, found, window, context.clock()) : held] as const),
    );
  };
}

/** A run on machines without a GPU is not asked for. */
function hasDevices(holder: Holder): boolean {
  return holder.devices !== 0;
}

/** Puts the executing runs' devices together. Any that is not known makes the whole unknown: it might be the busy one. */
function assemble(
  held: Holders,
  found: ReadonlyMap<string, Signal<Percents>>,
  window: Window,
  at: number,
): Signal<GpuUse> {
  const devices: GpuDevice[] = [];
  const runs = held.runs.filter(hasDevices);
  for (const { id: runId } of runs) {
    const signal = found.get(runId.toLowerCase());
    if (!signal?.known) return signal ?? unknown('no telemetry');
    for (const [name, percent] of signal.value) devices.push({ id: `${runId}/${name}`, percent });
  }
  if (devices.length === 0 && runs.length > 0) return unknown('no telemetry');
  return known({ from: window.from, step: MINUTE, devices, expectedDevices: held.expectedDevices }, at);
}
