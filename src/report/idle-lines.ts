import type { IdleNodes, Stretch } from '../core/money/spent-run.ts';
import { DAY, HOUR, type Instant } from '../core/values/duration.ts';
import { shareOut, toCents } from './cents.ts';

/** Nodes of one compute that were up without a run in a period, for one reason. */
export interface IdleLine extends Pick<IdleNodes, 'workspaceId' | 'workspace' | 'compute' | 'why'> {
  /** ISO 4217; null where no price is known. */
  readonly currency: string | null;
  readonly nodeTime: number;
  readonly gpuTime: number;
  readonly cents: number;
  readonly days: readonly IdleDay[];
}

/** One UTC day of a line: from its first node that is idle up to its last. */
interface IdleDay extends Stretch {
  readonly day: Instant;
  readonly nodeTime: number;
  readonly gpuTime: number;
  readonly cents: number;
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
  const { workspaceId, workspace, compute, why, pricePerNodeHour, currency } = first;
  const days = new Map<Instant, Omit<IdleDay, 'day' | 'cents'> & { readonly amount: number }>();
  for (const one of some)
    for (let day = Math.floor(one.from / DAY) * DAY; day < one.until; day += DAY) {
      const [from, until] = [Math.max(one.from, day), Math.min(one.until, day + DAY)];
      const nodeTime = one.nodes * (until - from);
      const before = days.get(day) ?? { from, until, nodeTime: 0, gpuTime: 0, amount: 0 };
      days.set(day, {
        from: Math.min(before.from, from),
        until: Math.max(before.until, until),
        nodeTime: before.nodeTime + nodeTime,
        gpuTime: before.gpuTime + nodeTime * (one.gpusPerNode ?? 0),
        amount: before.amount + (nodeTime * (one.pricePerNodeHour ?? 0)) / HOUR,
      });
    }
  const each = [...days.values()];
  const sum = (of: (one: (typeof each)[number]) => number) => each.reduce((all, one) => all + of(one), 0);
  const cents = toCents(sum(({ amount }) => amount));
  const shares = shareOut(
    cents,
    each.map(({ amount }) => amount),
  );
  return {
    ...{ workspaceId, workspace, compute, why, cents },
    nodeTime: sum((one) => one.nodeTime),
    gpuTime: sum((one) => one.gpuTime),
    currency: pricePerNodeHour === null ? null : currency,
    days: [...days].map(([day, { amount: _, ...rest }], index) => ({ day, ...rest, cents: shares[index] ?? 0 })),
  };
}
