import { priceText } from '../core/signal/used-prices.ts';

/** A price by which a part of a period is counted. */
export interface NamedPrice {
  readonly vmSize: string | null;
  readonly compute: string | null;
  readonly region: string | null;
  readonly perNodeHour: number;
  readonly atMostPerNodeHour: number | null;
  readonly source: string;
  /** When the list was read: a UTC day. */
  readonly asOf: string | null;
  readonly isEstimate: boolean;
}

interface PriceWords {
  readonly most: number;
  /** How a name from outside is shown. */
  readonly shown: (name: string) => string;
  /** Where the others are. */
  readonly others: string;
}

/** The prices of most of the time, from where they are, and how many more there are; null where none counts. */
export function pricesInWords(
  prices: readonly NamedPrice[],
  currency: string,
  { most, shown, others }: PriceWords,
): string | null {
  const counting = prices.filter(({ isEstimate }) => !isEstimate);
  const named = counting.slice(0, most).map(({ perNodeHour, atMostPerNodeHour, vmSize, compute, region }) => {
    const upTo = atMostPerNodeHour === null ? '' : ` to ${priceText(atMostPerNodeHour)}`;
    const where = region === null ? '' : ` in ${shown(region)}`;
    return `${shown(vmSize ?? compute ?? 'a compute')}${where} ${priceText(perNodeHour)}${upTo}`;
  });
  if (named.length === 0) return null;
  const more = counting.length - named.length;
  const read = counting.flatMap(({ source, asOf }) => (source === 'list' && asOf !== null ? [asOf] : [])).sort();
  const sources = [
    ...(counting.some(({ source }) => source === 'list')
      ? [`Azure's list${read.length === 0 ? '' : ` as read on ${read.at(-1)}`}`]
      : []),
    ...(counting.some(({ source }) => source === 'rate') ? ["the config's rates"] : []),
  ];
  const all = listed([...named, ...(more > 0 ? [`${more} more${others}`] : [])]);
  return `Prices of a node and hour in ${currency}, by ${listed(sources)}: ${all}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
