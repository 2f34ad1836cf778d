import type { Compute } from '../../core/signal/signal.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { type NodePrice, nameOf, type PricedMachine, regionOf } from './price-rows.ts';

/** What an hour of a node costs at each priority. */
type Rates = { readonly [P in NonNullable<Compute['priority']>]?: number | undefined };

interface SizeRates extends Rates {
  /** Before those of all regions. */
  readonly regions?: Readonly<Record<string, Rates>> | undefined;
}

/** Prices by agreement, in the currency of the prices. */
export interface OwnRates {
  /** Of every price that Azure lists: 0.72 for a discount of 28 %. */
  readonly factor?: number | undefined;
  /** By VM size, whatever the case of its letters. */
  readonly rates?: Readonly<Record<string, SizeRates>> | undefined;
}

/** The rate that the config gives for a machine; null where it gives none. */
export function ownRate({ rates }: OwnRates, machine: PricedMachine, currency: string): NodePrice | null {
  const size = byName(rates ?? {}, machine.vmSize.toLowerCase());
  const ofRegion = machine.location === null ? undefined : byName(size?.regions ?? {}, regionOf(machine.location));
  const rate = ofRegion?.[machine.priority] ?? size?.[machine.priority];
  if (rate === undefined) return null;
  return {
    atLeast: rate,
    atMost: rate,
    note: `by your configured rate of ${rate} ${currency} an hour for ${nameOf(machine)}`,
  };
}

/** A listed price times the config's factor. */
export function atFactor({ factor }: OwnRates, price: NodePrice): NodePrice {
  if (factor === undefined || factor === 1) return price;
  const own = `by your configured factor of ${factor}`;
  return {
    atLeast: price.atLeast * factor,
    atMost: price.atMost * factor,
    note: price.note === null ? own : `${price.note}; ${own}`,
  };
}

function byName<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  const key = Object.keys(entries).find((one) => regionOf(one) === name);
  return key === undefined ? undefined : getOwn(entries, key);
}
