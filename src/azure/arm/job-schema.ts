import { z } from 'zod';

/** Tags decide exceptions, so an unknown shape is an error and not an empty map. */
export const tagsSchema = z.record(z.string(), z.string().nullable()).nullish();

/** A fact that counts as missing if it has another shape. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().catch(null);
}

/** Output name to its address. Whoever reads an output checks that it is there. */
export function outputsOf<T extends z.ZodRawShape>(address: T) {
  return optional(z.record(z.string(), z.object(address).nullable().catch(null)));
}

/**
 * The fields of an ARM job that are used. Its properties keep the others too: what it executes is digested from all. A fact that decisions need (name, status, creation, tags) makes the entry malformed.
 */
export const jobSchema = z.object({
  name: z.string().min(1),
  properties: z
    .looseObject({
      displayName: z.string().nullish(),
      experimentName: z.string().nullish(),
      jobType: z.string().nullish(),
      status: z.string().min(1),
      isArchived: optional(z.boolean()),
      tags: tagsSchema,
      properties: optional(z.record(z.string(), z.unknown())),
      // Of any shape: a shape that we do not know is not a missing value.
      computeId: z.unknown().optional(),
      resources: z.unknown().optional(),
      trial: z.unknown().optional(),
      jobs: z.unknown().optional(),
      settings: z.unknown().optional(),
      queueSettings: z.unknown().optional(),
      limits: z.unknown().optional(),
      taskDetails: z.unknown().optional(),
      sourceJobId: optional(z.string()),
      outputs: outputsOf({ uri: z.string().nullish() }),
      services: optional(z.record(z.string(), optional(z.looseObject({ endpoint: optional(z.string()) })))),
    })
    .nullish(),
  systemData: z.object({ createdAt: z.string(), createdBy: optional(z.string()) }),
});

/** The fields for the number of nodes and their size. */
export const resourcesSchema = z
  .object({
    instanceCount: z.int().min(1).nullish(),
    instanceType: z.string().nullish(),
    instanceTypes: z.array(z.string()).nullish().catch(null),
  })
  .nullish();

export type JobProperties = NonNullable<z.output<typeof jobSchema>['properties']>;

/** A page of a list of ARM; its entries are read one by one. The `nextLink` of jobs contains signatures. */
export const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
