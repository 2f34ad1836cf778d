import { z } from 'zod';
import { tagsSchema } from '../arm/job-schema.ts';

/** The fields of a run-history run that are used. As for jobs, only what decisions need is strict. */
export const historyRunSchema = z.object({
  runId: z.string().min(1),
  status: z.string().min(1),
  createdUtc: z.string(),
  startTimeUtc: z.string().nullish(),
  endTimeUtc: z.string().nullish(),
  displayName: z.string().nullish().catch(null),
  name: z.string().nullish().catch(null),
  tags: tagsSchema,
  properties: z.record(z.string(), z.unknown()).nullish().catch(null),
  createdBy: z
    .object({ userObjectId: z.string().nullish().catch(null), userName: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
  target: z.string().nullish().catch(null),
  uniqueChildRunComputeTargets: z.array(z.unknown()).nullish().catch(null),
  compute: z
    .object({
      target: z.string().nullish().catch(null),
      vmSize: z.string().nullish().catch(null),
      instanceType: z.string().nullish().catch(null),
      instanceCount: z.number().nullish().catch(null),
    })
    .nullish()
    .catch(null),
  computeRequest: z
    .object({ nodeCount: z.number().nullish().catch(null) })
    .nullish()
    .catch(null),
  dataContainerId: z.string().nullish().catch(null),
  /** Read by failure.ts, which takes any shape. */
  error: z.unknown().optional(),
  /** Null in lists; `assetId` where `/rundata` fills it. */
  outputs: z
    .record(z.string(), z.object({ assetId: z.string().nullish(), uri: z.string().nullish() }).nullable().catch(null))
    .nullish()
    .catch(null),
});

export type HistoryRun = z.output<typeof historyRunSchema>;

export const childrenPageSchema = z.object({
  value: z.array(z.unknown()),
  continuationToken: z.string().nullish(),
  nextLink: z.string().nullish(),
});

/** By the specification only; no answer is recorded. `failedResults` is ignored: missing runs are asked for by name. */
export const batchSchema = z.object({
  successfulResults: z.record(z.string(), z.unknown()),
});

export const runDataSchema = z.object({ runMetadata: historyRunSchema });
