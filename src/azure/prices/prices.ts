import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import { notReported } from '../../core/run/run.ts';
import { DAY, type Instant, MINUTE } from '../../core/values/duration.ts';
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
  type PriceSpan,
  priceIn,
  regionOf,
  replacedBy,
  rowSchema,
} from './price-rows.ts';
import { shippedPrice } from './shipped-prices.ts';

/** Azure publishes retail prices for the public cloud alone. */
const NO_LIST =
  "Azure's public price list is for the public cloud; set prices.endpoint to a list of this cloud, or set rates of your own";

const MOST_PAGES = 20;

/** An answer that is older is of no use any more. */
const MOST_AGE = 30 * DAY;

/** The key of a failure that is of no single machine. */
const WHOLE_LIST = '';

const pageSchema = z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullish() });

/** The price of a node for an hour, or why it is unknown. */
export type PriceAnswer = Known<NodePrice> & {
  /**
   * An old price, where the list does not answer now: of an earlier answer, or of the shipped table. No policy may act by
   * it, so it is no known price.
   */
  readonly estimate?: NodePrice;
};

/** Throws when aborted. */
export type PriceOf = (machine: PricedMachine, abort: AbortSignal) => Promise<PriceAnswer>;

/** What the list said of a size in a region. */
interface PriceList {
  /** With those that it had in an earlier answer, and has replaced since. */
  readonly rows: readonly PriceRow[];
  readonly readAt: Instant;
}

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
 * contains no discounts, and mostly no price that has ended: those of earlier answers are kept, since the hours before a
 * change count by them. After a failure it is not asked again for some minutes; where it gives no answer at all, as behind a
 * firewall that drops everything, for no machine: each would keep the pass waiting as long again.
 */
export function createPriceOf(context: AzureContext, { endpoint, currency, own }: PriceSettings): PriceOf {
  const pipeline = createRawPipeline(context, 'prices', 'retried');
  const lists = cachedLoads<PriceList>(context.clock, DAY);
  const lastLists = expiringCache<PriceList>(context.clock, MOST_AGE);
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

  async function load(key: string, machine: ListedMachine, abort: AbortSignal): Promise<PriceList> {
    const fresh = await rowsOf(machine, abort);
    const before = lastLists.get(key);
    // After a longer break there may have been a price in between that nobody saw.
    const earlier = before && context.clock() - before.readAt <= 2 * DAY ? before.rows : [];
    const rows = [...fresh, ...replacedBy(fresh, earlier)];
    const list = { rows, readAt: context.clock() };
    lastLists.set(key, list);
    return list;
  }

  async function listed(machine: ListedMachine, abort: AbortSignal): Promise<PriceAnswer> {
    const key = `${machine.vmSize}/${machine.location}`.toLowerCase();
    const failure = failures.get(key);
    if (failure) return withEstimate(failure.reason, key, machine);
    try {
      return priceOn(await lists(key, () => load(key, machine, abort)), machine);
    } catch (error) {
      if (!(error instanceof AzureError) || error.kind === 'aborted') throw error;
      return withEstimate(noted(error, key), key, machine);
    }
  }

  function priceOn({ rows, readAt }: PriceList, machine: ListedMachine): Known<NodePrice> {
    const price = priceIn(rows, machine, currency, context.clock());
    return price.known ? { known: true, value: atFactor(own, asOf(price.value, dayOf(readAt))) } : price;
  }

  /** Not known, with what the list said before, or what the shipped table says. */
  function withEstimate(reason: string, key: string, machine: ListedMachine): PriceAnswer {
    const before = lastLists.get(key);
    const old = before ? priceOn(before, machine) : null;
    const shipped = shippedPrice(machine, currency);
    const estimate = old?.known ? old.value : shipped && atFactor(own, shipped);
    if (!estimate) return unknown(reason);
    const { source, asOf: when } = estimate.origin;
    const table = source === 'list' ? `the list as of ${when}` : `Runwarden's own price table of ${when}`;
    return {
      ...unknown(`${reason.replace(/\.$/, '')}; by ${table} it is ${estimate.atLeast} ${currency} an hour`),
      estimate,
    };
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

function asOf(price: NodePrice, day: string): NodePrice {
  const dated = <T extends PriceSpan>(span: T): T => ({ ...span, origin: { ...span.origin, asOf: day } });
  return { ...dated(price), before: price.before.map(dated) };
}

function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
