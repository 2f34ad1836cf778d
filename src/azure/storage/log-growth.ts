import type { SignalSource } from '../../core/ports/azure.ts';
import { isKnownType, isParentType, type Workspace } from '../../core/run/run.ts';
import { known, type LogGrowth, type Snapshot, unknown } from '../../core/signal/signal.ts';
import type { Known } from '../../core/values/known.ts';
import type { ContainerOf } from '../arm/datastores.ts';
import { executingChildren, signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { type Holder, placeOf } from './artifact-place.ts';
import type { ListBlobs, ListedBlob } from './blobs.ts';

/** Where the run itself writes. `system_logs/` is the platform's and grows while the run hangs. */
const FOLDERS = ['user_logs', 'logs'];

/**
 * When the log files of runs last grew, by their blobs. For a parent, those of its active children count too. An empty file
 * does not count: Azure creates `std_log.txt` early, and may fill it only at the end.
 */
export function createLogGrowth(context: AzureContext, containerOf: ContainerOf, list: ListBlobs): SignalSource['log'] {
  async function growthOf(workspace: Workspace, holders: readonly Holder[], abort: AbortSignal): Promise<LogGrowth> {
    const files: ListedBlob[] = [];
    for (const holder of holders)
      for (const folder of FOLDERS) {
        const { datastore, path } = placeOf(workspace, holder, null, folder);
        files.push(...(await list(await containerOf(workspace, datastore, abort), `${path}/`, abort)));
      }
    const written = files.filter((file) => file.bytes > 0);
    return {
      lastGrowthAt: written.length === 0 ? null : Math.max(...written.map((file) => file.changedAt)),
      bytes: written.reduce((sum, file) => sum + file.bytes, 0),
    };
  }

  return async (workspace, snapshots, abort) =>
    signalPerRun(snapshots, 'listing the logs', abort, async (snapshot) => {
      const holders = holdersIn(snapshot);
      return holders.known ? known(await growthOf(workspace, holders.value, abort), context.clock()) : holders;
    });
}

/** Whose logs count. */
function holdersIn({ run, signals }: Snapshot): Known<readonly Holder[]> {
  if (!isKnownType(run.jobType)) return unknown(`whether a run of type ${run.jobType} holds others is not known`);
  if (!isParentType(run.jobType)) return { known: true, value: [run] };
  const children = executingChildren(signals);
  return children.known ? { known: true, value: [run, ...children.value] } : children;
}
