import { z } from 'zod';

/** Tags decide exceptions, so an unknown shape is an error and not an empty map. */
export const tagsSchema = z.record(z.string(), z.string().nullable()).nullish();

/** Output name to its address. Optional: whoever reads an output checks that it is there. */
const outputsSchema = z
  .record(z.string(), z.object({ uri: z.string().nullish() }).nullable().catch(null))
  .nullish()
  .catch(null);

/**
 * The fields of an ARM job that are used, and no others; what it executes is digested from the raw job. An optional fact of
 * another shape counts as missing. A fact that decisions need (name, status, creation, tags) makes the entry malformed.
 */
export const jobSchema = z.object({
  name: z.string().min(1),
  properties: z
    .object({
      displayName: z.string().nullish(),
      experimentName: z.string().nullish(),
      jobType: z.string().nullish(),
      status: z.string().min(1),
      isArchived: z.boolean().nullish().catch(null),
      tags: tagsSchema,
      properties: z.record(z.string(), z.unknown()).nullish().catch(null),
      // Of any shape: a shape that we do not know is not a missing value.
      computeId: z.unknown().optional(),
      resources: z.unknown().optional(),
      trial: z.unknown().optional(),
      limits: z.unknown().optional(),
      taskDetails: z.unknown().optional(),
      sourceJobId: z.string().nullish().catch(null),
      outputs: outputsSchema,
      services: z
        .record(z.string(), z.object({ endpoint: z.string().nullish() }).nullish().catch(null))
        .nullish()
        .catch(null),
    })
    .nullish(),
  systemData: z.object({ createdAt: z.string(), createdBy: z.string().nullish().catch(null) }),
});

/** The same, raw. */
export const rawSchema = z.object({ properties: z.record(z.string(), z.unknown()) });

/** The fields for the number of nodes and their size. */
export const resourcesSchema = z
  .object({ instanceCount: z.int().min(1).nullish(), instanceType: z.string().nullish() })
  .nullish();

type Job = z.output<typeof jobSchema>;
export type JobProperties = NonNullable<Job['properties']>;

/** A page of jobs; its entries are read one by one. `nextLink` contains signatures. */
export const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
