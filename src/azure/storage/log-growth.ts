import type { SignalSource } from '../../core/ports/azure.ts';
import { isKnownType, isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import { known, type LogGrowth, type Signal, type Snapshot, unknown } from '../../core/signal/signal.ts';
import type { ContainerOf } from '../arm/datastores.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import { MAY_SEND } from '../metrics/gpu-holders.ts';
import type { AzureContext } from '../settings.ts';
import { type Holder, placeOf } from './artifact-place.ts';
import type { ListBlobs, ListedBlob } from './blobs.ts';

/** Where a run's own output lies; `system_logs/` is the platform's and grows while the run hangs. */
const FOLDERS = ['user_logs', 'logs'];

/**
 * When the log files of runs last grew, by their blobs; of a parent those of its active children count too. An empty
 * file has not grown: Azure makes `std_log.txt` early, and may fill it only at the end.
 */
export function createLogGrowth(context: AzureContext, containerOf: ContainerOf, list: ListBlobs): SignalSource['log'] {
  async function filesOf(workspace: Workspace, holder: Holder, folder: string, abort: AbortSignal) {
    const reading = placeOf(workspace, holder, null, folder);
    if (!reading.ok) throw new Error(reading.reason);
    const container = await containerOf(workspace, reading.place.datastore, abort);
    return list(container, `${reading.place.path}/`, abort);
  }

  async function growthOf(workspace: Workspace, holders: readonly Holder[], abort: AbortSignal): Promise<LogGrowth> {
    const files: ListedBlob[] = [];
    for (const holder of holders)
      for (const folder of FOLDERS) files.push(...(await filesOf(workspace, holder, folder, abort)));
    const written = files.filter((file) => file.bytes > 0);
    return {
      lastGrowthAt: written.length === 0 ? null : Math.max(...written.map((file) => file.changedAt)),
      bytes: written.reduce((sum, file) => sum + file.bytes, 0),
    };
  }

  async function logOf(workspace: Workspace, snapshot: Snapshot, abort: AbortSignal): Promise<Signal<LogGrowth>> {
    try {
      const holders = holdersOf(snapshot);
      if (typeof holders === 'string') return unknown(holders);
      return known(await growthOf(workspace, holders, abort), context.clock());
    } catch (error) {
      return failedSignal(error, `listing the logs of ${snapshot.run.id}`, abort);
    }
  }

  return async (workspace, snapshots, abort) => {
    const answers = await mapLimited(
      snapshots,
      async (snapshot) => [snapshot.run.id, await logOf(workspace, snapshot, abort)] as const,
    );
    return new Map(answers);
  };
}

/** Whose logs count, or why that cannot be told. */
function holdersOf({ run, signals }: Snapshot): readonly Holder[] | string {
  if (!isKnownType(run.jobType)) return `whether a run of type ${run.jobType} holds others is not known`;
  const own = holderOf(run);
  if (!isParentType(run.jobType)) return [own];
  if (signals.children === undefined) return 'the children were not read';
  if (!signals.children.known) return `the children are unknown: ${signals.children.reason}`;
  return [own, ...signals.children.value.filter((child) => !child.reused && MAY_SEND.has(child.phase))];
}

function holderOf(run: Run): Holder {
  return { ...run, dataContainerId: null };
}
