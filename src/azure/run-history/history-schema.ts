import { z } from 'zod';
import { optional, outputsOf, tagsSchema } from '../arm/job-schema.ts';

const text = optional(z.string());
const count = optional(z.number());

/** The fields of a run-history run that are used. As for jobs, only what decisions need is strict. */
export const historyRunSchema = z.object({
  runId: z.string().min(1),
  status: z.string().min(1),
  createdUtc: z.string(),
  startTimeUtc: z.string().nullish(),
  endTimeUtc: z.string().nullish(),
  lastStartTimeUtc: text,
  effectiveStartTimeUtc: text,
  currentComputeTime: text,
  computeDuration: text,
  displayName: text,
  name: text,
  tags: tagsSchema,
  properties: optional(z.record(z.string(), z.unknown())),
  createdBy: optional(z.object({ userObjectId: text, userName: text })),
  target: text,
  uniqueChildRunComputeTargets: optional(z.array(z.unknown())),
  runTypeV2: optional(z.object({ computeType: text })),
  compute: optional(
    z.object({
      target: text,
      targetType: text,
      armId: text,
      vmSize: text,
      instanceType: text,
      instanceCount: count,
      gpuCount: count,
      priority: text,
    }),
  ),
  computeRequest: optional(z.object({ nodeCount: count, gpuCount: count })),
  runDefinition: optional(
    z.object({ autoClusterComputeSpecification: optional(z.object({ instanceSize: text, instancePriority: text })) }),
  ),
  dataContainerId: text,
  experimentId: text,
  parentRunId: text,
  rootRunId: text,
  currentAttemptId: count,
  scheduleId: text,
  queueingInfo: optional(z.object({ code: text, message: text })),
  /** Read by failure.ts, which takes any shape. */
  error: z.unknown().optional(),
  /** Null in lists; `assetId` where `/rundata` fills it. */
  outputs: outputsOf({ assetId: z.string().nullish(), uri: z.string().nullish(), type: z.string().nullish() }),
  inputs: outputsOf({ assetId: z.string().nullish(), uri: z.string().nullish(), type: z.string().nullish() }),
  inputDatasets: optional(
    z.array(
      z.object({
        identifier: optional(z.object({ savedId: text, registeredId: text, registeredVersion: text })),
        inputDetails: optional(z.object({ inputName: text, mechanism: text })),
      }),
    ),
  ),
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

/** How a run is started, as its run definition says it. Of any shape: it says more, and nothing else does. */
const definitionSchema = optional(
  z.object({
    script: text,
    command: z.unknown().optional(),
    arguments: optional(z.array(z.unknown())),
    environmentVariables: optional(z.record(z.string(), z.unknown())),
    environment: optional(
      z.object({
        name: text,
        version: text,
        assetId: text,
        docker: optional(z.object({ baseImage: text, baseDockerfile: text })),
        python: optional(z.object({ condaDependencies: z.unknown().optional() })),
      }),
    ),
  }),
);

export type RunDefinition = NonNullable<z.output<typeof definitionSchema>>;

export const runDataSchema = z.object({ runMetadata: historyRunSchema, runDefinition: definitionSchema });
