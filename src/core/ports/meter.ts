import type { CancellationState } from '../decision/finding.ts';
import type { Outcome } from '../policy/condition.ts';
import type { Milliseconds } from '../values/duration.ts';
import type { DroppedKind } from './retention-ledger.ts';
import type { PassRecord } from './scan-ledger.ts';

/** Why an owner's link led nowhere: nobody signed it, its finding is not on record, or the finding has ended. */
export type RefusedLink = 'forged' | 'gone' | 'over';

/**
 * Counts events, for /metrics. A call never throws and never waits. Names of workspaces, policies and channels
 * are labels; run ids never are, since their number has no bound.
 */
export interface Meter {
  /** A pass over one workspace ended: how long it took, and whether it succeeded. */
  passEnded(workspace: string, pass: PassRecord): void;
  /** Azure answered a request, with this HTTP status; null where no answer came. Each try counts. */
  azureAnswered(kind: string, status: number | null): void;
  /** A policy judged a run. `not-matched` is not counted: it is the most frequent, and nobody needs it. */
  judged(policy: string, outcome: Outcome): void;
  /** One try to deliver an alert. `given-up` is the last one: the alert reached nobody over this channel. */
  delivered(channel: string, result: 'delivered' | 'failed' | 'given-up' | 'dropped'): void;
  /** A cancel came to a state. */
  cancelMoved(state: CancellationState): void;
  /** The policy folder was read. `rejected` counts its problems; then the older policies stay in force. */
  policiesRead(inForce: number, rejected: number): void;
  /** Whether this replica has other policies than those in force. */
  policiesDiffer(differ: boolean): void;
  /** Why this replica judges nothing; empty where it may. */
  replicaUnfit(because: readonly ('clock' | 'version')[]): void;
  /** Evidence of a run was kept: how many things, how many were missing, and how long it took. */
  evidenceKept(kept: { readonly items: number; readonly missing: number; readonly took: Milliseconds }): void;
  /** An owner's link led nowhere. */
  linkRefused(why: RefusedLink): void;
  /** Retention dropped what was kept for long enough. */
  dropped(kind: DroppedKind, count: number): void;
}
