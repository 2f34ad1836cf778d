import { json, serviceError } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import { toIsoDuration } from '../offset.ts';
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
          : clusterProperties(cluster, nodeUse(cluster, workspace, context), workspace, fields),
    },
  };
}

/** How many nodes of a compute do what, and since when it has as many as now. */
interface NodeUse {
  running: number;
  idle: number;
  changedAt: number | null;
}

interface Stay {
  nodes: number;
  from: number;
  /** When its nodes are free; far away while it runs. */
  until: number;
}

/** Nodes stay for a while after a run, idle, and a run that begins then takes them. */
function nodeUse(cluster: ClusterSpec, workspace: WorldWorkspace, context: SandboxContext): NodeUse {
  const now = context.world.now();
  const kept = cluster['scale-down-after'];
  const stays = staysOn(cluster, workspace, context);
  const busy = stays.filter(({ until }) => now < until);
  const free = stays.filter(({ until }) => until <= now && now < until + kept);
  const running = sum(busy);
  const lastFree = Math.max(...free.map(({ until }) => until));
  const taken = sum(busy.filter(({ from }) => from >= lastFree));
  const most = Math.max(cluster['max-nodes'], running);
  const idle = Math.min(Math.max(sum(free) - taken, cluster['min-nodes'] - running, 0), most - running);
  const changes = stays.flatMap(({ from, until }) => [from, until + kept]).filter((at) => at <= now);
  return { running, idle, changedAt: changes.length === 0 ? null : Math.max(...changes) };
}

function staysOn(cluster: ClusterSpec, workspace: WorldWorkspace, { world }: SandboxContext): Stay[] {
  return workspace.runs
    .flatMap(family)
    .filter((run) => run.children.length === 0 && run.cluster?.name === cluster.name)
    .flatMap((run) => {
      const { status, startedAt, endedAt } = world.state(run);
      if (startedAt === null) return [];
      const stay = status === 'Canceled' ? run.cancel['nodes-stay'] : 0;
      const isOver = isEnded(status) && endedAt !== null;
      return [{ nodes: run.nodes, from: startedAt, until: isOver ? endedAt + stay : Number.MAX_SAFE_INTEGER }];
    });
}

function sum(stays: readonly Stay[]): number {
  return stays.reduce((nodes, stay) => nodes + stay.nodes, 0);
}

function clusterProperties(
  cluster: ClusterSpec,
  { running, idle, changedAt }: NodeUse,
  workspace: WorldWorkspace,
  fields: ApiFields,
): unknown {
  const current = running + idle + cluster['preparing-nodes'];
  return {
    vmSize: cluster['vm-size'] ?? 'STANDARD_DS3_V2',
    vmPriority: cluster.priority,
    scaleSettings: {
      maxNodeCount: Math.max(cluster['max-nodes'], running),
      minNodeCount: cluster['min-nodes'],
      nodeIdleTimeBeforeScaleDown: toIsoDuration(cluster['scale-down-after']),
    },
    ...(fields.latest
      ? { userAccountCredentials: { adminUserName: 'azureuser', adminUserPassword: null, adminUserSshPublicKey: null } }
      : {}),
    subnet: null,
    currentNodeCount: current,
    targetNodeCount: Math.max(cluster['target-nodes'] ?? 0, current),
    nodeStateCounts: {
      preparingNodeCount: cluster['preparing-nodes'],
      runningNodeCount: running,
      idleNodeCount: idle,
      unusableNodeCount: 0,
      leavingNodeCount: 0,
      preemptedNodeCount: 0,
    },
    allocationState: cluster.resizing ? 'Resizing' : 'Steady',
    allocationStateTransitionTime: offsetTime(
      cluster.resizing ? workspace.createdAt + 60_000 : (changedAt ?? workspace.createdAt + 60_000),
      cluster.name,
    ),
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
    state:
      cluster.state === 'Running' && nodeUse(cluster, workspace, context).running > 0 ? 'JobRunning' : cluster.state,
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
