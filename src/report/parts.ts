import type { SpentRun, Stretch } from '../core/money/spent-run.ts';
import { leastOf, mostOf } from '../core/signal/cost.ts';
import type { CostPiece } from '../core/signal/signal.ts';
import { DAY, HOUR, type Instant } from '../core/values/duration.ts';

/** The kinds of known waste, in the order in which time counts: each node and hour once, under the first that fits. */
export const WASTE_KINDS = ['failed', 'failed-validation', 'hung-cancel', 'duplicate', 'idle'] as const;
export type WasteKind = (typeof WASTE_KINDS)[number];

/** A part of a run's node time that lies in one UTC day and is of one kind. */
export interface Part {
  /** The begin of the day. */
  readonly day: Instant;
  /** Null where the time is not known to be wasted. */
  readonly waste: WasteKind | null;
  readonly amount: number;
  /** How much more it can be, where prices are a range. */
  readonly unsettled: number;
  /** GPUs times milliseconds; 0 for nodes without GPUs. */
  readonly gpuTime: number;
  /** GPU time of which the number of GPUs is not known: node time in milliseconds. */
  readonly uncountedTime: number;
}

/**
 * The node time of a run within a period, cut at midnights and where the kind changes.
 * @param recordedUntil up to when pieces without an end count.
 */
export function partsOf(run: SpentRun, period: Stretch, recordedUntil: Instant): readonly Part[] {
  if (!run.cost) return [];
  const until = Math.min(run.cost.until ?? recordedUntil, period.until);
  const sums = new Map<string, Part>();
  for (const piece of run.cost.cost.pieces) {
    const from = Math.max(piece.startedAt, period.from);
    const to = Math.min(piece.endedAt ?? until, until);
    if (to <= from) continue;
    const borders = bordersOf(run, { from, until: to });
    for (const [index, begin] of borders.entries()) {
      const end = borders[index + 1];
      if (end !== undefined) add(sums, partOf(piece, wasteAt(run, begin), { from: begin, until: end }));
    }
  }
  return [...sums.values()].toSorted((a, b) => a.day - b.day || rankOf(a.waste) - rankOf(b.waste));
}

function rankOf(waste: WasteKind | null): number {
  return waste === null ? WASTE_KINDS.length : WASTE_KINDS.indexOf(waste);
}

/** The moments at which a stretch is cut, its own ends among them. */
function bordersOf(run: SpentRun, { from, until }: Stretch): readonly Instant[] {
  const borders = new Set([from, until]);
  const cut = (at: Instant | null | undefined) => {
    if (at !== null && at !== undefined && at > from && at < until) borders.add(at);
  };
  for (let day = (Math.floor(from / DAY) + 1) * DAY; day < until; day += DAY) cut(day);
  if (run.failure !== null) return sorted(borders);
  cut(run.failedValidationAt);
  cut(run.cancel?.requestedAt);
  cut(run.duplicateSince);
  for (const idle of run.gpu?.idle ?? []) {
    cut(idle.from);
    cut(idle.until);
  }
  return sorted(borders);
}

function sorted(moments: ReadonlySet<Instant>): readonly Instant[] {
  return [...moments].sort((a, b) => a - b);
}

function wasteAt(run: SpentRun, at: Instant): WasteKind | null {
  const since = (moment: Instant | null | undefined) => moment !== null && moment !== undefined && at >= moment;
  if (run.failure !== null) return 'failed';
  if (since(run.failedValidationAt)) return 'failed-validation';
  if (since(run.cancel?.requestedAt)) return 'hung-cancel';
  if (since(run.duplicateSince)) return 'duplicate';
  return run.gpu?.idle.some(({ from, until }) => from <= at && at < until) ? 'idle' : null;
}

function partOf(piece: CostPiece, waste: WasteKind | null, { from, until }: Stretch): Part {
  const nodeTime = piece.nodes * (until - from);
  const least = leastOf(piece);
  return {
    day: Math.floor(from / DAY) * DAY,
    waste,
    amount: (nodeTime * least) / HOUR,
    unsettled: (nodeTime * Math.max(0, mostOf(piece) - least)) / HOUR,
    gpuTime: nodeTime * (piece.gpusPerNode ?? 0),
    uncountedTime: piece.gpusPerNode === undefined ? nodeTime : 0,
  };
}

function add(sums: Map<string, Part>, part: Part): void {
  const key = `${part.day} ${part.waste}`;
  const before = sums.get(key);
  if (!before) {
    sums.set(key, part);
    return;
  }
  sums.set(key, {
    ...part,
    amount: before.amount + part.amount,
    unsettled: before.unsettled + part.unsettled,
    gpuTime: before.gpuTime + part.gpuTime,
    uncountedTime: before.uncountedTime + part.uncountedTime,
  });
}
