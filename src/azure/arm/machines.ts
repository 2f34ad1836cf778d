import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import type { Compute } from '../../core/signal/signal.ts';
import { HOUR } from '../../core/values/duration.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';
import type { SizeOf } from './vm-sizes.ts';

const quantity = z.union([z.string(), z.number()]).nullish();
const computeSchema = z.object({
  location: z.string().nullish(),
  properties: z.object({
    computeType: z.string(),
    computeLocation: z.string().nullish(),
    properties: z
      .object({
        vmSize: z.string().nullish(),
        vmPriority: z.string().nullish().catch(null),
        defaultInstanceType: z.string().nullish().catch(null),
        instanceTypes: z
          .record(
            z.string(),
            z
              .object({ resources: z.object({ limits: z.record(z.string(), quantity).nullish() }).nullish() })
              .nullable(),
          )
          .nullish()
          .catch(null),
      })
      .nullish(),
  }),
});

type ComputeResource = z.output<typeof computeSchema>;
type Inner = NonNullable<ComputeResource['properties']['properties']>;

/** The machine of each node. */
type Machine = Omit<Compute, 'nodes'>;

const KINDS: Readonly<Record<string, Compute['kind']>> = {
  amlcompute: 'cluster',
  computeinstance: 'instance',
  kubernetes: 'kubernetes',
};

export type MachineOf = ReturnType<typeof createMachineOf>;

/** Describes computes. Size, region and priority of a compute are fixed, so each is read from ARM once an hour. */
export function createMachineOf(context: AzureContext, arm: Arm, sizeOf: SizeOf) {
  const resources = cachedLoads<ComputeResource>(context.clock, HOUR);

  async function load(workspace: Workspace, name: string, abort: AbortSignal): Promise<ComputeResource> {
    const doing = `reading compute ${name} of ${workspace.name}`;
    const { computeOperations } = arm.client(workspace.subscriptionId);
    return sdkRead(computeSchema, doing, abort, (options) =>
      computeOperations.get(workspace.resourceGroup, workspace.name, name, options),
    );
  }

  async function withGpus(workspace: Workspace, machine: Omit<Machine, 'gpusPerNode'>, abort: AbortSignal) {
    const { vmSize, location } = machine;
    const gpusPerNode =
      vmSize === null || location === null
        ? null
        : ((await sizeOf(workspace.subscriptionId, location, vmSize, abort))?.gpus ?? null);
    return { ...machine, gpusPerNode };
  }

  /**
   * What the nodes of a run are, by its compute's name, or by its instance type when it runs without one. Throws AzureError;
   * `not-found` when the compute does not exist.
   */
  return async (
    workspace: Workspace,
    computeName: string | null,
    instanceType: string | null,
    abort: AbortSignal,
  ): Promise<Machine> => {
    if (computeName === null) {
      // Serverless: Azure reports a size only if the user gave one, and runs it in the workspace's region.
      const location = workspace.location || null;
      return withGpus(workspace, { kind: 'serverless', vmSize: instanceType, priority: null, location }, abort);
    }
    const key = `${workspace.id}/${computeName}`.toLowerCase();
    const resource = await resources(key, () => load(workspace, computeName, abort));
    const kind = KINDS[resource.properties.computeType.toLowerCase()] ?? 'other';
    const inner = resource.properties.properties ?? {};
    const location = resource.properties.computeLocation || resource.location || null;
    if (kind === 'kubernetes')
      return { kind, vmSize: null, priority: null, location, gpusPerNode: kubernetesGpus(inner, instanceType) };
    const machine = { kind, vmSize: inner.vmSize ?? null, priority: priorityOf(kind, inner), location };
    return withGpus(workspace, machine, abort);
  };
}

function priorityOf(kind: Compute['kind'], inner: Inner): Compute['priority'] {
  if (kind === 'instance') return 'dedicated';
  const priority = inner.vmPriority?.toLowerCase();
  return priority === 'dedicated' ? 'dedicated' : priority === 'lowpriority' ? 'low-priority' : null;
}

/** GPUs of the instance type that the job names, or of the default one. An instance type without a GPU limit has none. */
function kubernetesGpus(inner: Inner, instanceType: string | null): number | null {
  const wanted = (instanceType || inner.defaultInstanceType)?.toLowerCase();
  const entry = Object.entries(inner.instanceTypes ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (!entry?.resources) return null;
  const limit = Object.entries(entry.resources.limits ?? {}).find(([name]) => name.toLowerCase().endsWith('/gpu'))?.[1];
  const count = Number(limit ?? 0);
  return Number.isInteger(count) && count >= 0 ? count : null;
}
