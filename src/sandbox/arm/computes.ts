import { json, serviceError } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import { guid } from '../random.ts';
import { isEnded } from '../run-state.ts';
import type { ClusterSpec, Scenario } from '../scenario-schema.ts';
import type { Route } from '../serve.ts';
import { offsetTime } from '../times.ts';
import { VM_SIZES } from '../vm-sizes.ts';
import { family, type WorldWorkspace } from '../world.ts';
import { type ApiFields, apiFields } from './api-version.ts';
import { inWorkspace, WORKSPACE_PATH } from './find.ts';

/** Lists and reads computes, and lists the machine sizes of a region. */
export const computeRoutes: Route[] = [
  {
    kind: 'computes-list',
    method: 'GET',
    path: `${WORKSPACE_PATH}/computes`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const fields = apiFields(call.query);
      return json({ value: workspace.spec.clusters.map((one) => computeBody(one, workspace, fields, context)) });
    }),
  },
  {
    kind: 'compute-get',
    method: 'GET',
    path: `${WORKSPACE_PATH}/computes/:compute`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const name = call.params.compute ?? '';
      const cluster = workspace.spec.clusters.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (cluster) return json(computeBody(cluster, workspace, apiFields(call.query), context));
      return serviceError(404, {
        message: `Could not find compute with name ${name}.`,
        inner: ['NotFound', 'ComputeNotFound'],
        format: 'Could not find compute with name {name}.',
        parameters: { name },
        location: workspace.spec.location,
        time: offsetTime(context.world.now(), name),
      });
    }),
  },
  {
    kind: 'vm-sizes',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.MachineLearningServices/locations/:location/vmSizes',
    service: 'arm',
    handle: () => json({ value: VM_SIZES }),
  },
  {
    kind: 'usages',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.MachineLearningServices/locations/:location/usages',
    service: 'arm',
    handle: (_, { world }) => json({ value: world.scenario.quotas.map(usageBody) }),
  },
];

function usageBody({ name, used, limit }: Scenario['quotas'][number]): unknown {
  const type = 'Microsoft.MachineLearningServices/vmFamily/usages';
  return { type, unit: 'Count', currentValue: used, limit, name: { value: name, localizedValue: name } };
}

function computeBody(cluster: ClusterSpec, workspace: WorldWorkspace, fields: ApiFields, context: SandboxContext) {
  const location = cluster.location ?? workspace.spec.location;
  const id = `${workspace.armId}/computes/${cluster.name}`;
  const kubernetes = cluster.type === 'Kubernetes';
  return {
    id,
    name: cluster.name,
    type: 'Microsoft.MachineLearningServices/workspaces/computes',
    location,
    tags: {},
    properties: {
      createdOn: offsetTime(workspace.createdAt, id),
      modifiedOn: offsetTime(workspace.createdAt + 42_000, id),
      disableLocalAuth: false,
      description: null,
      resourceId: kubernetes
        ? `${id.split('/providers/')[0]}/providers/Microsoft.ContainerService/managedClusters/${cluster.name}`
        : null,
      computeType: cluster.type,
      computeLocation: location,
      provisioningState: 'Succeeded',
      provisioningErrors: null,
      ...(fields.latest ? { provisioningWarnings: {} } : {}),
      isAttachedCompute: kubernetes,
      properties: kubernetes
        ? kubernetesProperties(cluster)
        : cluster.type === 'ComputeInstance'
          ? instanceProperties(cluster, workspace, context)
          : clusterProperties(cluster, nodesInUse(cluster, workspace, context), workspace, fields),
    },
  };
}

function nodesInUse(cluster: ClusterSpec, workspace: WorldWorkspace, context: SandboxContext): number {
  const busy = workspace.runs
    .flatMap(family)
    .filter((run) => run.children.length === 0 && run.cluster?.name === cluster.name)
    .filter((run) => {
      const { status, startedAt, endedAt } = context.world.state(run);
      if (startedAt === null) return false;
      const stay = status === 'Canceled' ? run.cancel['nodes-stay'] : 0;
      return !isEnded(status) || (endedAt !== null && context.world.now() < endedAt + stay);
    });
  return busy.reduce((nodes, run) => nodes + run.nodes, 0);
}

function clusterProperties(
  cluster: ClusterSpec,
  running: number,
  workspace: WorldWorkspace,
  fields: ApiFields,
): unknown {
  return {
    vmSize: cluster['vm-size'] ?? 'STANDARD_DS3_V2',
    vmPriority: cluster.priority,
    scaleSettings: {
      maxNodeCount: Math.max(cluster['max-nodes'], running),
      minNodeCount: 0,
      nodeIdleTimeBeforeScaleDown: 'PT2M',
    },
    ...(fields.latest
      ? { userAccountCredentials: { adminUserName: 'azureuser', adminUserPassword: null, adminUserSshPublicKey: null } }
      : {}),
    subnet: null,
    currentNodeCount: running + cluster['preparing-nodes'],
    targetNodeCount: Math.max(cluster['target-nodes'] ?? 0, running + cluster['preparing-nodes']),
    nodeStateCounts: {
      preparingNodeCount: cluster['preparing-nodes'],
      runningNodeCount: running,
      idleNodeCount: 0,
      unusableNodeCount: 0,
      leavingNodeCount: 0,
      preemptedNodeCount: 0,
    },
    allocationState: cluster.resizing ? 'Resizing' : 'Steady',
    allocationStateTransitionTime: offsetTime(workspace.createdAt + 60_000, cluster.name),
    errors: cluster.errors.length === 0 ? null : cluster.errors.map((error) => ({ error })),
    remoteLoginPortPublicAccess: 'Enabled',
    osType: 'Linux',
    virtualMachineImage: null,
    isolatedNetwork: false,
    enableNodePublicIp: true,
    ...(fields.latest ? { enableBatchPrivateLink: false, propertyBag: {} } : {}),
  };
}

function instanceProperties(cluster: ClusterSpec, workspace: WorldWorkspace, context: SandboxContext): unknown {
  const last = cluster['last-operation'];
  const unset = [
    'imageVersion',
    'imageSku',
    'subnet',
    'sshSettings',
    'autologgerSettings',
    'errors',
    'connectivityEndpoints',
  ];
  const later = [
    'dataMounts',
    'dataDisks',
    'containers',
    'updateStatus',
    'versions',
    'customServices',
    'osImageMetadata',
  ];
  return {
    vmSize: cluster['vm-size'] ?? 'STANDARD_DS3_V2',
    ...Object.fromEntries(unset.map((name) => [name, null])),
    applications: null,
    state: cluster.state,
    enableRootAccess: true,
    lastOperation: last
      ? {
          operationName: last.name,
          operationTime: offsetTime(context.world.startedAt + last.at, cluster.name),
          operationStatus: 'Succeeded',
          operationTrigger: last.trigger,
        }
      : null,
    createdBy: { userOrgId: guid('tenant'), userId: guid(workspace.spec.contact) },
    applicationSharingPolicy: null,
    computeInstanceAuthorizationType: 'personal',
    personalComputeInstanceSettings: null,
    setupScripts: null,
    enableNodePublicIp: true,
    enableBatchPrivateLink: false,
    enableOSPatching: false,
    releaseQuotaOnStop: false,
    enableSSO: true,
    ...Object.fromEntries(later.map((name) => [name, null])),
  };
}

function kubernetesProperties(cluster: ClusterSpec): unknown {
  const types = Object.entries(cluster['instance-types']).map(([name, type]) => {
    const amounts = { cpu: '4', memory: '32Gi', 'nvidia.com/gpu': type.gpus === 0 ? null : String(type.gpus) };
    return [name, { nodeSelector: null, resources: { requests: amounts, limits: amounts } }];
  });
  return {
    relayConnectionString: null,
    serviceBusConnectionString: null,
    extensionPrincipalId: null,
    extensionInstanceReleaseTrain: 'stable',
    vcName: null,
    namespace: 'default',
    defaultInstanceType: Object.keys(cluster['instance-types'])[0] ?? 'defaultinstancetype',
    instanceTypes: Object.fromEntries(types),
  };
}
