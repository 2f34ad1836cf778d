import { z } from 'zod';
import { DAY } from '../core/duration.ts';
import { type Arm, sdkJson, take } from './arm.ts';
import { ExpiringCache } from './expiring-cache.ts';
import type { AzureContext } from './settings.ts';

/** What this file asks of Azure. */
export const ACTIONS = ['Microsoft.MachineLearningServices/locations/vmSizes/read'] as const;

const sizesSchema = z.object({ value: z.array(z.unknown()) });
const sizeSchema = z.object({ name: z.string(), gpus: z.number().int().min(0) });

/** GPUs of a VM size, by its name without case; null when the region does not list it. Throws AzureError. */
export type GpusOfSize = (
  subscriptionId: string,
  location: string,
  vmSize: string,
  abort: AbortSignal,
) => Promise<number | null>;

/** One request a day for each region that computes are in. */
export function createGpusOfSize(context: AzureContext, arm: Arm): GpusOfSize {
  const regions = new ExpiringCache<ReadonlyMap<string, number>>(context.clock, DAY);

  async function load(subscriptionId: string, location: string, abort: AbortSignal) {
    const doing = `listing the VM sizes of ${location}`;
    const json = await sdkJson(doing, abort, (options) =>
      arm.client(subscriptionId).virtualMachineSizes.list(location, options),
    );
    const sizes = new Map<string, number>();
    for (const entry of take(sizesSchema, json, doing).value) {
      const size = sizeSchema.safeParse(entry);
      if (size.success) sizes.set(size.data.name.toLowerCase(), size.data.gpus);
    }
    return sizes;
  }

  return async (subscriptionId, location, vmSize, abort) => {
    const key = `${subscriptionId}/${location}`.toLowerCase();
    const sizes = await regions.getOrLoad(key, () => load(subscriptionId, location, abort));
    return sizes.get(vmSize.toLowerCase()) ?? null;
  };
}
