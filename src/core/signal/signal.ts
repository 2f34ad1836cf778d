import type { ChildRun, Run, RunFailure } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Period } from '../values/period.ts';

/** A fact about a run that is fetched on its own: known with its time and coverage, or unknown with the reason. */
export type Signal<T> = KnownSignal<T> | UnknownSignal;

export interface KnownSignal<T> {
  readonly known: true;
  readonly value: T;
  /** When it was read. */
  readonly at: Instant;
}

export interface UnknownSignal {
  readonly known: false;
  /** Plain words that finish "unknown: …". */
  readonly reason: string;
}

export function known<T>(value: T, at: Instant): KnownSignal<T> {
  return { known: true, value, at };
}

export function unknown(reason: string): UnknownSignal {
  return { known: false, reason };
}

/** When a run started and ended. A null start means that Azure says it has not started. */
export interface Timing {
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

export const COMPUTE_KINDS = ['cluster', 'instance', 'kubernetes', 'serverless', 'other'] as const;
export const PRIORITIES = ['dedicated', 'low-priority'] as const;

/** What a run computes on. Null stands for what Azure does not say. */
export interface Compute {
  readonly kind: (typeof COMPUTE_KINDS)[number];
  readonly vmSize: string | null;
  readonly nodes: number | null;
  readonly gpusPerNode: number | null;
  readonly priority: (typeof PRIORITIES)[number] | null;
  readonly location: string | null;
}

/** Utilisation of each GPU that a run (or a parent's active children) holds, minute by minute. */
export interface GpuUse {
  /** Start of the first minute of every series. */
  readonly from: Instant;
  readonly step: Milliseconds;
  readonly devices: readonly GpuDevice[];
  /** How many devices the run holds by its nodes and VM size; null when that cannot be said. */
  readonly expectedDevices: number | null;
}

export interface GpuDevice {
  /** `run/instance/device`, stable over one run. */
  readonly id: string;
  /** Percent, 0 to 100, one entry a step; null where no sample came. */
  readonly percent: readonly (number | null)[];
  /** Why its samples are not trusted, in which case there are none; absent where they are. */
  readonly doubt?: string;
}

/** One artifact of a run, or of one of its steps, as it stands in storage. */
export interface ArtifactReading {
  readonly runId: string;
  readonly displayName: string;
  readonly status: string;
  /** When the step (or run) started; an absence is counted from here. */
  readonly startedAt: Instant | null;
  /** Why its start is not trusted, in which case it is null; absent where it is. */
  readonly doubt?: string;
  readonly artifact: ArtifactContent;
}

export type ArtifactContent =
  /** Content is parsed JSON; `version` is the blob's ETag. */
  | { readonly state: 'present'; readonly json: unknown; readonly version: string }
  /** Storage answered that there is no such blob. */
  | { readonly state: 'absent' }
  /** There is a blob, and it could not be read as JSON, or not be read at all. */
  | { readonly state: 'unreadable'; readonly reason: string };

/** What a run has cost, in pieces whose hours grow with the time; a parent's are its children's. */
export interface Cost {
  /** ISO 4217. */
  readonly currency: string;
  readonly pieces: readonly CostPiece[];
  /**
   * Time before a start in which nodes may have been held while the run got ready, from the submission on: Azure bills
   * that and tells neither when it began nor what of it was the queue. It is in no sum, and says how much more there may
   * be at most. Absent in costs of an older record.
   */
  readonly preparing?: readonly CostPiece[];
  /** Runs whose cost is not known, or not all of it: the sum is a lower bound. */
  readonly unpriced: readonly string[];
}

export interface CostPiece {
  readonly runId: string;
  readonly nodes: number;
  /** Retail price of one node for one hour. */
  readonly pricePerNodeHour: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** What was spent on runs with one tag value in a calendar period, by Runwarden's own record. */
export interface Spend {
  readonly currency: string;
  /** What is known for certain, from the period's start on, up to the latest recorded pass. */
  readonly amount: number;
  /** At most so much more, for the time before a start in which nodes may have been held; 0 where there was none. */
  readonly preparing: number;
  /** Since when the record is without a gap; within the period the amount is a lower bound. */
  readonly since: Instant;
  /** What else makes it a lower bound, each in plain words. */
  readonly lacks: readonly string[];
}

/** Megabytes a minute moved by a run's nodes together; null where one of them did not tell all that it moved. */
export interface Activity {
  readonly from: Instant;
  readonly step: Milliseconds;
  readonly network: readonly (number | null)[];
  readonly disk: readonly (number | null)[];
  readonly infiniband: readonly (number | null)[];
}

/** The run's own log files in storage. */
export interface LogGrowth {
  /** When the newest of them last grew; null when there is none. */
  readonly lastGrowthAt: Instant | null;
  readonly bytes: number;
}

/** One logged metric of a run, oldest first. */
export interface LoggedMetric {
  readonly points: readonly { readonly step: number; readonly at: Instant; readonly value: number }[];
}

/** Another active run of the same workspace. */
export interface Peer {
  readonly runId: string;
  readonly displayName: string;
  readonly experiment: string | null;
  /** Id of its owner, as alerts name it; null where two spellings of the owner's tag name two. */
  readonly owner: string | null;
  readonly definition: string | null;
  readonly phase: Run['phase'];
  readonly createdAt: Instant;
  /** GPUs it holds now: 0 in the queue, null when that cannot be said. */
  readonly gpus: number | null;
}

/** All active runs of the workspace, the judged one too. */
export interface Peers {
  /** Owner of the judged run; null where two spellings of the owner's tag name two. */
  readonly owner: string | null;
  readonly runs: readonly Peer[];
}

/** A run that ended while Runwarden watched. */
export interface EndedRun {
  readonly runId: string;
  readonly displayName: string;
  readonly status: string;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant;
  /**
   * Of a run that was seen queued again or paused after it had begun: since when it ran for certain, up to its end.
   * Absent where no such break was seen.
   */
  readonly resumedAt?: Instant;
  /** Why its times are not trusted, in which case its start is null; absent where they are. */
  readonly doubt?: string;
  readonly failure: RunFailure | null;
}

/** Ended runs that have to do with a run, newest first. */
export interface EndedRuns {
  readonly runs: readonly EndedRun[];
  /** There are more, further back, that were not looked at. */
  readonly isCut: boolean;
  /** How many were asked for. */
  readonly asked: number;
}

/** What a condition asks for. Two requests with the same key are one fetch. */
export type SignalRequest =
  | { readonly kind: 'timing' }
  | { readonly kind: 'compute' }
  | { readonly kind: 'peers' }
  | SpendRequest
  /** Earlier runs of the same lineage: resubmitted from one another, or of the same definition and experiment. */
  | { readonly kind: 'lineage' }
  | OutcomesRequest
  | { readonly kind: 'children' }
  | { readonly kind: 'cost' }
  | ArtifactRequest
  | { readonly kind: 'log' }
  | MetricRequest
  | { readonly kind: 'activity'; readonly over: Milliseconds }
  | { readonly kind: 'gpu'; readonly over: Milliseconds };

export interface ArtifactRequest {
  readonly kind: 'artifact';
  /** Glob over the display names of a pipeline's steps; null for the run itself. */
  readonly step: string | null;
  /** A named output; null for the run's default artifacts. */
  readonly output: string | null;
  readonly path: string;
}

export interface MetricRequest {
  readonly kind: 'metric';
  readonly name: string;
}

/** The last ended runs of the same experiment, cancelled ones left out. */
export interface OutcomesRequest {
  readonly kind: 'outcomes';
  readonly last: number;
}

export interface SpendRequest {
  readonly kind: 'spend';
  /** Tag key; the judged run's own value of it is summed over. */
  readonly tag: string;
  readonly period: Period;
}

/** The signals of a run as far as they were fetched. A missing entry was not asked for yet. */
export interface Signals {
  readonly timing?: Signal<Timing>;
  readonly compute?: Signal<Compute>;
  readonly peers?: Signal<Peers>;
  readonly spends?: Readonly<Record<string, Signal<Spend>>>;
  readonly lineage?: Signal<EndedRuns>;
  readonly outcomes?: Signal<EndedRuns>;
  readonly children?: Signal<readonly ChildRun[]>;
  readonly cost?: Signal<Cost>;
  readonly artifacts?: Readonly<Record<string, Signal<readonly ArtifactReading[]>>>;
  readonly log?: Signal<LogGrowth>;
  readonly metrics?: Readonly<Record<string, Signal<LoggedMetric>>>;
  readonly activity?: Signal<Activity>;
  readonly gpu?: Signal<GpuUse>;
}

/** A run with its signals at one instant. */
export interface Snapshot {
  readonly run: Run;
  /**
   * Since when Runwarden has seen the run in its present phase: a lower bound of the time spent in it. Begins anew when
   * the heartbeat is lost or comes back.
   */
  readonly phaseSince: Instant;
  /**
   * Of a run that was seen waiting or paused after it had begun: when it was first seen back at work, or, before that,
   * when it was first seen so. What it ran in all is not told then: the present stint is the least, and the time since
   * its submission the most. Absent where no such break was seen.
   */
  readonly resumedAt?: Instant;
  /** Why the run's submission is not trusted, as `prepared` found; absent where it is. */
  readonly submissionProblem?: string;
  readonly signals: Signals;
}

/**
 * The kinds in the order in which they are fetched: what costs Azure nothing, then what is cached, then a request a run,
 * then the metrics; and what others rest on before them.
 */
export const SIGNAL_KINDS = [
  'timing',
  'compute',
  'peers',
  'lineage',
  'outcomes',
  'children',
  'cost',
  'spend',
  'artifact',
  'log',
  'metric',
  'activity',
  'gpu',
] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** The key under which an artifact request's answer stands in {@link Signals.artifacts}. */
export function artifactKey(request: ArtifactRequest): string {
  return `${request.step ?? ''}|${request.output ?? ''}|${request.path}`;
}

/** The key under which a spend request's answer stands in {@link Signals.spends}. */
export function spendKey(request: SpendRequest): string {
  return `${request.tag}|${request.period}`;
}

/** Whether the last ended runs were looked at as far back as a request goes, or cannot be. */
export function reachesBack(outcomes: Signal<EndedRuns> | undefined, { last }: OutcomesRequest): boolean {
  if (!outcomes) return false;
  return !outcomes.known || !outcomes.value.isCut || outcomes.value.asked >= last;
}
