import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Cost, CostMachine, CostPiece } from './signal.ts';

/** A price by which a part of a cost is counted. */
export interface UsedPrice {
  readonly machine: CostMachine;
  readonly perNodeHour: number;
  /** Null where the price is settled. */
  readonly atMostPerNodeHour: number | null;
  /** From the first to the last hour that counts by it. */
  readonly from: Instant;
  /** Null while it still counts. */
  readonly until: Instant | null;
  /** Nodes times their time at this price; without an end while it still counts. */
  readonly nodeTime: Milliseconds;
  /** An old price, by which nothing is summed. */
  readonly isEstimate: boolean;
}

/** From a moment up to another. */
interface Within {
  readonly from: Instant;
  readonly until: Instant;
}

const ALWAYS: Within = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** The prices by which a cost is counted, the earliest first. What an older version recorded says none. */
export function usedPrices({ pieces, estimated = [], machines = [] }: Cost, within = ALWAYS): UsedPrice[] {
  const used = new Map<string, UsedPrice>();
  const add = (piece: CostPiece, isEstimate: boolean) => {
    const machine = piece.machine === undefined ? undefined : machines[piece.machine];
    const from = Math.max(piece.startedAt, within.from);
    const until = Math.min(piece.endedAt ?? within.until, within.until);
    if (!machine || until < from) return;
    const { nodes, pricePerNodeHour: perNodeHour, atMostPerNodeHour = null } = piece;
    const key = [piece.machine, perNodeHour, atMostPerNodeHour, isEstimate].join(' ');
    const one = { machine, perNodeHour, atMostPerNodeHour, isEstimate };
    const stretch = { from, until: Number.isFinite(until) ? until : null, nodeTime: nodes * (until - from) };
    used.set(key, { ...one, ...joinedStretch(used.get(key), stretch) });
  };
  for (const piece of pieces) add(piece, false);
  for (const piece of estimated) add(piece, true);
  return [...used.values()].toSorted((a, b) => a.from - b.from);
}

type UsedStretch = Pick<UsedPrice, 'from' | 'until' | 'nodeTime'>;

/** From the first begin to the last end, with the time of both. */
export function joinedStretch(before: UsedStretch | undefined, { from, until, nodeTime }: UsedStretch): UsedStretch {
  if (!before) return { from, until, nodeTime };
  return {
    from: Math.min(before.from, from),
    until: before.until === null || until === null ? null : Math.max(before.until, until),
    nodeTime: before.nodeTime + nodeTime,
  };
}

/** A price as people read it: `27.20 USD an hour of a node of Standard_ND96asr_v4 in westeurope, by Azure's list ...`. */
export function describePrice(price: Omit<UsedPrice, keyof UsedStretch>, currency: string): string {
  const { machine, perNodeHour, atMostPerNodeHour, isEstimate } = price;
  const { vmSize, compute, region, priority } = machine;
  const of = vmSize ?? compute ?? 'its compute';
  const where = region === undefined ? '' : ` in ${region}`;
  const tier = priority === 'low-priority' ? ' at low priority' : '';
  const most = atMostPerNodeHour === null ? '' : ` to ${priceText(atMostPerNodeHour)}`;
  const use = isEstimate ? '; an old price, by which nothing is summed' : '';
  return `${priceText(perNodeHour)}${most} ${currency} an hour of a node of ${of}${where}${tier}, ${sourceOf(machine)}${use}`;
}

function sourceOf({ compute, price: { source, since, asOf, listed } }: CostMachine): string {
  if (source === 'rate') return `by the config's rate${compute === undefined ? '' : `, on ${compute}`}`;
  if (source === 'shipped') return `by Runwarden's own price table of ${asOf}`;
  const factor = listed === undefined ? '' : `${priceText(listed)} times the config's factor, `;
  const begin = since === undefined ? '' : ` in force since ${new Date(since).toISOString().slice(0, 10)}`;
  return `${factor}by Azure's list${begin}${asOf === undefined ? '' : `, read on ${asOf}`}`;
}

/** A price with two decimals, or as many as it has. */
export function priceText(amount: number): string {
  const text = String(Number(amount.toPrecision(12)));
  return /\.\d{3}/.test(text) ? text : amount.toFixed(2);
}
