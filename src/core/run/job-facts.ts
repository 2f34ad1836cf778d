import { z } from 'zod';
import { type Known, unknown } from '../values/known.ts';
import { fact, type Immutable, number, text, texts, yesOrNo } from '../values/shapes.ts';

const asset = z.object({ name: text, version: text.nullable(), registry: text.nullable() });

const input = z.object({
  /** A literal value, or an address without signatures. */
  value: text,
  /** A literal is what it is; an address is only fixed if it names a version. */
  pinned: yesOrNo,
  /** `uri_folder`, `mltable`, `literal`, … and `ReadOnlyMount`, … as Azure spells them; absent where it does not say. */
  type: text.exactOptional(),
  mode: text.exactOptional(),
});

const output = z.object({
  type: text.nullable(),
  mode: text.nullable(),
  /** The data asset that it is to become, as `name:version`. */
  asset: text.nullable(),
});

const distribution = z.object({
  /** `PyTorch`, `Mpi`, `TensorFlow`, `Ray`, … as Azure spells it. */
  type: text,
  processesPerNode: number.nullable(),
});

export const GOALS = ['minimize', 'maximize'] as const;

/** Types of service that people ask for; Azure may add others. */
export const SERVICE_TYPES = ['JupyterLab', 'SSH', 'TensorBoard', 'VSCode', 'RayDashboard', 'Custom'] as const;

/** What a job says of how it is started. Null means that there is none; unknown, that Azure does not say. */
export const jobFactsSchema = z.object({
  /** Types of its services besides those that Azure starts for every job: JupyterLab, SSH, TensorBoard, VSCode, … */
  services: fact(z.array(text)),
  command: fact(text.nullable()),
  environment: fact(asset.nullable()),
  /** Those of the steps of a pipeline as `step.input`. */
  inputs: fact(z.record(text, input)),
  /** Name of the schedule that made it. */
  schedule: fact(text.nullable()),
  /** Whether it runs code of its own, beside its command. */
  code: fact(yesOrNo),
  git: z.object({
    repository: text.nullable(),
    branch: text.nullable(),
    commit: text.nullable(),
    /** Whether the working copy had changes that are in no commit. */
    dirty: yesOrNo.nullable(),
  }),
  /** Steps of a pipeline whose component names no version, with its name; null for a step that names no component. */
  looseSteps: fact(z.record(text, text.nullable())),
  // Those below are absent in records of an older version.
  /** Its code asset as `name:version`. */
  codeAsset: fact(text.nullable()).exactOptional(),
  /** As whom it runs: `AMLToken`, `Managed`, `UserIdentity`; null where it asks for none. */
  identity: fact(text.nullable()).exactOptional(),
  outputs: fact(z.record(text, output)).exactOptional(),
  /** Literal inputs, the parameters of a pipeline, the search space of a sweep, the task of an AutoML job. */
  parameters: fact(texts).exactOptional(),
  /** Their names. The values may be secrets and are kept nowhere. */
  environmentVariables: fact(z.array(text)).exactOptional(),
  distribution: fact(distribution.nullable()).exactOptional(),
  resources: fact(z.object({ shmSize: text.nullable(), dockerArgs: text.nullable() })).exactOptional(),
  /** By which metric a sweep ranks its trials; null for other types. */
  primaryMetric: fact(z.object({ name: text, goal: z.enum(GOALS) }).nullable()).exactOptional(),
});

export type JobFacts = Immutable<z.output<typeof jobFactsSchema>>;
type Facts = Required<Omit<JobFacts, 'git'>>;
export type FactValue<K extends keyof Facts> = Extract<Facts[K], { known: true }>['value'];

/** What may hold them: a run. */
interface Holder {
  readonly job?: JobFacts;
  readonly orphanOf?: unknown;
}

const NOT_KEPT = 'it was last read by a version that did not keep it';
const ONLY_A_CHILD = 'Azure lists the run only below its parent, which has ended, and does not report it there';

function whyNone({ orphanOf }: Holder): string {
  return orphanOf === undefined ? NOT_KEPT : ONLY_A_CHILD;
}

/** A fact of a job, or why it is unknown. Records of an older version lack some or all of them. */
export function jobFact<K extends keyof Facts>(holder: Holder, name: K): Known<FactValue<K>> {
  // A fact that is there has the type of its name.
  return (holder.job?.[name] as Known<FactValue<K>> | undefined) ?? unknown(holder.job ? NOT_KEPT : whyNone(holder));
}

/** From which commit its code is; null where Azure does not say. */
export function gitOf(holder: Holder): Known<JobFacts['git']> {
  return holder.job ? { known: true, value: holder.job.git } : unknown(whyNone(holder));
}
