import { z } from 'zod';
import { DAY } from '../../core/values/duration.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkJson, take } from './arm.ts';

const sizesSchema = z.object({ value: z.array(z.unknown()) });
const sizeSchema = z.object({ name: z.string(), gpus: z.number().int().min(0) });

/** A VM size in Azure's own spelling, by which prices are found. */
type VmSize = z.output<typeof sizeSchema>;

/** A VM size by its name, ignoring case; null if the region does not list it. Throws AzureError. */
export type SizeOf = (
  subscriptionId: string,
  location: string,
  vmSize: string,
  abort: AbortSignal,
) => Promise<VmSize | null>;

/** One request a day for each region with computes. */
export function createSizeOf(context: AzureContext, arm: Arm): SizeOf {
  const regions = cachedLoads<ReadonlyMap<string, VmSize>>(context.clock, DAY);

  async function load(subscriptionId: string, location: string, abort: AbortSignal) {
    const doing = `listing the VM sizes of ${location}`;
    const json = await sdkJson(doing, abort, (options) =>
      arm.client(subscriptionId).virtualMachineSizes.list(location, options),
    );
    const sizes = new Map<string, VmSize>();
    for (const entry of take(sizesSchema, json, doing).value) {
      const size = sizeSchema.safeParse(entry);
      if (size.success) sizes.set(size.data.name.toLowerCase(), size.data);
    }
    return sizes;
  }

  return async (subscriptionId, location, vmSize, abort) => {
    const key = `${subscriptionId}/${location}`.toLowerCase();
    const sizes = await regions(key, () => load(subscriptionId, location, abort));
    return sizes.get(vmSize.toLowerCase()) ?? null;
  };
}
