import { z } from 'zod';

const resources = z.object({
  instanceCount: z.number().nullish().catch(null),
  instanceType: z.string().nullish().catch(null),
});

/** Of any shape, as the compute below: one that is not understood is not one that is not there. */
const timeout = z.object({ timeout: z.unknown().optional() });
const count = z.number().nullish().catch(null);
const limitSettings = z
  .looseObject(timeout.shape)
  .nullish()
  .catch(({ value }) => ({ timeout: value }));

/** Tags decide exceptions, so a shape that is not understood is an error and not an empty map. */
export const tagsSchema = z.record(z.string(), z.string().nullable()).nullish();

/** Output name to where it lies. Optional: whoever asks for an output that is not there hears so. */
const outputsSchema = z
  .record(z.string(), z.object({ uri: z.string().nullish() }).nullable().catch(null))
  .nullish()
  .catch(null);

/** What tells one piece of work from another. It is digested as it comes, so that only its place matters. */
const work = {
  codeId: z.string().nullish().catch(null),
  command: z.string().nullish().catch(null),
  environmentId: z.string().nullish().catch(null),
  environmentVariables: z.unknown().optional(),
  distribution: z.unknown().optional(),
};

/**
 * The fields of an ARM job that are used, and no others. Facts that may be missing read as missing when they have another
 * shape; what a decision rests on (name, status, creation, tags) makes the entry malformed.
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
      computeId: z.unknown().optional(),
      resources: resources.nullish().catch(null),
      ...work,
      trial: z
        .object({ resources: resources.nullish().catch(null), ...work })
        .nullish()
        .catch(null),
      limits: z
        .object({ ...timeout.shape, maxTotalTrials: count })
        .nullish()
        .catch(({ value }) => ({ timeout: value, maxTotalTrials: null })),
      taskDetails: z.looseObject({ limitSettings: limitSettings }).nullish().catch(null),
      componentId: z.string().nullish().catch(null),
      sourceJobId: z.string().nullish().catch(null),
      inputs: z.record(z.string(), z.unknown()).nullish().catch(null),
      parameters: z.unknown().optional(),
      searchSpace: z.unknown().optional(),
      objective: z.unknown().optional(),
      samplingAlgorithm: z.unknown().optional(),
      earlyTermination: z.unknown().optional(),
      jobs: z.record(z.string(), z.unknown()).nullish().catch(null),
      entry: z.unknown().optional(),
      args: z.unknown().optional(),
      conf: z.unknown().optional(),
      outputs: outputsSchema,
      services: z
        .record(z.string(), z.object({ endpoint: z.string().nullish() }).nullish().catch(null))
        .nullish()
        .catch(null),
    })
    .nullish(),
  systemData: z.object({ createdAt: z.string(), createdBy: z.string().nullish().catch(null) }),
});

type Job = z.output<typeof jobSchema>;
export type JobProperties = NonNullable<Job['properties']>;

/** A page of jobs; its entries are read one by one. `nextLink` carries signatures. */
export const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
