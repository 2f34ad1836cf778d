import type { CancelLimits } from '../policy/limits.ts';
import type { OpenFall } from '../policy/precision-floor.ts';
import type { Instant } from '../values/duration.ts';
import type { EarlierCancel } from './earlier-cancel.ts';
import type { Freeze } from './finding.ts';
import type { Period } from './grace.ts';
import type { Override } from './override.ts';

/** What the guards need to know beside the assessment that they are asked about. Never changed: a pass makes new ones. */
export interface World {
  readonly now: Instant;
  readonly overrides: readonly Override[];
  readonly freeze: Freeze | null;
  /** Freezes and exceptions that ended lately: the time to object did not run while they held. */
  readonly ended: { readonly freezes: readonly Period[]; readonly overrides: readonly Override[] };
  /** Nobody saw the workspace whole for so long that a violation before and one now may be two. */
  readonly blind: boolean;
  /** Limits over all policies. */
  readonly limits: CancelLimits;
  /** Active runs of the workspace, without those whose cancel was under way before this pass. */
  readonly activeRuns: number;
  /** Cancels of the last day in every workspace, without those of this pass. */
  readonly recent: readonly PastCancel[];
  /** Cancels that this pass has decided so far. */
  readonly tally: readonly CountedCancel[];
  /** Cancels that active runs may repeat; absent where none is known. */
  readonly earlier?: readonly EarlierCancel[];
  /** Policies that fell below their floor, until a person trusts them again; absent where there is none. */
  readonly fallen?: readonly OpenFall[];
  /** Runs with a cancel under way from before this pass, under any policy. */
  readonly canceling: ReadonlySet<string>;
}

/** A cancel as the limits count it. */
export interface CountedCancel {
  readonly runId: string;
  readonly policy: string;
  readonly ownerId: string;
  /** What the run had used and cost when it was decided; null where that is not known. */
  readonly gpuHours: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
}

/** A cancel that was decided and neither abandoned nor refused. */
export interface PastCancel extends CountedCancel {
  readonly decisionId: string;
  readonly workspaceId: string;
  readonly at: Instant;
  readonly approvedByPerson: boolean;
}
