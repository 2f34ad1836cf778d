import { z } from 'zod';
import { type Immutable, number, text } from '../values/shapes.ts';
import { PRIORITIES } from './placement.ts';

export const COMPUTE_KINDS = [
  'cluster',
  'instance',
  'kubernetes',
  'serverless',
  'local',
  'virtual-cluster',
  'other',
] as const;

export const machineSchema = z.object({
  kind: z.enum(COMPUTE_KINDS),
  vmSize: text.nullable(),
  gpusPerNode: number.nullable(),
  priority: z.enum(PRIORITIES).nullable(),
  location: text.nullable(),
  /** Why what is null is not known, in words that begin a clause; absent where Azure just does not report it. */
  why: text.exactOptional(),
});

/** What each node of a run is, as Azure describes the place where it computes. */
export type Machine = Immutable<z.output<typeof machineSchema>>;
