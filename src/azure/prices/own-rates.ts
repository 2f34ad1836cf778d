import type { Compute } from '../../core/signal/signal.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { type NodePrice, nameOf, type PricedMachine, type PriceSpan, regionOf } from './price-rows.ts';

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
  /** By the name of a compute, or `workspace/name`, whatever the case: for nodes that are reserved. */
  readonly computes?: Readonly<Record<string, number>> | undefined;
  /** By VM size, whatever the case of its letters. */
  readonly rates?: Readonly<Record<string, SizeRates>> | undefined;
}

/** The rate that the config gives for the nodes of a compute, whatever they are; null where it gives none. */
export function rateOfCompute({ computes = {} }: OwnRates, at: NamedCompute, currency: string): NodePrice | null {
  if (at.compute === null) return null;
  const name = at.compute.toLowerCase();
  const rate = byName(computes, `${at.workspace.toLowerCase()}/${name}`) ?? byName(computes, name);
  return rate === undefined ? null : ownPrice(rate, currency, `compute ${at.compute}`);
}

/** A compute of a workspace; null for what runs on none. */
interface NamedCompute {
  readonly workspace: string;
  readonly compute: string | null;
}

/** The rate that the config gives for a machine; null where it gives none. */
export function ownRate({ rates }: OwnRates, machine: PricedMachine, currency: string): NodePrice | null {
  const size = byName(rates ?? {}, machine.vmSize.toLowerCase());
  const ofRegion = machine.location === null ? undefined : byName(size?.regions ?? {}, regionOf(machine.location));
  const rate = ofRegion?.[machine.priority] ?? size?.[machine.priority];
  return rate === undefined ? null : ownPrice(rate, currency, nameOf(machine));
}

function ownPrice(rate: number, currency: string, of: string): NodePrice {
  return {
    from: null,
    atLeast: rate,
    atMost: rate,
    note: `by your configured rate of ${rate} ${currency} an hour for ${of}`,
    origin: { source: 'rate' },
    before: [],
  };
}

/** A listed price times the config's factor. */
export function atFactor({ factor }: OwnRates, price: NodePrice): NodePrice {
  if (factor === undefined || factor === 1) return price;
  const own = `by your configured factor of ${factor}`;
  const times = (span: PriceSpan): PriceSpan => ({
    ...span,
    atLeast: span.atLeast * factor,
    atMost: span.atMost * factor,
    note: span.note === null ? own : `${span.note}; ${own}`,
    origin: { ...span.origin, ...(span.atLeast === span.atMost && { listed: span.atLeast }) },
  });
  return { ...times(price), before: price.before.map(times) };
}

function byName<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  const key = Object.keys(entries).find((one) => regionOf(one) === name);
  return key === undefined ? undefined : getOwn(entries, key);
}
