import { z } from 'zod';
import { faultSchema } from './fault-schema.ts';
import { parseOffset } from './offset.ts';

/** A time relative to the world's start (`-26h`, `10m`), read as milliseconds; a number is milliseconds already. */
const offsetSchema = z.union([z.number(), z.string()]).transform((value, context) => {
  if (typeof value === 'number') return value;
  const ms = parseOffset(value);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: `expected a time such as -26h, 10m or 1h30m, not "${value}"` });
  return z.NEVER;
});

const durationSchema = offsetSchema.refine((ms) => ms >= 0, 'expected a duration that is not negative');

const percentSchema = z.number().min(0).max(100);
const levelSchema = z.strictObject({
  from: offsetSchema,
  use: percentSchema.optional(),
  'per-device': z.array(percentSchema).min(1).optional(),
  gap: z.boolean().optional(),
});

/** How the GPUs of a run are used: constant, per device, or levels over time; `none` reports nothing ever. */
const gpuSchema = z.union([
  z.literal('none'),
  z.strictObject({
    use: percentSchema.optional(),
    'per-device': z.array(percentSchema).min(1).optional(),
    series: z.array(levelSchema).min(1).optional(),
    jitter: z.number().min(0).optional(),
    memory: percentSchema.default(60),
    stops: offsetSchema.optional(),
    delay: durationSchema.default(120_000),
  }),
]);

const megabytesSchema = z.number().min(0);

/** Megabytes a minute that all nodes of a run move together; what is left out reports nothing. */
const trafficSchema = z.union([
  megabytesSchema,
  z.array(z.strictObject({ from: offsetSchema, mb: megabytesSchema.nullable() })).min(1),
]);
const trafficsSchema = z.strictObject({
  network: trafficSchema.default(1),
  disk: trafficSchema.default(1),
  infiniband: trafficSchema.optional(),
});

const loggedSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

/** What a run logs to MLflow: points as they are, or one every so often, falling from one value towards another. */
const metricSchema = z.union([
  z.array(z.strictObject({ step: z.number().int().optional(), at: offsetSchema, value: loggedSchema })),
  z.strictObject({ every: durationSchema, from: z.number(), towards: z.number(), stops: offsetSchema.optional() }),
]);

const errorSchema = z.strictObject({ code: z.string().default('UserError'), message: z.string() });
/** `inner` nests more codes, from the outer to the innermost. */
const failureSchema = errorSchema.extend({ inner: z.array(z.string()).default([]) });
const endsSchema = z
  .strictObject({
    at: offsetSchema.optional(),
    after: offsetSchema.optional(),
    status: z.enum(['Completed', 'Failed', 'Canceled']).default('Completed'),
    error: failureSchema.optional(),
  })
  .refine((ends) => (ends.at === undefined) !== (ends.after === undefined), 'expected exactly one of at and after');

const artifactSchema = z
  .strictObject({
    path: z.string().min(1),
    json: z.json().optional(),
    text: z.string().optional(),
    at: offsetSchema.optional(),
    output: z.string().default('default'),
  })
  .refine((file) => (file.json === undefined) !== (file.text === undefined), 'expected exactly one of json and text');

const SIZES: Readonly<Record<string, number>> = { B: 1, KB: 1_024, MB: 1_024 ** 2, GB: 1_024 ** 3 };
/** A number of bytes, or as `10GB`. */
const sizeSchema = z.union([
  z.number().int().min(0),
  z
    .string()
    .regex(/^\d+(?:B|KB|MB|GB)$/, 'expected a size such as 64KB or 10GB')
    .transform((text) => Number.parseInt(text, 10) * (SIZES[text.replace(/\d/g, '')] ?? 1)),
]);

/** A log that a run writes from its start, or from `at`. `{time}` and `{n}` in its lines are filled in. */
const logSchema = z
  .strictObject({
    path: z.string().min(1).default('user_logs/std_log.txt'),
    at: offsetSchema.optional(),
    type: z.enum(['AppendBlob', 'BlockBlob']).default('AppendBlob'),
    text: z.string().optional(),
    /** A line that is written again and again after the text. */
    repeat: z.string().optional(),
    /** So many bytes of lines that are made up. */
    bytes: sizeSchema.optional(),
    /** Bytes as they are. */
    hex: z
      .string()
      .regex(/^(?:[\da-f]{2}|\s)*$/i, 'expected bytes such as 00ff10')
      .optional(),
    /** The time from one line to the next; all are there at once without it. */
    every: durationSchema.refine((ms) => ms > 0, 'expected a time longer than 0').optional(),
    /** When it is deleted. */
    gone: offsetSchema.optional(),
  })
  .refine(
    ({ text, repeat, bytes, hex }) => [text ?? repeat, bytes, hex].filter((given) => given !== undefined).length === 1,
    'expected one of text (or repeat), bytes and hex',
  )
  .refine(({ repeat, every }) => repeat === undefined || every !== undefined, 'expected every beside repeat');

/** What happens when a run is asked to stop. */
const cancelSchema = z.strictObject({
  delay: durationSchema.default(30_000),
  hang: z.boolean().default(false),
  reject: z.number().int().min(400).max(599).optional(),
  /** How long its nodes stay busy after it has stopped. */
  'nodes-stay': durationSchema.default(0),
});

const personSchema = z.strictObject({ name: z.string(), 'object-id': z.string().optional() });

/** The scenario's `place`, beside a cluster and serverless. */
const PLACES = ['local', 'virtual-cluster', 'another-workspace', 'data-factory'] as const;
/** How a pipeline names its default, and a step its compute; `id` when not given. */
const FORMS = ['id', 'empty-id', 'name', 'prefixed', 'bag', 'settings'] as const;

const commonRun = {
  id: z.string().regex(/^[\w.-]+$/, 'expected letters, digits, - _ and . only'),
  'display-name': z.string().optional(),
  description: z.string().nullable().default(null),
  'created-by': personSchema.optional(),
  tags: z.record(z.string(), z.string()).default({}),
  compute: z.string().optional(),
  /** Where it computes, beside a cluster of the workspace and serverless; `compute` is then its name there. */
  place: z.enum(PLACES).optional(),
  /** How Azure writes what it is sent to. */
  form: z.enum(FORMS).default('id'),
  'instance-type': z.string().optional(),
  tier: z.enum(['Spot', 'Basic', 'Standard', 'Premium']).optional(),
  /** What run history says of its nodes besides. */
  'history-compute': z
    .strictObject({
      'vm-size': z.string().optional(),
      'gpu-count': z.number().int().min(0).optional(),
      priority: z.string().optional(),
    })
    .default({}),
  /** Of a pipeline: what its body says of its steps. `outer`: of a pipeline in it only that it is there. */
  body: z.enum(['whole', 'outer', 'none']).default('outer'),
  nodes: z.number().int().min(1).default(1),
  created: offsetSchema.optional(),
  started: offsetSchema.optional(),
  waiting: z.string().default('Queued'),
  'compute-times': z.boolean().default(true),
  /** What run history says of the queue while it waits. */
  queueing: errorSchema.optional(),
  statuses: z.array(z.strictObject({ at: offsetSchema, status: z.string() })).default([]),
  ends: endsSchema.optional(),
  gpu: gpuSchema.optional(),
  traffic: trafficsSchema.optional(),
  metrics: z.record(z.string(), metricSchema).default({}),
  artifacts: z.array(artifactSchema).default([]),
  logs: z.array(logSchema).default([]),
  outputs: z.array(z.string()).default([]),
  cancel: cancelSchema.prefault({}),
};

/** How a command, the trial of a sweep, or a step of a pipeline is started. */
const jobSchema = z.strictObject({
  services: z.array(z.string()).default([]),
  command: z.string().default('python train.py'),
  environment: z.string().optional(),
  /** What the environment's version is made of. */
  image: z.string().default('mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20260801.v1'),
  conda: z.string().optional(),
  inputs: z.record(z.string(), z.string()).default({}),
  git: z
    .strictObject({
      commit: z.string(),
      dirty: z.boolean().default(false),
      repository: z.string().default('https://git.example.com/team/train.git'),
      branch: z.string().optional(),
    })
    .optional(),
  /** SHA-256 of its code asset. */
  'code-hash': z.string().optional(),
  identity: z.enum(['AMLToken', 'Managed', 'UserIdentity']).optional(),
  'environment-variables': z.record(z.string(), z.string()).default({}),
  /** Of a trial: what the sweep gave it. */
  parameters: z.record(z.string(), z.json()).optional(),
});

const leafSchema = z.strictObject({
  ...commonRun,
  outlives: durationSchema.optional(),
  type: z.enum(['command', 'sweep', 'pipeline', 'automl', 'spark']).default('command'),
  job: jobSchema.optional(),
  reused: z.strictObject({ run: z.string(), pipeline: z.string().optional() }).optional(),
});

/** A pipeline step, a sweep's trial or an AutoML iteration; a step may be a pipeline or sweep with children itself. */
const childSchema = leafSchema.extend({ children: z.array(leafSchema).optional() });

const runSchema = z.strictObject({
  ...commonRun,
  created: offsetSchema,
  type: z.enum(['command', 'sweep', 'pipeline', 'automl', 'spark']),
  experiment: z.string().default('default'),
  archived: z.boolean().default(false),
  job: jobSchema.prefault({}),
  /** Of a sweep: the best trial, by its own word. */
  'best-child': z.string().optional(),
  limits: z
    .strictObject({
      timeout: durationSchema.optional(),
      'trial-timeout': durationSchema.optional(),
      'max-trials': z.number().int().min(1).optional(),
    })
    .optional(),
  children: z.array(childSchema).optional(),
});

const clusterSchema = z.strictObject({
  name: z.string(),
  type: z.enum(['AmlCompute', 'ComputeInstance', 'Kubernetes']).default('AmlCompute'),
  'vm-size': z.string().optional(),
  priority: z.enum(['Dedicated', 'LowPriority']).default('Dedicated'),
  location: z.string().optional(),
  'max-nodes': z.number().int().min(0).default(4),
  /** Of a cluster: how many nodes it keeps, and how long it keeps one after a run. */
  'min-nodes': z.number().int().min(0).default(0),
  'scale-down-after': durationSchema.default(120_000),
  /** Of a cluster: how many nodes it wants to have, and whether it is on the way there. Steady at its use when left out. */
  'target-nodes': z.number().int().min(0).optional(),
  'preparing-nodes': z.number().int().min(0).default(0),
  resizing: z.boolean().default(false),
  errors: z.array(errorSchema).default([]),
  /** Of an instance. */
  state: z.string().default('Running'),
  'last-operation': z.strictObject({ name: z.string(), trigger: z.string(), at: offsetSchema }).optional(),
  'instance-types': z.record(z.string(), z.strictObject({ gpus: z.number().int().min(0).default(0) })).default({}),
});

const historySchema = z.union([
  z
    .number()
    .int()
    .min(0)
    .transform((runs) => ({ runs, newest: -6 * 3_600_000, over: 365 * 86_400_000 })),
  z.strictObject({
    runs: z.number().int().min(0),
    newest: offsetSchema.default(-6 * 3_600_000),
    over: durationSchema.default(365 * 86_400_000),
  }),
]);

const workspaceSchema = z.strictObject({
  name: z.string(),
  'resource-group': z.string(),
  location: z.string().default('westeurope'),
  kind: z.string().default('Default'),
  contact: z.string().default('ml-platform@example.com'),
  tags: z.record(z.string(), z.string()).default({}),
  'private-link': z.boolean().default(false),
  /** Whether whoever asks has a role on its storage. The artifact service asks for none. */
  'storage-role': z.boolean().default(true),
  'metric-names': z.enum(['present', 'older']).default('present'),
  clusters: z.array(clusterSchema).default([]),
  runs: z.array(runSchema).default([]),
  history: historySchema.default({ runs: 0, newest: 0, over: 0 }),
});

const bucketSchema = z.strictObject({ burst: z.number().int().min(1), 'per-second': z.number().min(0) });

/** A whole world. Unknown keys are refused. */
export const scenarioSchema = z.strictObject({
  summary: z.string().default(''),
  'page-size': z.number().int().min(1).default(50),
  'children-page-size': z.number().int().min(1).default(500),
  order: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
  tenant: z.string().default('11111111-2222-4333-8444-555555555555'),
  reads: bucketSchema.default({ burst: 250, 'per-second': 25 }),
  writes: bucketSchema.default({ burst: 200, 'per-second': 10 }),
  hooks: z
    .record(z.string(), z.strictObject({ fail: z.number().int().min(0), status: z.number().int().default(500) }))
    .default({}),
  faults: z.array(faultSchema).default([]),
  /** Listed ahead. Once one is in force, the list has the price before it no more. */
  'price-changes': z.array(z.strictObject({ at: offsetSchema, factor: z.number().positive() })).default([]),
  quotas: z
    .array(z.strictObject({ name: z.string(), used: z.number().int().min(0), limit: z.number().int() }))
    .default([]),
  subscriptions: z.array(z.strictObject({ id: z.string(), workspaces: z.array(workspaceSchema) })).min(1),
});

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Scenario = z.output<typeof scenarioSchema>;
export type WorkspaceSpec = Scenario['subscriptions'][number]['workspaces'][number];
export type ClusterSpec = WorkspaceSpec['clusters'][number];
export type RunSpec = WorkspaceSpec['runs'][number];
export type JobSpec = z.output<typeof jobSchema>;
export type ChildSpec = z.output<typeof leafSchema> & { children?: ChildSpec[] | undefined };
export type GpuSpec = Exclude<NonNullable<RunSpec['gpu']>, 'none'>;
export type MetricSpec = z.output<typeof metricSchema>;
export type TrafficSpec = z.output<typeof trafficsSchema>;
export type LogSpec = RunSpec['logs'][number];
export type ArtifactSpec = RunSpec['artifacts'][number];
