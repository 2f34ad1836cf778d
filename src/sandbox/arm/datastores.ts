import { json, serviceError } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import { guid } from '../random.ts';
import type { Route } from '../serve.ts';
import { offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';
import { inWorkspace, WORKSPACE_PATH } from './find.ts';

/** Lists and reads the datastores every workspace has. */
export const datastoreRoutes: Route[] = [
  {
    kind: 'datastores-list',
    method: 'GET',
    path: `${WORKSPACE_PATH}/datastores`,
    service: 'arm',
    handle: inWorkspace((workspace, _call, context) => json({ value: datastores(workspace, context) })),
  },
  {
    kind: 'datastore-get',
    method: 'GET',
    path: `${WORKSPACE_PATH}/datastores/:datastore`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const name = call.params.datastore ?? '';
      const found = datastores(workspace, context).find((one) => one.name === name.toLowerCase());
      if (found) return json(found);
      return serviceError(404, {
        message: `Could not find datastore with name: ${name}`,
        inner: ['NotFound', 'DataStoreNotFound'],
        format: 'Could not find datastore with name: {dataStoreName}',
        parameters: { dataStoreName: name },
        location: workspace.spec.location,
        time: offsetTime(context.world.now(), name),
      });
    }),
  },
];

/** The container of outputs that were given a name. */
export function blobstoreContainer(workspace: WorldWorkspace): string {
  return `azureml-blobstore-${workspace.id}`;
}

function datastores(workspace: WorldWorkspace, context: SandboxContext) {
  const workspaceAccount = { subscriptionId: workspace.subscription, resourceGroup: workspace.spec['resource-group'] };
  const none = { subscriptionId: null, resourceGroup: null };
  const rows: [string, boolean, Record<string, string | null>, Record<string, string>][] = [
    ['workspaceworkingdirectory', false, none, { fileShareName: `code-${guid(`${workspace.id}/code`)}` }],
    ['workspaceartifactstore', false, none, { containerName: 'azureml' }],
    ['workspacefilestore', false, none, { fileShareName: `azureml-filestore-${workspace.id}` }],
    ['workspaceblobstore', true, workspaceAccount, { containerName: blobstoreContainer(workspace) }],
  ];
  return rows.map(([name, isDefault, scope, place]) => ({
    id: `${workspace.armId}/datastores/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/datastores',
    properties: {
      description: null,
      tags: null,
      properties: null,
      isDefault,
      credentials: { credentialsType: 'AccountKey' },
      ...scope,
      datastoreType: 'containerName' in place ? 'AzureBlob' : 'AzureFile',
      accountName: workspace.storageAccount,
      ...place,
      endpoint: context.blobEndpoint(),
      protocol: 'https',
      serviceDataAccessAuthIdentity: isDefault ? 'WorkspaceSystemAssignedIdentity' : 'None',
    },
    systemData: {
      createdAt: offsetTime(workspace.createdAt, name),
      lastModifiedAt: offsetTime(workspace.createdAt + 1_200, name),
      lastModifiedBy: '779301c0-18b2-4cdc-801b-a0a3368fee0a',
      lastModifiedByType: 'Application',
    },
  }));
}
