import { z } from 'zod';
import { PRIORITIES } from '../../core/run/placement.ts';
import { PRICE_SOURCES } from '../../core/signal/kinds/cost.ts';
import type { Cost } from '../../core/signal/signal.ts';
import { describePrice, type UsedPrice, usedPrices } from '../../core/signal/used-prices.ts';
import { timeOut } from './common.ts';

export const priceOut = z
  .object({
    says: z.string().describe('All of it in a sentence.'),
    compute: z.string().nullable(),
    vmSize: z.string().nullable(),
    region: z.string().nullable(),
    priority: z.enum(PRIORITIES).nullable(),
    currency: z.string().describe('ISO 4217.'),
    perNodeHour: z.number(),
    atMostPerNodeHour: z.number().nullable().describe('Null where the price is settled.'),
    listed: z.number().nullable().describe("What Azure's list has, where the config's factor changed it."),
    source: z
      .enum(PRICE_SOURCES)
      .describe("list: Azure's price list. rate: the config. shipped: the table that comes with Runwarden."),
    since: timeOut.nullable().describe('Since when the list has it in force.'),
    asOf: z.string().nullable().describe('The day on which the list was read, or the time of the shipped table.'),
    meterId: z.string().nullable(),
    meterName: z.string().nullable(),
    from: timeOut.describe('The first hour of the run that counts by it.'),
    until: timeOut.nullable().describe('Up to when hours count by it; null while they do.'),
    isEstimate: z.boolean().describe('An old price, while the list does not answer: by it nothing is summed.'),
  })
  .meta({ id: 'Price', description: 'A price by which a part of the cost of a run is counted.' });

/** Which price counts for which part of a cost. */
export function showPrices(cost: Cost | null): z.output<typeof priceOut>[] {
  return cost === null ? [] : usedPrices(cost).map((used) => showPrice(used, cost.currency));
}

/** A price, with where it is from. */
export function showPrice(used: UsedPrice, currency: string): z.output<typeof priceOut> {
  const { compute = null, vmSize = null, region = null, priority = null, price } = used.machine;
  const { source, since = null, asOf = null, listed = null, meterId = null, meterName = null } = price;
  const { perNodeHour, atMostPerNodeHour, from, until, isEstimate } = used;
  return {
    says: describePrice(used, currency),
    ...{ compute, vmSize, region, priority, currency, perNodeHour, atMostPerNodeHour, listed },
    ...{ source, since, asOf, meterId, meterName, from, until, isEstimate },
  };
}
