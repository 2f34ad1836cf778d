import type { SignalSource } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { type GpuDevice, type GpuUse, known, type Signal, unknown } from '../../core/signal/signal.ts';
import { MINUTE } from '../../core/values/duration.ts';
import type { Machines } from '../arm/machines.ts';
import { failedSignal } from '../errors.ts';
import { chunks, mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import { type Holder, type Holders, holdersOf } from './gpu-holders.ts';
import type { AskGpu, Percents } from './gpu-metrics.ts';
import { RUNS_A_REQUEST, type Window, windowOf } from './metrics.ts';

/** GPU use of runs, and of parents by their active children. */
export function createGpu(context: AzureContext, machines: Machines, askGpu: AskGpu): SignalSource['gpu'] {
  /** Executing run id in lower case, to its devices or to why they are not known. */
  async function askAll(workspace: Workspace, wanted: readonly Holder[], window: Window, abort: AbortSignal) {
    const found = new Map<string, Signal<Percents>>();
    await mapLimited(chunks(wanted, RUNS_A_REQUEST), async (runs) => {
      try {
        const devices = await askGpu(workspace, runs, window, abort);
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
  let expectedDevices: number | null = 0;
  for (const run of runs) {
    const signal = found.get(run.id.toLowerCase());
    if (!signal?.known) return signal ?? unknown('no telemetry');
    for (const [name, percent] of signal.value) devices.push({ id: `${run.id}/${name}`, percent });
    const expected = expectedOf(run, signal.value.size);
    expectedDevices = expected === null || expectedDevices === null ? null : expectedDevices + expected;
  }
  if (devices.length === 0 && runs.length > 0) return unknown('no telemetry');
  return known({ from: window.from, step: MINUTE, devices, expectedDevices }, at);
}

/**
 * How many devices a run holds; null where it cannot be told, and where more report than it should have, which must not
 * make up for those of another run that report nothing.
 */
function expectedOf({ devices, holds }: Holder, reporting: number): number | null {
  const most = holds ? devices : 0;
  return most === null || reporting > most ? null : most;
}
