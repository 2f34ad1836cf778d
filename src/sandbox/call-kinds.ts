/** Every kind of call the sandbox counts and can disturb. */
export const CALL_KINDS = [
  'openid-configuration',
  'token',
  'workspaces-list',
  'workspace-get',
  'jobs-list',
  'job-get',
  'cancel',
  'cancel-poll',
  'computes-list',
  'compute-get',
  'datastores-list',
  'datastore-get',
  'environment-get',
  'code-get',
  'component-get',
  'vm-sizes',
  'usages',
  'metrics',
  'discovery',
  'run-get',
  'children',
  'rundata',
  'batchrundata',
  'resolve-uris',
  'mlflow',
  'prices',
  'artifacts-list',
  'artifact-link',
  'blob-get',
  'blob-list',
  'blob-put',
  'blob-delete',
  'vault-key',
  'vault-sign',
  'hook',
] as const;

export type CallKind = (typeof CALL_KINDS)[number];

/** Names for several kinds at once. */
export const CALL_GROUPS: Record<string, readonly CallKind[]> = {
  workspaces: ['workspaces-list', 'workspace-get'],
  jobs: ['jobs-list', 'job-get'],
  computes: ['computes-list', 'compute-get'],
  datastores: ['datastores-list', 'datastore-get'],
  assets: ['environment-get', 'code-get', 'component-get'],
  'run-history': ['run-get', 'children', 'rundata', 'batchrundata'],
  artifacts: ['artifacts-list', 'artifact-link'],
  blob: ['blob-get', 'blob-list', 'blob-put', 'blob-delete'],
};

/** Whether a fault's `on` names this kind, directly or by its group. */
export function covers(on: string, kind: CallKind): boolean {
  return on === 'any' || on === kind || (CALL_GROUPS[on]?.includes(kind) ?? false);
}
