import type { Cost, CostMachine, CostPiece } from '../signal/signal.ts';
import { canonicalJson } from '../values/canonical-json.ts';
import type { Instant } from '../values/duration.ts';

/**
 * A cost as it was just read, with what was recorded before at the price that it had then: a new price counts from the moment
 * that it was first read, or since when the list has it in force. What was recorded as a range is settled by a price within it.
 * A run whose cost is not known any more, or only from a later moment on, keeps what was recorded of it before. In another
 * currency everything begins anew.
 * @param before.until up to when pieces without an end count that were recorded; null for now
 * @param before.previous the pass before: a run that has no cost now may have held nothing since
 * @param at when it was read
 */
export function withKeptPrices(
  read: Cost,
  {
    cost,
    until,
    previous,
  }: { readonly cost: Cost; readonly until: Instant | null; readonly previous?: Instant | null },
  at: Instant,
): Cost {
  const end = until ?? at;
  if (cost.pieces.length === 0 || cost.currency !== read.currency) return read;
  const machines = new Machines(read, cost);
  const olds = Map.groupBy(cost.pieces, ({ runId }) => runId);
  const pieces = read.pieces.flatMap((piece) =>
    cut(piece, olds.get(piece.runId) ?? [], {
      until: Math.min(end, countsFrom(piece, read, at)),
      end,
      machines,
    }),
  );
  const lastSeen = until ?? previous ?? at;
  const ended = read.unpriced.flatMap((runId) => {
    const begin = beginOf(read.pieces, runId);
    const kept = before(olds.get(runId) ?? [], begin ?? Number.POSITIVE_INFINITY, begin ?? lastSeen);
    return kept.map((piece) => machines.ofOld(piece));
  });
  const all = [...pieces, ...ended];
  return all.every((piece, index) => piece === read.pieces[index])
    ? read
    : { ...read, pieces: all, ...estimatedAfter(read, ended), ...machines.list() };
}

/** When the first piece of a run begins; null where it has none. */
function beginOf(pieces: readonly CostPiece[], runId: string): Instant | null {
  const begins = pieces.flatMap((piece) => (piece.runId === runId ? [piece.startedAt] : []));
  return begins.length === 0 ? null : Math.min(...begins);
}

/** The pieces up to a moment. @param end of those without one */
function before(pieces: readonly CostPiece[], moment: Instant, end: Instant): CostPiece[] {
  return pieces.flatMap((piece) => {
    const endedAt = Math.min(piece.endedAt ?? end, moment);
    return piece.startedAt < endedAt ? [{ ...piece, endedAt }] : [];
  });
}

/** From when on the price of a piece counts. */
function countsFrom({ machine, startedAt }: CostPiece, { machines }: Cost, at: Instant): Instant {
  const since = machine === undefined ? undefined : machines?.[machine]?.price.since;
  return since !== undefined && since >= startedAt && since <= at ? since : at;
}

interface Cut {
  /** What was recorded counts before this. */
  readonly until: Instant;
  /** Where recorded pieces without an end end. */
  readonly end: Instant;
  readonly machines: Machines;
}

/** A piece in parts: those that were recorded at another price keep it. */
function cut(piece: CostPiece, olds: readonly CostPiece[], { until, end, machines }: Cut): readonly CostPiece[] {
  if (olds.every((old) => isSettledBy(old, piece))) return [piece];
  const parts: CostPiece[] = [];
  let from = piece.startedAt;
  const add = (priced: CostPiece, to: Instant | null) => {
    const last = parts.at(-1);
    if (last && hasPriceOf(last, priced)) parts[parts.length - 1] = { ...last, endedAt: to };
    else parts.push({ ...priced, startedAt: from, endedAt: to });
    from = to ?? from;
  };
  const bound = Math.min(until, piece.endedAt ?? until);
  for (const old of olds.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const to = Math.min(old.endedAt ?? end, bound);
    if (to <= from || old.startedAt >= bound) continue;
    if (old.startedAt > from) add(piece, old.startedAt);
    add(isSettledBy(old, piece) ? piece : machines.ofOld({ ...old, nodes: piece.nodes, ...gpusOf(piece) }), to);
  }
  if (piece.endedAt === null || piece.endedAt > from) add(piece, piece.endedAt);
  return parts;
}

function gpusOf({ gpusPerNode }: CostPiece): Pick<CostPiece, 'gpusPerNode'> {
  return gpusPerNode === undefined ? {} : { gpusPerNode };
}

function hasPriceOf(one: CostPiece, other: CostPiece): boolean {
  return one.pricePerNodeHour === other.pricePerNodeHour && one.atMostPerNodeHour === other.atMostPerNodeHour;
}

/** Whether the price of a piece says no other thing than what was recorded: the same, or which of a range it is. */
function isSettledBy(old: CostPiece, piece: CostPiece): boolean {
  if (hasPriceOf(old, piece)) return true;
  const { pricePerNodeHour: least, atMostPerNodeHour: most } = old;
  const top = piece.atMostPerNodeHour ?? piece.pricePerNodeHour;
  return most !== undefined && piece.pricePerNodeHour >= least && top <= most;
}

/** An old price is for the time of which nothing better is recorded. */
function estimatedAfter({ estimated }: Cost, kept: readonly CostPiece[]): Pick<Cost, 'estimated'> {
  if (!estimated || kept.length === 0) return {};
  const ends = new Map<string, Instant>();
  for (const { runId, endedAt } of kept) ends.set(runId, Math.max(ends.get(runId) ?? 0, endedAt ?? 0));
  return {
    estimated: estimated.flatMap((piece) => {
      const startedAt = Math.max(piece.startedAt, ends.get(piece.runId) ?? piece.startedAt);
      return piece.endedAt !== null && piece.endedAt <= startedAt ? [] : [{ ...piece, startedAt }];
    }),
  };
}

/** The machines of what was read, and those that kept pieces are of. */
class Machines {
  readonly #all: CostMachine[];
  readonly #old: readonly CostMachine[];

  constructor(read: Cost, old: Cost) {
    this.#all = [...(read.machines ?? [])];
    this.#old = old.machines ?? [];
  }

  /** A recorded piece with the place that its machine has now. */
  ofOld({ machine: place, ...piece }: CostPiece): CostPiece {
    const machine = place === undefined ? undefined : this.#old[place];
    if (!machine) return piece;
    const text = canonicalJson(machine);
    const found = this.#all.findIndex((one) => canonicalJson(one) === text);
    return { ...piece, machine: found < 0 ? this.#all.push(machine) - 1 : found };
  }

  list(): Pick<Cost, 'machines'> {
    return this.#all.length === 0 ? {} : { machines: this.#all };
  }
}
