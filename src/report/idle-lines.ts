import type { IdleNodes, Stretch } from '../core/money/spent-run.ts';
import { DAY, HOUR, type Instant } from '../core/values/duration.ts';
import { shareOut, toCents } from './cents.ts';

/** Nodes of one compute that were up without a run in a period, for one reason. */
export interface IdleLine extends Pick<IdleNodes, 'workspace' | 'compute' | 'why'> {
  /** ISO 4217; null where no price is known. */
  readonly currency: string | null;
  readonly nodeTime: number;
  readonly gpuTime: number;
  readonly cents: number;
  readonly days: readonly { readonly day: Instant; readonly cents: number }[];
}

/** The lines of a period, dearest first. */
export function idleLines(nodes: readonly IdleNodes[], period: Stretch): readonly IdleLine[] {
  const cut = nodes
    .map((one) => ({ ...one, from: Math.max(one.from, period.from), until: Math.min(one.until, period.until) }))
    .filter(({ from, until }) => until > from);
  const found = Map.groupBy(cut, ({ workspaceId, compute, why, pricePerNodeHour, currency }) =>
    JSON.stringify([workspaceId, compute.toLowerCase(), why, pricePerNodeHour === null ? null : currency]),
  );
  return [...found.values()].flatMap((some) => lineOf(some) ?? []).toSorted((a, b) => b.cents - a.cents);
}

function lineOf(some: readonly IdleNodes[]): IdleLine | null {
  const [first] = some;
  if (!first) return null;
  const { workspace, compute, why, pricePerNodeHour, currency } = first;
  const days = new Map<Instant, number>();
  let [nodeTime, gpuTime] = [0, 0];
  for (const { from, until, nodes, gpusPerNode, pricePerNodeHour: price } of some) {
    nodeTime += nodes * (until - from);
    gpuTime += nodes * (gpusPerNode ?? 0) * (until - from);
    for (let day = Math.floor(from / DAY) * DAY; day < until; day += DAY) {
      const length = Math.min(until, day + DAY) - Math.max(from, day);
      days.set(day, (days.get(day) ?? 0) + (nodes * (price ?? 0) * length) / HOUR);
    }
  }
  const amounts = [...days.values()];
  const cents = toCents(amounts.reduce((a, b) => a + b, 0));
  const shares = shareOut(cents, amounts);
  return {
    ...{ workspace, compute, why, nodeTime, gpuTime, cents },
    currency: pricePerNodeHour === null ? null : currency,
    days: [...days.keys()].map((day, index) => ({ day, cents: shares[index] ?? 0 })),
  };
}
