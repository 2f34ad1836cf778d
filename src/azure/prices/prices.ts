import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import { notReported } from '../../core/run/run.ts';
import { DAY, MINUTE } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { allPages } from '../http/all-pages.ts';
import { cachedLoads, expiringCache } from '../http/expiring-cache.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';
import { atFactor, type OwnRates, ownRate } from './own-rates.ts';
import {
  type ListedMachine,
  type NodePrice,
  type PricedMachine,
  type PriceRow,
  priceIn,
  regionOf,
  rowSchema,
} from './price-rows.ts';

/** Azure publishes retail prices for the public cloud alone. */
const NO_LIST =
  "Azure's public price list is for the public cloud; set prices.endpoint to a list of this cloud, or set rates of your own";

const MOST_PAGES = 20;

/** The key of a failure that is of no single machine. */
const WHOLE_LIST = '';

const pageSchema = z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullish() });

/** Price of a node for an hour, or why it is unknown. Throws when aborted. */
export type PriceOf = (machine: PricedMachine, abort: AbortSignal) => Promise<Known<NodePrice>>;

/** Where prices come from. */
export interface PriceSettings {
  /** Null in a cloud without a public list. */
  readonly endpoint: string | null;
  /** ISO 4217. */
  readonly currency: string;
  readonly own: OwnRates;
}

/**
 * A rate of the config, or Azure's public price list: one request a day for a machine size in a region. The list
 * contains no discounts. After a failure it is not asked again for some minutes; where it gives no answer at all, as behind a
 * firewall that drops everything, for no machine: each would keep the pass waiting as long again.
 */
export function createPriceOf(context: AzureContext, { endpoint, currency, own }: PriceSettings): PriceOf {
  const pipeline = createRawPipeline(context, 'prices', 'retried');
  const lists = cachedLoads<readonly PriceRow[]>(context.clock, DAY);
  const failures = expiringCache<{ readonly reason: string }>(context.clock, 10 * MINUTE);

  async function rowsOf({ vmSize, location }: ListedMachine, abort: AbortSignal): Promise<PriceRow[]> {
    const silence = failures.get(WHOLE_LIST);
    if (silence) throw new AzureError('unavailable', silence.reason);
    const doing = `reading the price of ${vmSize} in ${location}`;
    const wanted = { serviceName: 'Virtual Machines', armRegionName: regionOf(location), armSkuName: vmSize };
    const filter = Object.entries(wanted).map(([field, value]) => `${field} eq '${value.replaceAll("'", "''")}'`);
    const query = new URLSearchParams({ currencyCode: `'${currency}'`, $filter: filter.join(' and ') });
    return allPages(doing, MOST_PAGES, async (next) => {
      const url = next ?? `${endpoint}/api/retail/prices?${query}`;
      const answer = await pipeline.read(pageSchema, { doing, method: 'GET', url, abort });
      const items = answer.Items.flatMap((entry) => rowSchema.safeParse(entry).data ?? []);
      return { items, next: answer.NextPageLink };
    });
  }

  async function listed(machine: ListedMachine, abort: AbortSignal): Promise<Known<NodePrice>> {
    const key = `${machine.vmSize}/${machine.location}`.toLowerCase();
    const failure = failures.get(key);
    if (failure) return unknown(failure.reason);
    try {
      const rows = await lists(key, () => rowsOf(machine, abort));
      const price = priceIn(rows, machine, currency, context.clock());
      return price.known ? { known: true, value: atFactor(own, price.value) } : price;
    } catch (error) {
      if (!(error instanceof AzureError) || error.kind === 'aborted') throw error;
      return unknown(noted(error, key));
    }
  }

  /** Why a price is not known, kept for some minutes. */
  function noted({ kind, status, message }: AzureError, key: string): string {
    const silence = failures.get(WHOLE_LIST);
    if (silence) return silence.reason;
    context.log.warn({ problem: message }, 'a price is not known');
    const isSilent = kind === 'unavailable' && status === null;
    failures.set(isSilent ? WHOLE_LIST : key, { reason: message });
    return message;
  }

  return async (machine, abort) => {
    const rate = ownRate(own, machine, currency);
    if (rate) return { known: true, value: rate };
    const { location } = machine;
    if (location === null) return unknown(notReported('region'));
    return endpoint === null ? unknown(NO_LIST) : listed({ ...machine, location }, abort);
  };
}
