/** The parts of an Azure role. */
export interface Permissions {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

/** What Runwarden needs to watch and to notify. A call that needs another action adds it here. */
export const WATCH_PERMISSIONS: Permissions = {
  actions: [
    'Microsoft.Insights/metrics/read',
    'Microsoft.MachineLearningServices/locations/usages/read',
    'Microsoft.MachineLearningServices/locations/vmSizes/read',
    'Microsoft.MachineLearningServices/workspaces/codes/versions/read',
    'Microsoft.MachineLearningServices/workspaces/components/versions/read',
    'Microsoft.MachineLearningServices/workspaces/computes/read',
    // Never their secrets: a role opens the blobs.
    'Microsoft.MachineLearningServices/workspaces/datastores/read',
    'Microsoft.MachineLearningServices/workspaces/environments/versions/read',
    // Run history and MLflow check the V1 names.
    'Microsoft.MachineLearningServices/workspaces/experiments/read',
    'Microsoft.MachineLearningServices/workspaces/experiments/runs/read',
    'Microsoft.MachineLearningServices/workspaces/jobs/read',
    // The artifact service, which signs addresses of logs where storage refuses us.
    'Microsoft.MachineLearningServices/workspaces/metadata/artifacts/read',
    'Microsoft.MachineLearningServices/workspaces/read',
  ],
  // Control-plane roles do not include data actions.
  dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'],
};

/** The cancel, as Microsoft's list of permissions for AI and machine learning names it. */
const CANCEL = 'Microsoft.MachineLearningServices/workspaces/jobs/cancel/action';

/** What it needs to cancel, too. */
export const ENFORCE_PERMISSIONS: Permissions = {
  ...WATCH_PERMISSIONS,
  actions: [...WATCH_PERMISSIONS.actions, CANCEL].sort(),
};

const BLOBS = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

/** What it needs in the container of `evidence.store`: to add blobs, and neither to change them nor to write them again. */
export const EVIDENCE_PERMISSIONS: Permissions = {
  actions: [],
  dataActions: [`${BLOBS}/add/action`, `${BLOBS}/delete`, `${BLOBS}/read`],
};
