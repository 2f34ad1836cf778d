import { z } from 'zod';
import { type Known, unknown } from '../values/known.ts';
import { amount, type Immutable, instant, number, outputs, text, texts, yesOrNo } from '../values/shapes.ts';
import { jobFactsSchema } from './job-facts.ts';
import { machineSchema } from './machine.ts';
import { orphanOfSchema } from './orphan.ts';
import { placementSchema, stepsSchema } from './placement.ts';
import { isNotResponding, PHASES } from './status.ts';

/** An Azure Machine Learning workspace under watch. */
export interface Workspace {
  /** ARM id in lower case: the key everywhere, since ARM spells the same id in several cases. */
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Region of the workspace; its computes may be elsewhere. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

const phase = z.enum(PHASES, { error: `one of ${PHASES.join(', ')}` });

/** Facts of a run that Azure's answer can leave out or garble. `resources` are the VM size and the number of nodes. */
export const OPEN_FACTS = ['displayName', 'jobType', 'tags', 'placement', 'resources', 'timeLimit'] as const;
type OpenFact = (typeof OPEN_FACTS)[number] | 'experiment';

/** What every list answer carries of a run, without its workspace; all else is a signal. */
export const runSchema = z.object({
  /** Job name, unique in its workspace. */
  id: text,
  displayName: text,
  /** Null where it is unknown: every run has one. */
  experiment: text.nullable(),
  /** Lower case: command, sweep, pipeline, automl, spark, or one not seen yet. */
  jobType: text,
  /** The status word as Azure says it. */
  status: text,
  phase,
  archived: yesOrNo,
  /** Submission, not start: the queue may come between. */
  createdAt: instant,
  /** As far as Azure says: a display name in ARM, an object id in run history; never an e-mail. */
  creator: z.object({ objectId: text.nullable(), displayName: text.nullable() }),
  /** The user's tags; Azure's own (`_aml_system_*`) are left out. */
  tags: texts,
  /** Where it computes; for a pipeline, the default of its steps. */
  placement: placementSchema,
  /** Where the steps of a pipeline compute; absent for other types, and in older records. */
  steps: stepsSchema.exactOptional(),
  /** The run's own time limit in milliseconds; null when it has none. */
  timeLimit: number.nullable(),
  /** Output name to `azureml://` URI; the URI may be null even for a completed run. */
  outputs,
  studioUrl: text.nullable(),
  /**
   * Digest of what the run executes: code, command, environment, inputs, parameters, components. Two runs with the same
   * digest compute the same. Null where Azure does not say enough for one.
   */
  definition: text.nullable(),
  /** The run that this one was resubmitted from, where Azure says so (`sourceJobId`). */
  resubmittedFrom: text.nullable(),
  /** How it is started. Absent in records of an older version. */
  job: jobFactsSchema.exactOptional(),
  /** The parent, for a run that still runs below one that has ended. ARM neither lists, reads nor cancels it. */
  orphanOf: orphanOfSchema.exactOptional(),
  /**
   * Why a fact is unknown: Azure's answer left it out, or it could not be read. What its field holds then is only a
   * placeholder (the id for a name, no tags, null), so a rule asks {@link factOf}. Absent if all are known.
   */
  unknown: z.partialRecord(z.enum(OPEN_FACTS), text).exactOptional(),
  /** Keys of protected tags that nobody confirmed: policies judge the run as if it did not have them. Absent if there are none. */
  unconfirmedTags: z.array(text).exactOptional(),
});

/** One execution in a workspace. */
export interface Run extends Immutable<z.output<typeof runSchema>> {
  readonly workspaceId: string;
  readonly workspaceName: string;
}

/** A fact of a run, or why it is unknown. */
export function factOf<K extends Exclude<OpenFact, 'resources' | 'placement'>>(run: Run, fact: K): Known<Run[K]> {
  const reason = whyUnknown(run, fact);
  return reason === null ? { known: true, value: run[fact] } : unknown(reason);
}

/** Why a fact of a run is unknown; null when it is known. */
export function whyUnknown(run: Run, fact: OpenFact): string | null {
  if (fact === 'experiment') return run.experiment === null ? notReported('experiment') : null;
  return run.unknown?.[fact] ?? null;
}

/** Why a fact is unknown that Azure's answer left out. */
export function notReported(what: string): string {
  return `Azure does not report its ${what}`;
}

/** Whose fault a failure is; `unclassified` where its code does not say. */
export const FAILURE_CAUSES = ['quota', 'environment', 'data', 'code', 'platform', 'unclassified'] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

export const failureSchema = z.object({
  cause: z.enum(FAILURE_CAUSES, { error: `one of ${FAILURE_CAUSES.join(', ')}` }),
  /** The innermost specific code, such as `ScriptExecution.WriteStreams.Authentication`. */
  code: text,
  /** One line, cut. */
  message: text,
});

/** Why a run failed, as run history's error says it. */
export type RunFailure = Immutable<z.output<typeof failureSchema>>;

/**
 * How long a run computed, where Azure reports more than its start: it may have been queued again, preempted or paused.
 * Both bounds are the same where it is known. `since` is the latest start, from which the time grows while the run is
 * running; null where it does not grow.
 */
export const computedSchema = z.object({ least: amount, most: amount, since: instant.nullable() });
export type Computed = Immutable<z.output<typeof computedSchema>>;

export const childSchema = z.object({
  id: text,
  displayName: text,
  status: text,
  phase,
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  computed: computedSchema.exactOptional(),
  /** Why its times are unknown, in which case they are null; absent where they are known. */
  timesUnknown: text.exactOptional(),
  /** A reused step did not execute and cost nothing. */
  reused: yesOrNo,
  /** Without nodes if it only holds others, which are listed beside it. */
  placement: placementSchema,
  /** What its nodes are; absent where that is not known, and in older records. */
  machine: machineSchema.exactOptional(),
  /** Why what its nodes are is not known. */
  machineUnknown: text.exactOptional(),
  /** `dcid.<run>`: whose artifacts these are. A reused step names the original run. */
  dataContainerId: text.nullable(),
  /** Output name to `azureml://` URI, as far as run history says. */
  outputs,
  /** The user's tags. */
  tags: texts,
  error: failureSchema.nullable(),
});

/** A step of a pipeline or a trial of a sweep, from run history. */
export type ChildRun = Immutable<z.output<typeof childSchema>>;

/** Whether a child only holds others, which are listed beside it: it has no time and no log of its own. */
export function holdsOthers({ placement }: ChildRun): boolean {
  return placement.nodes === 0 && placement.kind !== 'local';
}

/** Whether a child takes nodes in Azure. One that only holds others has none, and neither has a local run. */
export function hasNodes({ placement }: ChildRun): boolean {
  return placement.nodes !== 0;
}

/** Whether two ids name one run: Azure spells ids in several cases. */
export function isSameId(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase();
}

/** Whether a run is still in what it was seen in: in the same phase, with its heartbeat or without it as before. */
export function isInSamePhase(before: Run, after: Run): boolean {
  return before.phase === after.phase && isNotResponding(before.status) === isNotResponding(after.status);
}

/** Says whether runs of this type only hold children and burn nothing themselves. */
export function isParentType(jobType: string): boolean {
  return jobType === 'pipeline' || jobType === 'sweep' || jobType === 'automl';
}

/** Types of job that are known; Azure may add others. */
export const JOB_TYPES: readonly string[] = ['command', 'sweep', 'pipeline', 'automl', 'spark'];

const COMPUTES_WHERE_SENT: ReadonlySet<string> = new Set(['command', 'sweep', 'automl', 'spark']);

/**
 * Says whether all nodes of a run of this type are on the compute that it was sent to. The steps of a pipeline may name
 * others, and what the compute of a job of an unknown type means is not known.
 */
export function computesWhereSent(jobType: string): boolean {
  return COMPUTES_WHERE_SENT.has(jobType);
}

/** Job types are an open set. Whether runs of an unknown type hold others, and where, is not known. */
export function isKnownType(jobType: string): boolean {
  return isParentType(jobType) || computesWhereSent(jobType);
}

/** Says whether runs of this type may hold children: parents do, and those of a type that is not known may. */
export function mayHoldChildren(jobType: string): boolean {
  return isParentType(jobType) || !isKnownType(jobType);
}
