import type { Cost, CostMachine, CostPiece } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { NodePrice, PriceSpan } from './price-rows.ts';

/** A piece with its own machine; in a cost the pieces share them. */
export type PricedPiece = Omit<CostPiece, 'machine'> & { readonly on: CostMachine };

/** What was held in a stretch of time, whatever its price. */
interface HeldTime extends Pick<CostPiece, 'runId' | 'nodes' | 'gpusPerNode' | 'startedAt' | 'endedAt'> {
  readonly on: Omit<CostMachine, 'price'>;
}

/** The pieces of a stretch. */
interface Cut {
  /** Oldest first. */
  readonly pieces: readonly PricedPiece[];
  readonly notes: readonly string[];
  /** Whether all of its time has a price. */
  readonly isWhole: boolean;
}

/** Cuts a stretch of time where the price changes: each hour counts by the price that was in force then. */
export function cutAtPrices({ on, ...held }: HeldTime, price: NodePrice): Cut {
  const pieces: PricedPiece[] = [];
  const notes: string[] = [];
  let endedAt = held.endedAt;
  for (const span of [price, ...price.before]) {
    const begin = span.from ?? held.startedAt;
    if (endedAt !== null && begin >= endedAt && begin > held.startedAt) continue;
    const startedAt = Math.max(held.startedAt, begin);
    pieces.unshift({ ...held, ...pricesOf(span), startedAt, endedAt, on: { ...on, price: span.origin } });
    if (span.note !== null) notes.unshift(span.note);
    if (startedAt === held.startedAt) return { pieces, notes, isWhole: true };
    endedAt = startedAt;
  }
  const { from } = price.before.at(-1) ?? price;
  return { pieces, notes: from === null ? notes : [...notes, noneBefore(from)], isWhole: false };
}

function pricesOf({ atLeast, atMost }: PriceSpan): Pick<CostPiece, 'pricePerNodeHour' | 'atMostPerNodeHour'> {
  return { pricePerNodeHour: atLeast, ...(atMost > atLeast && { atMostPerNodeHour: atMost }) };
}

function noneBefore(at: Instant): string {
  return `Azure lists its price only from ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC on`;
}

/** Pieces that share their machines. */
export class SharedMachines {
  readonly #places = new Map<string, number>();
  readonly #machines: CostMachine[] = [];

  share(pieces: readonly PricedPiece[]): CostPiece[] {
    return pieces.map(({ on, ...piece }) => ({ ...piece, machine: this.#placeOf(on) }));
  }

  /** Nothing where nothing is held. */
  machines(): Pick<Cost, 'machines'> {
    return this.#machines.length === 0 ? {} : { machines: this.#machines };
  }

  #placeOf(machine: CostMachine): number {
    const key = JSON.stringify(machine);
    const place = this.#places.get(key) ?? this.#machines.push(machine) - 1;
    this.#places.set(key, place);
    return place;
  }
}
