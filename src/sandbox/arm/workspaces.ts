import { armError, json } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import { guid, hex } from '../random.ts';
import type { Route } from '../serve.ts';
import { zuluTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';
import { apiFields } from './api-version.ts';
import { inWorkspace, WORKSPACE_PATH } from './find.ts';

const PROVIDER = 'providers/Microsoft.MachineLearningServices/workspaces';

/** Lists workspaces of a subscription or a resource group, and reads one. */
export const workspaceRoutes: Route[] = [
  {
    kind: 'workspaces-list',
    method: 'GET',
    path: `/subscriptions/:subscription/${PROVIDER}`,
    service: 'arm',
    handle: (call, context) => list(call.params.subscription ?? '', null, call.query, context),
  },
  {
    kind: 'workspaces-list',
    method: 'GET',
    path: `/subscriptions/:subscription/resourceGroups/:group/${PROVIDER}`,
    service: 'arm',
    handle: (call, context) => list(call.params.subscription ?? '', call.params.group ?? '', call.query, context),
  },
  {
    kind: 'workspace-get',
    method: 'GET',
    path: WORKSPACE_PATH,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => json(workspaceBody(workspace, call.query, context))),
  },
];

function list(subscription: string, group: string | null, query: URLSearchParams, context: SandboxContext) {
  const value = context.world.workspaces.filter(
    (one) =>
      one.subscription.toLowerCase() === subscription.toLowerCase() &&
      (group === null || one.spec['resource-group'].toLowerCase() === group.toLowerCase()),
  );
  if (group !== null && value.length === 0) {
    return armError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  return json({ value: value.map((workspace) => workspaceBody(workspace, query, context)) });
}

function workspaceBody(workspace: WorldWorkspace, query: URLSearchParams, context: SandboxContext): unknown {
  const { spec } = workspace;
  const fields = apiFields(query);
  const group = `/subscriptions/${workspace.subscription}/resourceGroups/${spec['resource-group']}/providers`;
  const created = zuluTime(workspace.createdAt, workspace.id);
  const host = context.url().replace('https://', '');
  const person = { createdAt: created, createdBy: spec.contact, createdByType: 'User' };
  return {
    id: workspace.armId,
    name: spec.name,
    type: 'Microsoft.MachineLearningServices/workspaces',
    location: spec.location,
    tags: spec.tags,
    etag: null,
    properties: {
      friendlyName: spec.name,
      description: '',
      storageAccount: `${group}/Microsoft.Storage/storageAccounts/${workspace.storageAccount}`,
      keyVault: `${group}/Microsoft.Keyvault/vaults/kv${hex(workspace.id, 12)}`,
      applicationInsights: `${group}/Microsoft.insights/components/ai${hex(workspace.id, 12)}`,
      hbiWorkspace: false,
      tenantId: context.world.scenario.tenant,
      imageBuildCompute: null,
      provisioningState: 'Succeeded',
      managedNetwork: {
        changeableIsolationModes: ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'],
        isolationMode: 'Disabled',
        enableNetworkMonitor: false,
        ...(fields.latest ? { enableFirewallLog: false } : {}),
      },
      allowRoleAssignmentOnRG: true,
      v1LegacyMode: false,
      softDeleteEnabled: false,
      ...(fields.latest
        ? { containerRegistry: `${group}/Microsoft.ContainerRegistry/registries/cr${hex(workspace.id, 12)}` }
        : {}),
      creationTime: created,
      notebookInfo: {
        resourceId: hex(`${workspace.id}/notebook`, 32),
        fqdn: `ml-${spec.name.slice(0, 12)}-${spec.location}-${workspace.id}.${spec.location}.notebooks.azure.net`,
        isPrivateLinkEnabled: spec['private-link'],
        notebookPreparationError: null,
      },
      storageHnsEnabled: false,
      workspaceId: workspace.id,
      linkedModelInventoryArmId: null,
      privateLinkCount: spec['private-link'] ? 1 : 0,
      publicNetworkAccess: spec['private-link'] ? 'Disabled' : 'Enabled',
      discoveryUrl: `${context.url()}/discovery${spec['private-link'] ? `/workspaces/${workspace.id}` : ''}`,
      mlFlowTrackingUri: `azureml://${host}/mlflow/v1.0${workspace.armId}`,
      sdkTelemetryAppInsightsKey: guid(`${workspace.id}/telemetry`),
      enableDataIsolation: false,
      ...(fields.latest ? latestProperties() : {}),
    },
    identity: {
      type: 'SystemAssigned',
      principalId: guid(`${workspace.id}/identity`),
      tenantId: context.world.scenario.tenant,
    },
    kind: spec.kind,
    sku: { name: 'Basic', tier: 'Basic' },
    systemData: { ...person, lastModifiedAt: created, lastModifiedBy: spec.contact, lastModifiedByType: 'User' },
  };
}

function latestProperties(): Record<string, unknown> {
  return {
    ipAllowlist: [],
    networkAcls: { defaultAction: 'Allow', bypass: '', ipRules: [], resourceAccessRules: [] },
    serverlessComputeSettings: null,
    EnableSoftwareBillOfMaterials: false,
    sasGetterUri: '',
    systemDatastoresAuthMode: 'accesskey',
    enableServiceSideCMKEncryption: false,
  };
}
