import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { MINUTE } from '../../core/values/duration.ts';
import { type Arm, sdkRead } from '../arm/arm.ts';
import type { ComputeState } from '../arm/compute-state.ts';
import { pageSchema } from '../arm/job-schema.ts';
import type { SizeOf } from '../arm/vm-sizes.ts';
import { throwAbort } from '../errors.ts';
import { allPages } from '../http/all-pages.ts';
import { cachedLoads, expiringCache } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';

const name = z.string().nullish();
const usageSchema = z.object({
  currentValue: z.number(),
  limit: z.number(),
  name: z.object({ value: name, localizedValue: name }),
});
type Usage = z.output<typeof usageSchema>;

const KEPT = 10 * MINUTE;
const MOST_PAGES = 10;

/** A machine that may be added. */
export interface NextNode {
  readonly vmSize: string;
  readonly location: string;
  readonly isLowPriority: boolean;
}

export type QuotaOf = (workspace: Workspace, node: NextNode, abort: AbortSignal) => Promise<string[]>;

/**
 * The quotas that leave no room for one more node. One request in ten minutes for a region, and only while a run waits
 * for a cluster that could grow, or for serverless nodes, which count to the same quota. Where it is refused nothing is said: the reason is one more help, no more.
 */
export function createQuotaOf(context: AzureContext, arm: Arm, sizeOf: SizeOf): QuotaOf {
  const regions = cachedLoads<readonly Usage[]>(context.clock, KEPT);
  const refused = expiringCache<true>(context.clock, KEPT);

  function load(subscriptionId: string, location: string, abort: AbortSignal): Promise<Usage[]> {
    const doing = `reading the quota of ${location}`;
    return allPages(doing, MOST_PAGES, async (next) => {
      const { value, nextLink } = await sdkRead(pageSchema, doing, abort, (options) =>
        arm
          .client(subscriptionId)
          .usages.list(location, options)
          .byPage(next === null ? {} : { continuationToken: next })
          .next(),
      );
      return { items: value.flatMap((entry) => usageSchema.safeParse(entry).data ?? []), next: nextLink };
    });
  }

  return async ({ subscriptionId }, node, abort) => {
    const key = `${subscriptionId}/${node.location}`.toLowerCase();
    if (refused.has(key)) return [];
    try {
      const size = await sizeOf(subscriptionId, node.location, node.vmSize, abort);
      if (size?.vCPUs === undefined) return [];
      const usages = await regions(key, () => load(subscriptionId, node.location, abort));
      return fullOf(usages, { ...node, family: size.family ?? '', vCPUs: size.vCPUs });
    } catch (error) {
      const failure = throwAbort(error, 'reading a quota', abort);
      context.log.warn({ problem: failure.message }, 'a quota is not known');
      refused.set(key, true);
      return [];
    }
  };
}

/** The machine of a cluster that may still grow; null for any other compute. */
export function growing({ location, properties }: ComputeState): NextNode | null {
  const { vmSize, vmPriority, currentNodeCount, scaleSettings } = properties.properties ?? {};
  const region = properties.computeLocation || location;
  const most = scaleSettings?.maxNodeCount;
  if (!vmSize || !region || typeof currentNodeCount !== 'number' || typeof most !== 'number') return null;
  if (currentNodeCount >= most) return null;
  return { vmSize, location: region, isLowPriority: vmPriority?.toLowerCase() === 'lowpriority' };
}

interface Node extends NextNode {
  readonly family: string;
  readonly vCPUs: number;
}

function fullOf(usages: readonly Usage[], node: Node): string[] {
  return usages
    .filter((usage) => isOf(usage, node))
    .filter(({ limit, currentValue }) => limit - currentValue < node.vCPUs)
    .map(({ name: { localizedValue, value }, limit, currentValue }) => {
      const left = Math.max(0, limit - currentValue);
      return `the quota "${localizedValue || value}" has ${left} of ${limit} vCPUs left, and a node takes ${node.vCPUs}`;
    });
}

/**
 * Dedicated vCPUs have a quota for each family and one for the region, low-priority ones only that of the region: the
 * limit of their rows by family is -1.
 */
function isOf({ name: { value, localizedValue }, limit }: Usage, { family, isLowPriority }: Node): boolean {
  if (limit < 0) return false;
  const names = [value, localizedValue].map((text) => (text ?? '').toLowerCase().replace(/[^a-z0-9]/g, ''));
  const isLow = names.some((text) => text.includes('lowpriority'));
  if (isLow !== isLowPriority) return false;
  if (names.some((text) => /^totalcluster.*regional/.test(text))) return true;
  const plain = family.toLowerCase().replace(/[^a-z0-9]/g, '');
  return !isLowPriority && plain !== '' && names.some((text) => text.startsWith(plain));
}
