import type { ComputesView, IdleCost } from '../money/idle-now.ts';
import type { Followed, IdleStretch, LastRun } from '../money/idle-stretches.ts';
import type { SeenCompute } from '../run/seen-compute.ts';
import type { Instant } from '../values/duration.ts';
import type { Visibility } from './visibility.ts';

/** What computes do, and which of their nodes were up without a run. */
export interface ComputeLedger {
  /** Whether the computes of a workspace are to be looked at; they count as looked at then. Over all replicas one gets a yes. */
  takeLook(workspaceId: string, times: { readonly now: Instant; readonly lookedBefore: Instant }): Promise<boolean>;
  /** The last run on each compute that ended since then, by the name of the compute in lower case. */
  lastRuns(workspaceId: string, since: Instant): Promise<ReadonlyMap<string, LastRun>>;
  /** The latest stretch of each compute and why. */
  latestIdle(workspaceId: string): Promise<readonly IdleStretch[]>;
  /** Writes what a look saw and what it makes of the stretches. */
  noteLook(
    workspaceId: string,
    seen: { readonly at: Instant; readonly computes: readonly SeenCompute[] },
    idle: Followed,
  ): Promise<void>;
  /** A look saw nothing. */
  noteBlindLook(workspaceId: string, problem: string): Promise<void>;
  /** What the nodes of a compute have cost that were idle since then: the sum of the known part, and up to when. */
  idleCost(workspaceId: string, compute: string, since: Instant): Promise<IdleCost>;
}

/** What the latest looks saw, for readers of the API. */
export interface ComputeReads {
  /** The workspaces whose every run the reader may see, by name. */
  computes(visible: Visibility): Promise<readonly ComputesView[]>;
}
