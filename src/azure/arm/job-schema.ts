import { z } from 'zod';

/** Tags decide exceptions, so a shape that is not understood is an error and not an empty map. */
export const tagsSchema = z.record(z.string(), z.string().nullable()).nullish();

/** Output name to where it lies. Optional: whoever asks for an output that is not there hears so. */
const outputsSchema = z
  .record(z.string(), z.object({ uri: z.string().nullish() }).nullable().catch(null))
  .nullish()
  .catch(null);

/**
 * The fields of an ARM job that are used, and no others; what it executes is digested as it comes. Facts that may be
 * missing read as missing when they have another shape; what a decision rests on (name, status, creation, tags) makes
 * the entry malformed.
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
      // Of any shape: what is not understood is not what is not there.
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

/** The same as it came. */
export const rawSchema = z.object({ properties: z.record(z.string(), z.unknown()) });

/** Fields by which a run says on how many nodes of which size it computes. */
export const resourcesSchema = z
  .object({ instanceCount: z.int().min(1).nullish(), instanceType: z.string().nullish() })
  .nullish();

type Job = z.output<typeof jobSchema>;
export type JobProperties = NonNullable<Job['properties']>;

/** A page of jobs; its entries are read one by one. `nextLink` carries signatures. */
export const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
