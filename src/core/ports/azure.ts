import type { ComputeNodes } from '../run/nodes.ts';
import type { ChildRun, Run, RunFailure, Workspace } from '../run/run.ts';
import type { SeenCompute } from '../run/seen-compute.ts';
import type { ListedRun } from '../signal/known-run.ts';
import type {
  Activity,
  ArtifactReading,
  ArtifactRequest,
  ChildMetric,
  ChildMetricRequest,
  Compute,
  Cost,
  EndedRuns,
  GpuUse,
  LogGrowth,
  LoggedMetric,
  MetricRequest,
  Signal,
  Snapshot,
  Spend,
  SpendRequest,
  Timing,
  Wait,
} from '../signal/signal.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Urgency } from './read-buckets.ts';

/** One page of a workspace's jobs, newest first as Azure promises nowhere. */
export interface RunPage {
  readonly runs: readonly ListedRun[];
  /** Opaque; null on the last page. Carries signatures: it is stored, never logged. */
  readonly next: string | null;
  /** Entries of the page that could not be read, by name where there was one. They never stop the page. */
  readonly malformed: readonly { readonly id: string | null; readonly problem: string }[];
}

/** What a refresh found of one run. `failed` concerns this run alone, and not the others of the call. */
export type Refreshed =
  | { readonly kind: 'found'; readonly listed: ListedRun }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Azure's answer to a cancel. Accepted is a 202, which promises nothing: passes watch the status afterwards. */
export type CancelAnswer =
  | { readonly kind: 'accepted' }
  /** An answer after which Azure began nothing: 400, 403, 404 or 409. Read the run again before believing more. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** It was sent, and no answer says whether Azure began something. */
  | { readonly kind: 'unclear'; readonly reason: string }
  /** The clearance was not given, or the connection broke before a byte was written. */
  | { readonly kind: 'not-sent' };

/**
 * Asked once, when all that a request needs is there and the connection is made. Null: nothing is sent. Else {@link left} is
 * asked just before the bytes are written, and the request is cut after so long; at 0 nothing is sent.
 */
export type Clearance = () => Promise<{ left(): Milliseconds } | null>;

/**
 * The runs of a workspace. Every call takes an abort signal and throws {@link AzureError} when Azure cannot be reached,
 * throttles beyond patience, or refuses access.
 */
export interface Runs {
  /** One page of all jobs, archived ones too, from a continuation or from the newest. */
  page(workspace: Workspace, continuation: string | null, abort: AbortSignal): Promise<RunPage>;
  /**
   * The present state of runs known by id, in as few requests as possible. The map holds every id asked for.
   * @param known what the store holds of them, for what only ARM says and what does not change
   */
  refresh(
    workspace: Workspace,
    runIds: readonly string[],
    abort: AbortSignal,
    known?: ReadonlyMap<string, Run>,
  ): Promise<ReadonlyMap<string, Refreshed>>;
  /** One run by name from ARM, as it is read just before a cancel. Null when it does not exist. */
  read(workspace: Workspace, runId: string, abort: AbortSignal): Promise<ListedRun | null>;
  /** Why runs failed, for those that run history knows. It is for the record: only an abort throws. */
  failures(
    workspace: Workspace,
    runIds: readonly string[],
    abort: AbortSignal,
  ): Promise<ReadonlyMap<string, RunFailure>>;
  /**
   * Asks Azure to cancel, at most once. Only `watch/enforce.ts` may call this.
   * @throws what `clear` throws, and {@link AzureError}; both only where nothing was sent.
   */
  cancel(workspace: Workspace, runId: string, clear: Clearance, abort: AbortSignal): Promise<CancelAnswer>;
}

/** The computes of a workspace. */
export interface Computes {
  /** What a compute says of its nodes now, read at every call; one that does not exist is off. Throws {@link AzureError}. */
  nodes(workspace: Workspace, name: string, abort: AbortSignal): Promise<ComputeNodes>;
}

/** Lists what computes do, for whoever looks for nodes without a run. */
export interface ComputeDirectory {
  /**
   * All computes of a workspace as they are now, with what a node costs. One that cannot be read says why. Throws {@link AzureError} where the
   * list cannot be read.
   */
  list(workspace: Workspace, abort: AbortSignal): Promise<readonly SeenCompute[]>;
}

/** Reads a signal for runs of a workspace, with a request of its own. */
type ReadSignal<T, Request extends unknown[] = []> = (
  ...asked: [workspace: Workspace, snapshots: readonly Snapshot[], ...request: Request, abort: AbortSignal]
) => Promise<SignalMap<T>>;

/** The stretch of time of a series. */
type Series = [window: { readonly over: Milliseconds; readonly now: Instant }];

/**
 * The signals of runs. A batch call answers for every snapshot given, keyed by run id; what fails for one run is that
 * run's unknown signal with its reason. Only an abort throws.
 */
export interface SignalSource {
  readonly timing: ReadSignal<Timing>;
  readonly compute: ReadSignal<Compute>;
  readonly children: ReadSignal<readonly ChildRun[]>;
  /** Reads `snapshot.signals.children` when the request names a step. */
  readonly artifact: ReadSignal<readonly ArtifactReading[], [ArtifactRequest]>;
  /** Reads `snapshot.signals.timing`, `.compute` and, for parents, `.children`. */
  readonly cost: ReadSignal<Cost>;
  readonly log: ReadSignal<LogGrowth>;
  readonly metric: ReadSignal<LoggedMetric, [MetricRequest]>;
  /** Reads `snapshot.signals.children`. */
  readonly childMetric: ReadSignal<ChildMetric, [ChildMetricRequest]>;
  /** Reads, for parents, `snapshot.signals.children`. The series end at `now`. */
  readonly activity: ReadSignal<Activity, Series>;
  /** Why runs wait; reads, for parents, `snapshot.signals.children`. */
  readonly wait: ReadSignal<Wait>;
  /** Reads `snapshot.signals.compute` and, for parents, `.children`. The series end at `now`. */
  readonly gpu: ReadSignal<GpuUse, Series>;
}

/** Signals from Runwarden's own record, by the contract of {@link SignalSource}. */
export interface RecordedSignals {
  spend(
    workspace: Workspace,
    snapshots: readonly Snapshot[],
    request: SpendRequest,
    now: Instant,
  ): Promise<SignalMap<Spend>>;
  lineage(workspace: Workspace, snapshots: readonly Snapshot[]): Promise<SignalMap<EndedRuns>>;
  /** @param last how many of each experiment, at most; more are never given. */
  outcomes(workspace: Workspace, snapshots: readonly Snapshot[], last: number): Promise<SignalMap<EndedRuns>>;
}

export type SignalMap<T> = ReadonlyMap<string, Signal<T>>;

/** Finds the workspaces to watch. */
export interface WorkspaceDirectory {
  /** One workspace by name. Null when it does not exist; throws {@link AzureError} when it may not be read. */
  find(subscriptionId: string, resourceGroup: string, name: string, abort: AbortSignal): Promise<Workspace | null>;
  /** The workspaces of a subscription. Throws {@link AzureError} when not even the beginning of the list could be read. */
  list(subscriptionId: string, abort: AbortSignal): Promise<WorkspaceList>;
}

export interface WorkspaceList {
  readonly workspaces: readonly Workspace[];
  /** What of the list could not be read, each with the reason. */
  readonly unread: readonly string[];
}

/** A failure of Azure or of the network, with the action that failed. It contains no signed address and no token. */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly kind: AzureErrorKind;
  /** HTTP status, when there was an answer. */
  readonly status: number | null;

  constructor(kind: AzureErrorKind, message: string, options: { status?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.status = options.status ?? null;
  }
}

/** `denied` and `not-found` need a person; `throttled` and `unavailable` pass; `malformed` is an answer of another shape. */
export type AzureErrorKind = 'denied' | 'not-found' | 'throttled' | 'unavailable' | 'malformed' | 'aborted';

/** Counts of requests to Azure by kind, since the start, and how urgent they are. */
export interface RequestCounter {
  /** Kind (`jobs-list`, `job-get`, `metrics`, …) to number sent, retries included. */
  counts(): Readonly<Record<string, number>>;
  /** Does a piece of work whose reads are so urgent. All others are due. */
  as<T>(urgency: Urgency, work: () => Promise<T>): Promise<T>;
  /** Does a piece of work and counts its requests alone, whatever else runs at the same time. */
  within<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly counts: Readonly<Record<string, number>> }>;
}

/** The present moment; database and Azure times are compared with it. */
export type Clock = () => Instant;
