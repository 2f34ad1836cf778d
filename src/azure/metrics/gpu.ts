import type { SignalMap, SignalSource } from '../../core/ports/azure.ts';
import { type GpuDevice, type GpuUse, known, type Signal, unknown } from '../../core/signal/signal.ts';
import { type Instant, MINUTE } from '../../core/values/duration.ts';
import type { MachineOf } from '../arm/machines.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import type { Generations } from './generations.ts';
import { type Holder, holdersOf } from './gpu-holders.ts';
import { type AskMetrics, type RunSeries, type Window, windowOf } from './metrics.ts';

/** Azure's names for the use of a GPU in percent: those of now, and those of workspaces that lack them. */
const GENERATIONS: Generations = {
  newest: { names: ['GpuUtilizationPercentage'], run: 'RunId', dimensions: ['InstanceId', 'DeviceId'] },
  older: { names: ['GpuUtilization'], run: 'runId', dimensions: ['NodeId', 'DeviceId'] },
};

/** Devices of a run of unknown size for which there should be room. */
const ROOM_FOR_UNKNOWN = 64;

/** GPU use of runs, and of parents by their executing children. */
export function createGpu(context: AzureContext, machineOf: MachineOf, askMetrics: AskMetrics): SignalSource['gpu'] {
  return async (workspace, snapshots, { over, now }, abort) => {
    const window = windowOf(over, now);
    const held = await mapLimited(snapshots, async (snapshot) => {
      const holders = await holdersOf(workspace, snapshot, machineOf, abort);
      return [snapshot.run.id, holders] as const;
    });
    const wanted = held.flatMap(([, holders]) => (holders.known ? holders.value : []));
    const devices = new Map(wanted.map((holder) => [holder.id, holder.devices]));
    const question = {
      workspace,
      what: 'the GPU use',
      generations: GENERATIONS,
      aggregation: 'Average',
      room: (id: string) => 2 * (devices.get(id) ?? ROOM_FOR_UNKNOWN),
      window,
      abort,
    } as const;
    const found = await askMetrics([...devices.keys()], question);
    return new Map(
      held.map(([id, holders]) => [
        id,
        holders.known ? combine(holders.value, found, window, context.clock()) : holders,
      ]),
    );
  };
}

/** The devices of all executing runs. Any run that is not known makes the whole unknown: it might be the busy one. */
function combine(
  runs: readonly Holder[],
  found: SignalMap<readonly RunSeries[]>,
  window: Window,
  at: Instant,
): Signal<GpuUse> {
  const devices: GpuDevice[] = [];
  let expectedDevices: number | null = 0;
  for (const run of runs) {
    const series = found.get(run.id);
    if (!series?.known) return series ?? unknown('no telemetry');
    const reported = devicesOf(series.value, window);
    for (const [name, percent] of reported) devices.push({ id: `${run.id}/${name}`, percent });
    const expected = expectedOf(run, reported.size);
    expectedDevices = expected === null || expectedDevices === null ? null : expectedDevices + expected;
  }
  if (devices.length === 0 && runs.length > 0) return unknown('no telemetry');
  return known({ from: window.from, step: MINUTE, devices, expectedDevices }, at);
}

/**
 * How many devices a run holds; null when that is not known. It is not known either if more report than there should be:
 * they must not make up for devices of another run that report nothing.
 */
function expectedOf({ devices, holds }: Holder, reporting: number): number | null {
  const most = holds ? devices : 0;
  return most === null || reporting > most ? null : most;
}

/**
 * The devices of a run by `instance/device`, each with its percentages minute by minute; null where there is no sample.
 * If two series have a sample for one device and minute, the larger one counts: a busy minute must not be lost.
 */
export function devicesOf(series: readonly RunSeries[], window: Window): Map<string, (number | null)[]> {
  const devices = new Map<string, (number | null)[]>();
  for (const { dimensions, samples } of series) {
    const device = `${dimensions.get('instanceid') || '?'}/${dimensions.get('deviceid') || '?'}`;
    const percent = devices.get(device) ?? Array.from({ length: window.steps }, () => null);
    devices.set(device, percent);
    for (const { step, value } of samples) percent[step] = Math.max(percent[step] ?? 0, Math.min(100, value));
  }
  return devices;
}
