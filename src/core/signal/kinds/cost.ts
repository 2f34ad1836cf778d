import { z } from 'zod';
import { PRIORITIES } from '../../run/placement.ts';
import { amount, type Immutable, instant, text, words } from '../../values/shapes.ts';
import { moment, whole } from '../case-parts.ts';
import { caseForm, perChild, type SignalEntry } from '../entry.ts';

/** `list`: Azure's price list. `rate`: the config's own. `shipped`: the table that comes with Runwarden. */
export const PRICE_SOURCES = ['list', 'rate', 'shipped'] as const;

const origin = z.object({
  source: z.enum(PRICE_SOURCES),
  /** Since when the list has it in force; absent for others, and where the list does not say. */
  since: instant.exactOptional(),
  /** The UTC day on which the list was read, or the time of the table: `2026-11-30`, `2024`. */
  asOf: text.exactOptional(),
  /** What the list has, where the config's factor changed it. */
  listed: amount.exactOptional(),
  /** Of the list, where one meter has the price. */
  meterId: text.exactOptional(),
  skuId: text.exactOptional(),
  meterName: text.exactOptional(),
});

/** Which price it is. */
export type PriceOrigin = Immutable<z.output<typeof origin>>;

const machine = z.object({
  /** The name of the compute; absent where it is none of the workspace, such as serverless. */
  compute: text.exactOptional(),
  vmSize: text.exactOptional(),
  region: text.exactOptional(),
  priority: z.enum(PRIORITIES).exactOptional(),
  price: origin,
});

/** What was held, and by which price it counts. */
export type CostMachine = Immutable<z.output<typeof machine>>;

const piece = z.object({
  runId: text,
  nodes: amount,
  /** Price of one node for one hour; the least that it can be where it is not settled. */
  pricePerNodeHour: amount,
  /** The most that it can be; absent where it is settled. */
  atMostPerNodeHour: amount.exactOptional(),
  /** Absent where it is not known, and in an older record. */
  gpusPerNode: amount.exactOptional(),
  /** The place of its machine in {@link Cost.machines}, which the pieces share; absent in an older record. */
  machine: amount.exactOptional(),
  startedAt: instant,
  endedAt: instant.nullable(),
});

export type CostPiece = Immutable<z.output<typeof piece>>;

export const costSchema = z.object({
  /** ISO 4217. */
  currency: text,
  pieces: z.array(piece),
  /**
   * Time before a start in which nodes may have been held while the run got ready, from the submission on: Azure bills
   * it, and reports neither when it began nor how much of it was the queue. It is in no sum: it is how much more there
   * may be at most. Absent in costs of an older record.
   */
  preparing: z.array(piece).exactOptional(),
  /**
   * Time of runs without a price, at an old one: of the shipped table, or of a list that was read days ago. It is in no sum,
   * because no policy may cancel by an old price. Reports can show it.
   */
  estimated: z.array(piece).exactOptional(),
  /** What the pieces were held on, each with its price; absent in an older record. */
  machines: z.array(machine).exactOptional(),
  /** Runs whose cost is not known, or not all of it: the sum is a lower bound. */
  unpriced: z.array(text),
  /** Where prices are from, what is not settled of them and why one is unknown, where a person would ask. */
  notes: z.array(text).exactOptional(),
});

/** What a run has cost, in pieces whose hours grow with the time; a parent's are its children's. */
export type Cost = Immutable<z.output<typeof costSchema>>;

export const price = z.number({ error: 'an amount' }).min(0, { error: 'an amount, 0 or more' });
export const currency = words('a currency such as USD').default('USD');
const piecesInCase = z.array(
  z.strictObject({
    run: words('a run name').default('run-1'),
    nodes: whole.default(1),
    price,
    'price-at-most': price.optional(),
    'gpus-per-node': whole.optional(),
    started: moment,
    ended: moment.optional(),
  }),
  { error: 'a list such as [{price: 27.2, started: -10h}]' },
);

export const cost: SignalEntry<'cost', Cost> = {
  kind: 'cost',
  subject: 'its cost',
  schema: costSchema,
  needs: (_, run) => ['compute', 'timing', ...perChild(run)],
  inCase: caseForm({
    schema: z.strictObject({
      currency,
      pieces: piecesInCase.describe(
        'The stretches of time that cost, each with its nodes and the price of a node and hour.',
      ),
      preparing: piecesInCase.default([]).describe('Time before the start in which nodes may have been held.'),
      unpriced: z
        .array(words('a run name'))
        .default([])
        .describe('Runs (itself or its children) whose cost is not known, or only in part.'),
      notes: z.array(words('a note on a price')).optional().describe('Where prices are from, or why one is unknown.'),
    }),
    expected: 'a map such as {pieces: [{price: 27.2, started: -10h}]}',
    read({ notes, ...given }, { now }) {
      const piecesOf = (pieces: z.output<typeof piecesInCase>) =>
        pieces.map(
          ({
            run,
            nodes,
            price: pricePerNodeHour,
            'price-at-most': atMost,
            'gpus-per-node': gpus,
            started,
            ended,
          }) => ({
            runId: run,
            nodes,
            pricePerNodeHour,
            ...(atMost !== undefined && { atMostPerNodeHour: atMost }),
            ...(gpus !== undefined && { gpusPerNode: gpus }),
            startedAt: started(now),
            endedAt: ended?.(now) ?? null,
          }),
        );
      const pieces = piecesOf(given.pieces);
      return { ...given, pieces, preparing: piecesOf(given.preparing), ...(notes && { notes }) };
    },
  }),
};
