import type { CancellationState } from '../decision/finding.ts';
import type { Outcome } from '../policy/condition.ts';
import type { PassRecord } from './scan-ledger.ts';

/**
 * Counts what happens, for /metrics. A call never throws and never waits. Names of workspaces, policies and channels
 * are labels; run ids never are, since their number has no bound.
 */
export interface Meter {
  /** A pass over one workspace is over: how long it took, what it asked of Azure, and whether it could see. */
  passEnded(workspace: string, pass: PassRecord): void;
  /** A policy judged a run. `not-matched` is not counted: it is the most frequent, and nobody needs it. */
  judged(policy: string, outcome: Outcome): void;
  /** One try to deliver an alert. `given-up` is the last of them: nobody was reached over this channel. */
  delivered(channel: string, result: 'delivered' | 'failed' | 'given-up'): void;
  /** A cancel came to a state. */
  cancelMoved(state: CancellationState): void;
  /** The policy folder was read. `rejected` counts its problems; then the older policies stay in force. */
  policiesRead(inForce: number, rejected: number): void;
}
