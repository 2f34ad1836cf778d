import { z } from 'zod';
import type { Immutable } from '../values/shapes.ts';
import { PRIORITIES } from './placement.ts';

const count = z.int().min(0);

/** A compute of a workspace, as one look at the list of them saw it. */
export const seenComputeSchema = z.object({
  name: z.string(),
  /** Only clusters and instances say what their nodes do. */
  kind: z.enum(['cluster', 'instance', 'other']),
  vmSize: z.string().nullable(),
  priority: z.enum(PRIORITIES).nullable(),
  gpusPerNode: z.number().nullable(),
  /** Of a cluster, by what they do; of an instance that runs, its one machine. Null where Azure gives no count. */
  nodes: z.object({ idle: count, atWork: count, unusable: count }).nullable(),
  /** How many nodes it keeps when it has no run. */
  minNodes: count,
  /** Since when it has as many nodes as now, or since when an instance runs; null where Azure does not report it. */
  steadySince: z.number().nullable(),
  /** Null where no price is known. */
  pricePerNodeHour: z.number().nullable(),
  currency: z.string(),
  /** Why no price is known, or where it comes from. */
  priceNote: z.string().nullable(),
  /** Why what it does now is not known, in a clause; null where it is. */
  unknown: z.string().nullable(),
});
export type SeenCompute = Immutable<z.output<typeof seenComputeSchema>>;
