import type { SandboxRun } from './run.ts';
import type { WorldWorkspace } from './world.ts';

// Where a run computes, as Azure writes it: one way in ARM, another in run history.

const PROVIDER = 'providers/Microsoft.MachineLearningServices';
const SHARED = `/subscriptions/00000000-0000-4000-8000-00000000000f/resourceGroups/shared/${PROVIDER}`;

/** The ARM id of what a run is sent to; null when it is serverless or local. */
function idOf(run: SandboxRun, workspace: WorldWorkspace): string | null {
  if (run.place === 'virtual-cluster') return `${SHARED}/virtualclusters/${run.placeName}`;
  if (run.place === 'another-workspace') return `${SHARED}/workspaces/other/computes/${run.placeName}`;
  if (run.place === 'data-factory') return `${workspace.armId}/computes/DataFactory`;
  return run.cluster === null ? null : `${workspace.armId}/computes/${run.cluster.name}`;
}

/** The name by which run history calls it, and a person does. */
export function targetOf(run: SandboxRun): string | null {
  if (run.place === 'local') return 'local';
  if (run.place === 'data-factory') return 'DataFactory';
  return run.placeName ?? 'Serverless';
}

/** `computeId` of a job. A default in the bag or in the settings leaves it null. */
export function computeIdOf(run: SandboxRun, workspace: WorldWorkspace): string | null {
  if (run.form === 'empty-id') return `${workspace.armId}/computes/`;
  if (run.form === 'bag' || run.form === 'settings') return null;
  return inForm(run, idOf(run, workspace));
}

/** `computeId` of a step, which is missing where it takes the default of its pipeline. */
export function stepComputeId(run: SandboxRun, workspace: WorldWorkspace): string | null {
  return inForm(run, idOf(run, workspace));
}

/** `azureml.defaultComputeName` of a pipeline. */
export function defaultNameOf(run: SandboxRun, workspace: WorldWorkspace): string {
  if (run.form === 'settings') return '';
  if (run.form === 'prefixed') return `azureml:${run.placeName}`;
  if (run.place === 'virtual-cluster') return idOf(run, workspace) ?? '';
  return run.placeName ?? (run.form === 'bag' ? 'serverless' : '');
}

/** `settings.default_compute` of a pipeline. */
export function defaultIdOf(run: SandboxRun, workspace: WorldWorkspace): string | null {
  return run.form === 'settings' ? (idOf(run, workspace) ?? `${workspace.armId}/computes/serverless`) : null;
}

/** `_azureml.ComputeTargetType`. */
export function targetTypeOf(run: SandboxRun): string {
  if (run.place === 'local') return 'local';
  if (run.place === 'virtual-cluster') return 'singularity';
  if (run.place === 'data-factory') return 'adf';
  if (run.cluster?.type === 'Kubernetes') return 'kubernetes';
  return run.cluster?.type === 'ComputeInstance' ? 'amlcdsi' : 'amlctrain';
}

function inForm(run: SandboxRun, id: string | null): string | null {
  if (id === null || run.form === 'id') return id;
  if (run.form === 'name') return run.placeName;
  return run.form === 'prefixed' ? `azureml:${run.placeName}` : id;
}
