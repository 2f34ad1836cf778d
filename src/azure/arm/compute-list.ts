import { z } from 'zod';
import type { ComputeDirectory } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import type { SeenCompute } from '../../core/run/seen-compute.ts';
import { throwAbort } from '../errors.ts';
import { allPages } from '../http/all-pages.ts';
import { parseZonedTime } from '../parse/times.ts';
import type { NodePriceOf } from '../prices/node-price.ts';
import { type Arm, sdkRead } from './arm.ts';
import { priorityOf } from './compute-reference.ts';
import { type ComputeState, stateSchema } from './compute-state.ts';
import { pageSchema } from './job-schema.ts';
import type { SizeOf } from './vm-sizes.ts';

/** 2,500 computes are the most of a region. */
const MOST_PAGES = 200;

type Inner = NonNullable<ComputeState['properties']['properties']>;

interface ListParts {
  readonly arm: Arm;
  readonly sizeOf: SizeOf;
  readonly priceOf: NodePriceOf;
  readonly currency: string;
}

/** What a compute does now, before its price is known. */
type Doing = Pick<SeenCompute, 'kind' | 'nodes' | 'minNodes' | 'steadySince' | 'unknown'>;

/**
 * Lists the computes of a workspace with what each does now and what a node costs. One that cannot be read is in the list, with
 * why. Throws AzureError where the list itself cannot be read.
 */
export function createComputeList({ arm, sizeOf, priceOf, currency }: ListParts): ComputeDirectory {
  async function entries(workspace: Workspace, doing: string, abort: AbortSignal): Promise<unknown[]> {
    const { subscriptionId, resourceGroup, name } = workspace;
    const list = arm.client(subscriptionId).computeOperations;
    return allPages(doing, MOST_PAGES, async (next) => {
      const page = await sdkRead(pageSchema, doing, abort, (options) =>
        list
          .list(resourceGroup, name, options)
          .byPage(next === null ? {} : { continuationToken: next })
          .next(),
      );
      return { items: page.value, next: page.nextLink };
    });
  }

  async function seen(workspace: Workspace, entry: unknown, abort: AbortSignal): Promise<SeenCompute | null> {
    const name = z.object({ name: z.string().min(1) }).safeParse(entry).data?.name;
    if (name === undefined) return null;
    const parsed = stateSchema.safeParse(entry);
    if (!parsed.success)
      return { ...NOTHING, name, currency, unknown: 'Azure describes it in a form that is not known' };
    const { location, properties } = parsed.data;
    const inner = properties.properties;
    const doing = doingOf(properties.computeType, inner);
    const vmSize = inner?.vmSize ?? null;
    const priority = doing.kind === 'instance' ? ('dedicated' as const) : priorityOf(inner?.vmPriority);
    const facts = { ...NOTHING, name, currency, ...doing, vmSize, priority };
    return vmSize === null
      ? facts
      : priced({ workspace, abort }, facts, properties.computeLocation || location || null);
  }

  /** What a node of it has and costs. */
  async function priced(
    { workspace, abort }: { readonly workspace: Workspace; readonly abort: AbortSignal },
    compute: SeenCompute,
    location: string | null,
  ): Promise<SeenCompute> {
    const { kind, vmSize, priority, name } = compute;
    try {
      const size = location && vmSize ? await sizeOf(workspace.subscriptionId, location, vmSize, abort) : null;
      const gpusPerNode = size?.gpus ?? null;
      const held = { kind, vmSize, location, priority, nodes: 1, gpusPerNode, compute: name, instanceType: null };
      const price = await priceOf(workspace, held, abort);
      if (!price.known) return { ...compute, gpusPerNode, priceNote: price.reason };
      return { ...compute, gpusPerNode, pricePerNodeHour: price.value.atLeast, priceNote: price.value.note };
    } catch (error) {
      return { ...compute, priceNote: throwAbort(error, `reading the price of ${name}`, abort).message };
    }
  }

  return {
    async list(workspace, abort) {
      const doing = `listing the computes of ${workspace.name}`;
      const found: SeenCompute[] = [];
      for (const entry of await entries(workspace, doing, abort)) {
        const one = await seen(workspace, entry, abort);
        if (one !== null) found.push(one);
      }
      return found;
    },
  };
}

const NOTHING: Omit<SeenCompute, 'name' | 'currency'> = {
  kind: 'other',
  vmSize: null,
  priority: null,
  gpusPerNode: null,
  nodes: null,
  minNodes: 0,
  steadySince: null,
  pricePerNodeHour: null,
  priceNote: null,
  unknown: null,
};

function doingOf(type: string, inner: Inner | null | undefined): Doing {
  const kind = type.toLowerCase();
  if (kind === 'amlcompute') return clusterOf(inner);
  if (kind === 'computeinstance') return instanceOf(inner);
  return { ...UNSAID, kind: 'other', unknown: `Azure gives no count of nodes for a ${type} compute` };
}

const UNSAID = { nodes: null, minNodes: 0, steadySince: null } as const;

function clusterOf(inner: Inner | null | undefined): Doing {
  const counts = inner?.nodeStateCounts;
  const idle = counts?.idleNodeCount;
  if (typeof idle !== 'number') return { ...UNSAID, kind: 'cluster', unknown: 'Azure gives no count of its nodes' };
  const { runningNodeCount, preparingNodeCount, unusableNodeCount } = counts ?? {};
  const isSteady = inner?.allocationState?.toLowerCase() === 'steady';
  return {
    kind: 'cluster',
    nodes: {
      idle: whole(idle),
      atWork: whole(runningNodeCount) + whole(preparingNodeCount),
      unusable: whole(unusableNodeCount),
    },
    minNodes: whole(inner?.scaleSettings?.minNodeCount),
    steadySince: isSteady ? timeOf(inner?.allocationStateTransitionTime) : null,
    unknown: null,
  };
}

/** Operations after which an instance runs. */
const STARTS = /^(create|start|restart)$/i;
/** States in which an instance has no machine, or is on the way there and back. */
const NOT_RUNNING =
  /^(stopped|stopping|starting|restarting|creating|createfailed|deleting|setupfailed|settingup|usersettingup|usersetupfailed)$/i;

/** `Running` is up without a run, `JobRunning` is at work. In any other state that is not known to be off nobody says. */
function instanceOf(inner: Inner | null | undefined): Doing {
  const state = inner?.state ?? '';
  const isIdle = /^running$/i.test(state);
  const isAtWork = /^jobrunning$/i.test(state);
  if (!isIdle && !isAtWork && !NOT_RUNNING.test(state))
    return {
      ...UNSAID,
      kind: 'instance',
      unknown: state === '' ? 'Azure does not report its state' : `Azure reports that it is ${state}`,
    };
  const { operationName, operationStatus, operationTime } = inner?.lastOperation ?? {};
  const isUp = STARTS.test(operationName ?? '') && /^succeeded$/i.test(operationStatus ?? '');
  return {
    kind: 'instance',
    nodes: { idle: isIdle ? 1 : 0, atWork: isAtWork ? 1 : 0, unusable: 0 },
    minNodes: 0,
    steadySince: isIdle && isUp ? timeOf(operationTime) : null,
    unknown: null,
  };
}

function whole(count: number | null | undefined): number {
  return typeof count === 'number' && count > 0 ? Math.trunc(count) : 0;
}

function timeOf(text: string | null | undefined): number | null {
  return text ? parseZonedTime(text) : null;
}
