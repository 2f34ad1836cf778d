import type { HourlyLoad } from '../../core/decision/run-load.ts';
import type { Load, Money } from '../schemas/now.ts';

/** What some runs take together. Give each run once. */
export function sumLoads(runs: Iterable<HourlyLoad>): Load {
  const all = [...runs];
  const currency = usualCurrency(all.flatMap(({ cost }) => cost?.currency ?? []));
  const priced = all.flatMap(({ cost }) => (cost && cost.currency === currency ? [cost] : []));
  const unpriced = all.length - priced.length;
  const gpus = all.flatMap((run) => run.gpus ?? []);
  return {
    runs: all.length,
    perHour: all.length > 0 && priced.length === 0 ? null : toCents(sumOf(priced.map(({ perHour }) => perHour))),
    currency,
    atLeast: unpriced > 0 || priced.some(({ atLeast }) => atLeast),
    unpriced,
    gpus: sumOf(gpus),
    gpusUnknown: all.length - gpus.length,
  };
}

/** An amount that may not be known. */
export interface Part {
  readonly amount: number | null;
  readonly currency: string | null;
  readonly atLeast?: boolean;
}

/** The sum of what is known; null where nothing is. */
export function moneyOf(parts: readonly Part[]): Money | null {
  const currency = usualCurrency(parts.flatMap((part) => (part.amount === null ? [] : (part.currency ?? []))));
  if (currency === null) return null;
  const known = parts.filter((part) => part.amount !== null && part.currency === currency);
  return {
    amount: toCents(sumOf(known.map(({ amount }) => amount ?? 0))),
    currency,
    atLeast: known.length < parts.length || known.some(({ atLeast = false }) => atLeast),
  };
}

/** One that most have: amounts of two currencies are never added, and what has another counts as without a price. */
function usualCurrency(currencies: readonly string[]): string | null {
  const counts = [...Map.groupBy(currencies, (currency) => currency)];
  return counts.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null;
}

/** The dearest first; what has no price comes last. */
export function byCost(one: number | null, other: number | null): number {
  return (other ?? -1) - (one ?? -1);
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
