import { z } from 'zod';
import { placementSchema } from '../run/placement.ts';
import { childSchema, failureSchema, runSchema } from '../run/run.ts';
import { fact, type Immutable, instant, number, text, texts, yesOrNo } from '../values/shapes.ts';
import { jobFileSchema } from './job-file.ts';

/** An asset that a run uses or makes. Null is what Azure does not say of it. */
const asset = z.object({
  /** `uri_folder`, `mltable`, `literal`, … as Azure spells it. */
  type: text.nullable(),
  /** Of a literal. */
  value: text.nullable(),
  /** Without a signature. */
  uri: text.nullable(),
  assetId: text.nullable(),
  version: text.nullable(),
  mode: text.nullable(),
});

const environment = z.object({
  assetId: text,
  name: text,
  version: text.nullable(),
  registry: text.nullable(),
  image: text.nullable(),
  dockerfile: text.nullable(),
  conda: text.nullable(),
  os: text.nullable(),
  /** Why image, Dockerfile and packages could not be read; absent where they were. */
  unread: text.exactOptional(),
});

const code = z.object({
  assetId: text.nullable(),
  snapshotId: text.nullable(),
  /** Where its files are. */
  uri: text.nullable(),
  sha256: text.nullable(),
  /** Why its place and hash could not be read; absent where they were. */
  unread: text.exactOptional(),
});

const service = z.object({ type: text, status: text.nullable(), port: number.nullable() });

/** How a run was started. Null means that there is none; unknown, that Azure does not say. */
export const lineageSchema = z.object({
  command: fact(text.nullable()),
  code: fact(code.nullable()),
  git: fact(
    z.object({
      repository: text.nullable(),
      branch: text.nullable(),
      commit: text.nullable(),
      dirty: yesOrNo.nullable(),
    }),
  ),
  environment: fact(environment.nullable()),
  /** Names of its environment variables. The values may be secrets: only the job file holds some, those that are plainly none. */
  environmentVariables: fact(z.array(text)),
  inputs: fact(z.record(text, asset)),
  outputs: fact(z.record(text, asset)),
  parameters: fact(texts),
  /** What started it, such as `schedule`, `batch endpoint`, `resubmission` or `person`, and its name. */
  trigger: fact(z.object({ kind: text, name: text.nullable() })),
  parents: fact(z.object({ parent: text.nullable(), root: text.nullable() })),
  identity: fact(text.nullable()),
  services: fact(z.record(text, service)),
});

/** What Azure reports of the times of a run. Null: not yet, or never. */
const runTimesSchema = z.object({
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** The latest start, where it was paused, requeued or preempted in between. */
  lastStartedAt: instant.nullable(),
  /** How long it was in an active status, in milliseconds. */
  computed: number.nullable(),
  /** Number of the present attempt, from 1. */
  attempt: number.nullable(),
  /** Why it waits, while it does. */
  queueing: text.nullable(),
});

/** The last value of a metric that a run logged. */
const metricValueSchema = z.object({
  name: text,
  /** A text for what is not finite: NaN, Infinity, -Infinity. */
  value: z.union([number, text]),
  step: number.nullable(),
  at: instant.nullable(),
});

/** What something has cost at list prices. */
const costSchema = z.object({ currency: text, amount: number, atLeast: yesOrNo });

/** What a step executes, by the component that it names. */
const stepWorkSchema = z.object({
  component: text,
  command: text.nullable(),
  environment: text.nullable(),
  code: text.nullable(),
});

/** A step or a trial in the table of a run's children. */
const childRowSchema = z.object({
  child: childSchema,
  /** Hyperparameters of a trial. */
  parameters: texts,
  metrics: fact(z.array(metricValueSchema)),
  /** Null where it is not known. */
  cost: costSchema.nullable(),
  /** Of the steps of a pipeline. */
  work: fact(stepWorkSchema).exactOptional(),
});

/** Everything that was known of a run at a moment, as it is kept. Nothing in it holds a secret that can be recognised. */
export const runRecordSchema = z.object({
  version: z.literal(1),
  at: instant,
  run: runSchema.extend({ workspaceId: text, workspaceName: text }),
  /** Where it really computes, as Azure resolved it. */
  compute: fact(placementSchema.extend({ vmSize: text.nullable(), location: text.nullable() })),
  lineage: lineageSchema,
  times: fact(runTimesSchema),
  /** Null where it has not failed. */
  failure: fact(failureSchema.extend({ codes: z.array(text) }).nullable()),
  /** The primary metric of a sweep or AutoML run and its best child, where Azure says so. */
  primary: z.object({ metric: text, goal: z.enum(['minimize', 'maximize']), bestChild: text.nullable() }).nullable(),
  metrics: fact(z.array(metricValueSchema)),
  children: fact(z.array(childRowSchema)),
  /** How many more children it has; absent where these are all. */
  childrenLeftOut: number.exactOptional(),
  /** Of the run with its children. */
  cost: fact(costSchema).exactOptional(),
  job: fact(jobFileSchema),
});

export type RunRecord = Immutable<z.output<typeof runRecordSchema>>;
export type Lineage = RunRecord['lineage'];
export type RunTimes = Immutable<z.output<typeof runTimesSchema>>;
export type MetricValue = Immutable<z.output<typeof metricValueSchema>>;
export type ChildRow = Immutable<z.output<typeof childRowSchema>>;
