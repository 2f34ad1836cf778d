import type { Workspace } from '../../core/run/run.ts';
import type { Holder } from './gpu-holders.ts';
import { devicesByRun } from './gpu-series.ts';
import type { AskMetrics, Window } from './metrics.ts';

/** Devices of a run of unknown size for which there should be room. */
const ROOM_FOR_UNKNOWN = 64;

/** Devices by `instance/device`, each with its percentages minute by minute. */
export type Percents = ReadonlyMap<string, readonly (number | null)[]>;

/** Executing run ids in lower case to their devices; a run of which Azure has no series is missing. Throws AzureError. */
export type AskGpu = (
  workspace: Workspace,
  runs: readonly Holder[],
  window: Window,
  abort: AbortSignal,
) => Promise<ReadonlyMap<string, Percents>>;

/** GPU use by Azure Monitor, one series a device. */
export function createAskGpu(askMetrics: AskMetrics): AskGpu {
  return async (workspace, runs, window, abort) => {
    const devices = new Map(runs.map((run) => [run.id, run.devices]));
    const answers = await askMetrics(
      workspace,
      runs.map((run) => run.id),
      {
        what: 'the GPU use',
        names: ['GpuUtilizationPercentage'],
        aggregation: 'Average',
        apart: ['InstanceId', 'DeviceId'],
        room: (id) => 2 * (devices.get(id) ?? ROOM_FOR_UNKNOWN),
      },
      window,
      abort,
    );
    return devicesByRun(answers, window);
  };
}
