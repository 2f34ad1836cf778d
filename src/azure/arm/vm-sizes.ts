import { z } from 'zod';
import { DAY, MINUTE } from '../../core/values/duration.ts';
import { cachedOrRefused } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';
import { pageSchema } from './job-schema.ts';

const sizeSchema = z.object({
  name: z.string(),
  gpus: z.number().int().min(0),
  family: z.string().optional().catch(undefined),
  vCPUs: z.number().optional().catch(undefined),
});

/** A VM size in Azure's own spelling, by which prices are found. */
type VmSize = z.output<typeof sizeSchema>;

export type SizeOf = ReturnType<typeof createSizeOf>;

/** One request a day for each region with computes. */
export function createSizeOf(context: AzureContext, arm: Arm) {
  const regions = cachedOrRefused<ReadonlyMap<string, VmSize>>(context.clock, DAY, MINUTE / 2);

  async function load(subscriptionId: string, location: string, abort: AbortSignal) {
    const { virtualMachineSizes } = arm.client(subscriptionId);
    const { value } = await sdkRead(pageSchema, `listing the VM sizes of ${location}`, abort, (options) =>
      virtualMachineSizes.list(location, options),
    );
    const sizes = value.flatMap((entry) => sizeSchema.safeParse(entry).data ?? []);
    return new Map(sizes.map((size) => [size.name.toLowerCase(), size]));
  }

  /** A VM size by its name, ignoring case; null if the region does not list it. Throws AzureError. */
  return async (subscriptionId: string, location: string, vmSize: string, abort: AbortSignal) => {
    const key = `${subscriptionId}/${location}`.toLowerCase();
    const sizes = await regions(key, () => load(subscriptionId, location, abort));
    return sizes.get(vmSize.toLowerCase()) ?? null;
  };
}
