import { HOUR, type Instant } from '../values/duration.ts';
import type { Cost, CostPiece } from './signal.ts';

/** The sum of the pieces of a cost between two moments. A piece without an end lasts until the later one. */
export function costBetween({ pieces }: Pick<Cost, 'pieces'>, from: Instant, to: Instant): number {
  return sumBetween(pieces, from, to, leastOf);
}

/** At most so much more: the time before a start in which nodes may have been held. */
export function preparingBetween({ preparing }: Pick<Cost, 'preparing'>, from: Instant, to: Instant): number {
  return preparing ? sumBetween(preparing, from, to, mostOf) : 0;
}

/** At most so much more, where the price of a node is not settled. */
export function unsettledBetween({ pieces }: Pick<Cost, 'pieces'>, from: Instant, to: Instant): number {
  return sumBetween(pieces, from, to, unsettledOf);
}

type PriceIn = (piece: CostPiece) => number;

/** The least that a node and hour can cost. */
export const leastOf: PriceIn = ({ pricePerNodeHour }) => pricePerNodeHour;
/** The most that a node and hour can cost. */
export const mostOf: PriceIn = ({ pricePerNodeHour, atMostPerNodeHour }) => atMostPerNodeHour ?? pricePerNodeHour;

/** How much higher the price of a node and hour can be. */
export const unsettledOf: PriceIn = (piece) => Math.max(0, mostOf(piece) - leastOf(piece));

/** Nodes times price times hours. A loop, since a replay asks for some millions of sums. */
function sumBetween(pieces: readonly CostPiece[], from: Instant, to: Instant, priceOf: PriceIn): number {
  let sum = 0;
  for (const piece of pieces) {
    const length = Math.min(piece.endedAt ?? to, to) - Math.max(piece.startedAt, from);
    if (length > 0) sum += (piece.nodes * priceOf(piece) * length) / HOUR;
  }
  return sum;
}

/** The GPU-hours of a cost up to a moment; null where those of a part are not known. */
export function gpuHoursUntil({ pieces, unpriced }: Cost, to: Instant): number | null {
  if (unpriced.length > 0 || pieces.some(({ gpusPerNode }) => gpusPerNode === undefined)) return null;
  return sumBetween(pieces, Number.NEGATIVE_INFINITY, to, ({ gpusPerNode = 0 }) => gpusPerNode);
}

/** What the pieces that are running at a moment cost in an hour. */
export function hourlyAt(pieces: readonly CostPiece[], at: Instant, priceOf: PriceIn): number {
  let sum = 0;
  for (const piece of pieces)
    if (piece.startedAt <= at && (piece.endedAt === null || piece.endedAt > at)) sum += piece.nodes * priceOf(piece);
  return sum;
}
