import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import { gpuCountOf } from '../../core/run/gpu-sizes.ts';
import type { Machine } from '../../core/run/machine.ts';
import type { Placement } from '../../core/run/placement.ts';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR, MINUTE } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { cachedOrRefused } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';
import { DATA_FACTORY, priorityOf } from './compute-reference.ts';
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

const KINDS: Readonly<Record<string, Machine['kind']>> = {
  amlcompute: 'cluster',
  computeinstance: 'instance',
  kubernetes: 'kubernetes',
};

/** Within a pass. */
const REFUSED_FOR = MINUTE / 2;

export type MachineOf = ReturnType<typeof createMachineOf>;

/**
 * Describes the machines of a place. Size, region and priority of a compute are fixed, so each is read from ARM once an
 * hour, and so is that there is none of its name.
 */
export function createMachineOf(context: AzureContext, arm: Arm, sizeOf: SizeOf) {
  const resources = cachedOrRefused<ComputeResource | null>(context.clock, HOUR, REFUSED_FOR);

  async function load(workspace: Workspace, name: string, abort: AbortSignal): Promise<ComputeResource | null> {
    const doing = `reading compute ${name} of ${workspace.name}`;
    const { computeOperations } = arm.client(workspace.subscriptionId);
    try {
      return await sdkRead(computeSchema, doing, abort, (options) =>
        computeOperations.get(workspace.resourceGroup, workspace.name, name, options),
      );
    } catch (error) {
      if (error instanceof AzureError && error.kind === 'not-found') return null;
      throw error;
    }
  }

  async function withGpus(workspace: Workspace, machine: Machine, abort: AbortSignal): Promise<Machine> {
    const { vmSize, location, gpusPerNode } = machine;
    if (vmSize === null || location === null) return machine;
    const size = await sizeOf(workspace.subscriptionId, location, vmSize, abort);
    return { ...machine, gpusPerNode: size?.gpus ?? gpusPerNode };
  }

  async function ofCompute(workspace: Workspace, place: Placement & { name: string }, abort: AbortSignal) {
    const { name, instanceType, gpusPerNode } = place;
    const resource = await resources(`${workspace.id}/${name}`.toLowerCase(), () => load(workspace, name, abort));
    if (resource === null) return unknown(`${workspace.name} has no compute ${name}`);
    const kind = KINDS[resource.properties.computeType.toLowerCase()] ?? 'other';
    const inner = resource.properties.properties ?? {};
    const location = resource.properties.computeLocation || resource.location || null;
    if (kind === 'kubernetes')
      return found({ kind, vmSize: null, gpusPerNode: kubernetesGpus(inner, instanceType), priority: null, location });
    const priority = priorityIn(kind, inner) ?? place.priority;
    return found(
      await withGpus(workspace, { kind, vmSize: inner.vmSize ?? null, gpusPerNode, priority, location }, abort),
    );
  }

  /** What the nodes of a place are, or why they are not known. Throws AzureError. */
  return async (workspace: Workspace, place: Placement, abort: AbortSignal): Promise<Known<Machine>> => {
    const { kind, name, instanceType, gpusPerNode, priority } = place;
    if (kind === 'compute' && name !== null) return ofCompute(workspace, { ...place, name }, abort);
    if (kind === 'serverless') {
      // Azure runs it in the workspace's region.
      const location = workspace.location || null;
      const machine: Machine = { kind, vmSize: instanceType, gpusPerNode, priority, location };
      return found(await withGpus(workspace, machine, abort));
    }
    if (kind === 'local') return found({ ...NOTHING_KNOWN, kind, gpusPerNode: 0, why: 'it runs on no node in Azure' });
    const known = gpusPerNode ?? (instanceType === null ? null : gpuCountOf(instanceType));
    const described = { vmSize: instanceType, gpusPerNode: known, priority, location: null };
    if (kind === 'virtual-cluster') return found({ kind, ...described, ...whyOnVc(place) });
    return found({ kind: 'other', ...described, ...elsewhere(place, known) });
  };
}

const NOTHING_KNOWN = { vmSize: null, gpusPerNode: null, priority: null, location: null } as const;

function found(machine: Machine): Known<Machine> {
  return { known: true, value: machine };
}

function whyOnVc({ name, instanceType }: Placement): Pick<Machine, 'why'> {
  const where = `the virtual cluster ${name ?? 'that it is sent to'}`;
  return {
    why:
      instanceType === null
        ? `Azure does not report its VM size on ${where}`
        : `Azure describes no ${instanceType} of ${where}`,
  };
}

function elsewhere({ kind, name }: Placement, gpusPerNode: number | null): Pick<Machine, 'gpusPerNode' | 'why'> {
  if (kind === 'none') return { gpusPerNode, why: 'Azure does not report where it computes' };
  if (name === DATA_FACTORY) return { gpusPerNode: 0, why: 'it runs in Data Factory' };
  return { gpusPerNode, why: `${name === null ? 'its compute' : `compute ${name}`} is none of this workspace` };
}

function priorityIn(kind: Machine['kind'], { vmPriority }: Inner): Machine['priority'] {
  return kind === 'instance' ? 'dedicated' : priorityOf(vmPriority);
}

/** Resources of Kubernetes that are GPUs, or parts of one, and are counted in another way. */
const OTHER_GPUS = /gpu|\/mig-/i;

/** GPUs of the instance type that the job names, or of the default one. An instance type without a GPU limit has none. */
function kubernetesGpus(inner: Inner, instanceType: string | null): number | null {
  const wanted = (instanceType || inner.defaultInstanceType)?.toLowerCase();
  const entry = Object.entries(inner.instanceTypes ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (!entry?.resources) return null;
  const limits = Object.entries(entry.resources.limits ?? {});
  const limit = limits.find(([name]) => name.toLowerCase().endsWith('/gpu'))?.[1];
  // A part of a GPU (`nvidia.com/mig-1g.5gb`, `nvidia.com/gpu.shared`) is neither none nor one.
  if (!Number(limit) && limits.some(([name, count]) => OTHER_GPUS.test(name) && Number(count) !== 0)) return null;
  const count = Number(limit ?? 0);
  return Number.isInteger(count) && count >= 0 ? count : null;
}
