import type { SpentRun, Stretch } from '../core/money/spent-run.ts';
import { leastOf } from '../core/signal/cost.ts';
import type { CostMachine, CostPiece } from '../core/signal/signal.ts';
import { DAY, HOUR, type Instant } from '../core/values/duration.ts';
import { shareOut } from './cents.ts';
import type { CountedRun } from './counted.ts';
import type { WasteKind } from './parts.ts';

/** What a run held of one machine at one price in one UTC day. */
export interface Slice extends Stretch {
  readonly day: Instant;
  /** Null where an older record does not say. */
  readonly machine: CostMachine | null;
  readonly pricePerNodeHour: number;
  readonly nodeTime: number;
  readonly gpuTime: number;
  readonly cents: number;
  readonly wastedCents: number;
  readonly waste: readonly WasteKind[];
}

type Bare = Omit<Slice, 'cents' | 'wastedCents' | 'waste'> & { readonly amount: number };

/**
 * The slices of a run in a period, which add up to its cents and to the wasted ones of each day.
 * @param recordedUntil up to when pieces without an end count
 */
export function slicesOf(run: CountedRun, period: Stretch, recordedUntil: Instant): readonly Slice[] {
  const days = Map.groupBy(bareSlices(run.spent, period, recordedUntil), ({ day }) => day);
  return [...days]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([day, some]) => {
      const parts = run.parts.filter((part) => part.day === day);
      const wasted = parts.filter(({ waste }) => waste !== null);
      const sum = (of: typeof parts) => of.reduce((all, { cents }) => all + cents, 0);
      const cents = shareOut(
        sum(parts),
        some.map(({ amount }) => amount),
      );
      const wastedCents = shareOut(sum(wasted), cents);
      const waste = [...new Set(wasted.flatMap((part) => part.waste ?? []))];
      return some.map(({ amount: _, ...rest }, index) => ({
        ...rest,
        ...{ cents: cents[index] ?? 0, wastedCents: wastedCents[index] ?? 0, waste },
      }));
    });
}

function bareSlices({ cost }: SpentRun, period: Stretch, recordedUntil: Instant): readonly Bare[] {
  if (!cost) return [];
  const last = Math.min(cost.until ?? recordedUntil, period.until);
  const found = new Map<string, Bare>();
  for (const piece of cost.cost.pieces) {
    const from = Math.max(piece.startedAt, period.from);
    const until = Math.min(piece.endedAt ?? last, last);
    for (let day = Math.floor(from / DAY) * DAY; day < until; day += DAY) {
      const bare = sliceOf(piece, cost.cost.machines ?? [], {
        from: Math.max(from, day),
        until: Math.min(until, day + DAY),
      });
      const key = `${day} ${piece.machine} ${bare.pricePerNodeHour}`;
      const before = found.get(key);
      found.set(key, before ? joined(before, bare) : bare);
    }
  }
  return [...found.values()];
}

function sliceOf(piece: CostPiece, machines: readonly CostMachine[], { from, until }: Stretch): Bare {
  const nodeTime = piece.nodes * (until - from);
  const pricePerNodeHour = leastOf(piece);
  return {
    ...{ from, until, nodeTime, pricePerNodeHour, day: Math.floor(from / DAY) * DAY },
    machine: (piece.machine === undefined ? null : machines[piece.machine]) ?? null,
    gpuTime: nodeTime * (piece.gpusPerNode ?? 0),
    amount: (nodeTime * pricePerNodeHour) / HOUR,
  };
}

function joined(one: Bare, other: Bare): Bare {
  return {
    ...one,
    from: Math.min(one.from, other.from),
    until: Math.max(one.until, other.until),
    nodeTime: one.nodeTime + other.nodeTime,
    gpuTime: one.gpuTime + other.gpuTime,
    amount: one.amount + other.amount,
  };
}
