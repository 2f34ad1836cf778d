import { ACTIONS as CANCEL } from './arm/cancel.ts';
import { ACTIONS as DATASTORES } from './arm/datastores.ts';
import { ACTIONS as MACHINES } from './arm/machines.ts';
import { ACTIONS as RUNS } from './arm/runs.ts';
import { ACTIONS as VM_SIZES } from './arm/vm-sizes.ts';
import { ACTIONS as WORKSPACES } from './arm/workspaces.ts';
import { ACTIONS as MLFLOW } from './metrics/logged-metric.ts';
import { ACTIONS as METRICS } from './metrics/metrics.ts';
import { ACTIONS as DATA_PLANE } from './run-history/data-plane.ts';
import { ACTIONS as HISTORY } from './run-history/run-history.ts';
import { DATA_ACTIONS as BLOBS } from './storage/blobs.ts';

/** The parts of an Azure role. */
export interface Permissions {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

const READING = [
  ...WORKSPACES,
  ...RUNS,
  ...HISTORY,
  ...MACHINES,
  ...VM_SIZES,
  ...DATASTORES,
  ...DATA_PLANE,
  ...METRICS,
  ...MLFLOW,
];

/** What Runwarden needs to watch and to notify. */
export const WATCH_PERMISSIONS: Permissions = permissions(READING, BLOBS);

/** What it needs to cancel, too. */
export const ENFORCE_PERMISSIONS: Permissions = permissions([...READING, ...CANCEL], BLOBS);

function permissions(actions: readonly string[], dataActions: readonly string[]): Permissions {
  return { actions: [...new Set(actions)].sort(), dataActions: [...new Set(dataActions)].sort() };
}
