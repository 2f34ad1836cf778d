import type { Instant, Milliseconds } from './duration.ts';
import type { ChildRun, Run } from './run.ts';

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

/** What a run computes on. Null stands for what Azure does not say. */
export interface Compute {
  readonly kind: 'cluster' | 'instance' | 'kubernetes' | 'serverless' | 'other';
  readonly vmSize: string | null;
  readonly nodes: number | null;
  readonly gpusPerNode: number | null;
  readonly priority: 'dedicated' | 'low-priority' | null;
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
}

/** One artifact of a run, or of one of its steps, as it stands in storage. */
export interface ArtifactReading {
  readonly runId: string;
  readonly displayName: string;
  readonly status: string;
  /** When the step (or run) started; an absence is counted from here. */
  readonly startedAt: Instant | null;
  readonly artifact: ArtifactContent;
}

export type ArtifactContent =
  /** Content is parsed JSON; `version` is the blob's ETag. */
  | { readonly state: 'present'; readonly json: unknown; readonly version: string }
  /** Storage answered that there is no such blob. */
  | { readonly state: 'absent' }
  /** There is a blob, and it could not be read as JSON, or not be read at all. */
  | { readonly state: 'unreadable'; readonly reason: string };

/** What a condition asks for. Two requests with the same key are one fetch. */
export type SignalRequest =
  | { readonly kind: 'timing' }
  | { readonly kind: 'compute' }
  | { readonly kind: 'children' }
  | ArtifactRequest
  | { readonly kind: 'gpu'; readonly over: Milliseconds };

export interface ArtifactRequest {
  readonly kind: 'artifact';
  /** Glob over the display names of a pipeline's steps; null for the run itself. */
  readonly step: string | null;
  /** A named output; null for the run's default artifacts. */
  readonly output: string | null;
  readonly path: string;
}

/** The signals of a run as far as they were fetched. A missing entry was not asked for yet. */
export interface Signals {
  readonly timing?: Signal<Timing>;
  readonly compute?: Signal<Compute>;
  readonly children?: Signal<readonly ChildRun[]>;
  readonly gpu?: Signal<GpuUse>;
  readonly artifacts?: Readonly<Record<string, Signal<readonly ArtifactReading[]>>>;
}

/** A run with its signals at one instant. */
export interface Snapshot {
  readonly run: Run;
  /** Since when Runwarden has seen the run in its present phase: a lower bound of the time spent in it. */
  readonly phaseSince: Instant;
  readonly signals: Signals;
}

/** The kinds in the order in which they are fetched: cheapest first, and what others rest on before them. */
export const SIGNAL_KINDS = ['timing', 'compute', 'children', 'artifact', 'gpu'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** The key under which an artifact request's answer stands in {@link Signals.artifacts}. */
export function artifactKey(request: ArtifactRequest): string {
  return `${request.step ?? ''}|${request.output ?? ''}|${request.path}`;
}
