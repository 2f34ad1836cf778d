import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Compute } from '../../core/signal/signal.ts';
import { DAY, MINUTE } from '../../core/values/duration.ts';
import { allPages } from '../http/all-pages.ts';
import { cachedLoads, expiringCache } from '../http/expiring-cache.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';

export const PUBLIC_PRICES = 'https://prices.azure.com';

const MOST_PAGES = 20;

const pageSchema = z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullish() });
const itemSchema = z.object({
  retailPrice: z.number().positive(),
  currencyCode: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
  productName: z.string(),
  skuName: z.string(),
  meterName: z.string().nullish(),
  armSkuName: z.string(),
});
type Item = z.output<typeof itemSchema>;

/** A machine that can have a price. `vmSize` in the spelling of Azure's own list, because prices are found by it. */
export interface PricedMachine {
  readonly vmSize: string;
  readonly location: string;
  readonly priority: NonNullable<Compute['priority']>;
}

/** Retail price of a node for an hour; null when none is listed, or the list did not answer. Throws when aborted. */
export type PriceOf = (machine: PricedMachine, abort: AbortSignal) => Promise<number | null>;

/**
 * Azure's public price list, one request a day for a machine size in a region. It contains no discounts. After a failure it
 * is not asked again for some minutes.
 */
export function createPriceOf(context: AzureContext, endpoint: string, currency: string): PriceOf {
  const pipeline = createRawPipeline(context, null, 'retried');
  const prices = cachedLoads<number | null>(context.clock, DAY);
  const failed = expiringCache<true>(context.clock, 10 * MINUTE);

  async function itemsOf({ vmSize, location }: PricedMachine, abort: AbortSignal): Promise<Item[]> {
    const doing = `reading the price of ${vmSize} in ${location}`;
    const wanted = {
      serviceName: 'Virtual Machines',
      armRegionName: location.toLowerCase().replaceAll(' ', ''),
      armSkuName: vmSize,
    };
    const filter = Object.entries(wanted).map(([field, value]) => `${field} eq '${value.replaceAll("'", "''")}'`);
    const query = new URLSearchParams({ currencyCode: `'${currency}'`, $filter: filter.join(' and ') });
    return allPages(doing, MOST_PAGES, async (next) => {
      if (next !== null && (!URL.canParse(next) || new URL(next).host !== new URL(endpoint).host))
        throw new AzureError('malformed', `${doing}: the next page is elsewhere`);
      const url = next ?? `${endpoint}/api/retail/prices?${query}`;
      const answer = await pipeline.read(pageSchema, { doing, method: 'GET', url, abort });
      const items = answer.Items.flatMap((entry) => itemSchema.safeParse(entry).data ?? []);
      return { items, next: answer.NextPageLink };
    });
  }

  return async (machine, abort) => {
    const key = `${machine.vmSize}/${machine.location}/${machine.priority}`.toLowerCase();
    if (failed.has(key)) return null;
    try {
      return await prices(key, async () => lowest(await itemsOf(machine, abort), machine, currency));
    } catch (error) {
      if (!(error instanceof AzureError) || error.kind === 'aborted') throw error;
      context.log.warn({ problem: error.message }, 'a price is not known');
      failed.set(key, true);
      return null;
    }
  };
}

/** One size has many meters in a region. The lowest that fits counts, so that no cost is invented. */
function lowest(items: readonly Item[], machine: PricedMachine, currency: string): number | null {
  const fitting = items.filter((item) => fits(item, machine, currency)).map((item) => item.retailPrice);
  return fitting.length === 0 ? null : Math.min(...fitting);
}

function fits(item: Item, machine: PricedMachine, currency: string): boolean {
  if (item.type !== 'Consumption' || item.unitOfMeasure !== '1 Hour' || item.currencyCode !== currency) return false;
  if (item.armSkuName.toLowerCase() !== machine.vmSize.toLowerCase()) return false;
  if (/windows|cloud services/i.test(item.productName)) return false;
  const names = `${item.skuName} ${item.meterName ?? ''}`;
  return machine.priority === 'low-priority' ? /low priority/i.test(names) : !/low priority|spot/i.test(names);
}
