import type { OpenFall } from '../policy/precision-floor.ts';
import type { PolicySetRecord } from '../policy/set-agreement.ts';
import type { Instant } from '../values/duration.ts';
import type { PolicyStatus } from './decision.ts';
import type { EarlierCancel } from './earlier-cancel.ts';
import type { Approval, Cancellation, Finding, Freeze, Heard, Notice } from './finding.ts';
import type { Objection } from './objection.ts';
import type { Override } from './override.ts';
import type { Refusals } from './refusals.ts';
import type { PastCancel, World } from './world.ts';

/** What the store holds about a workspace, as a pass or an act needs it; read at once. */
export interface WorkspaceState {
  /** The latest pass that saw the workspace whole; null before the first. */
  readonly lastGoodPassAt: Instant | null;
  readonly findings: readonly Finding[];
  /** Findings of active runs that were set aside for long; the same ones may begin again. */
  readonly resumable: readonly Finding[];
  readonly statuses: readonly (Pick<PolicyStatus, 'runId' | 'policy' | 'audit' | 'state' | 'withheld'> &
    Partial<Pick<PolicyStatus, 'unknownSince'>>)[];
  /** By finding id. */
  readonly notices: ReadonlyMap<string, readonly Notice[]>;
  /** By finding id: whoever is to hear of its end. */
  readonly heard: ReadonlyMap<string, Heard>;
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
  readonly objections: ReadonlyMap<string, readonly Objection[]>;
  /** Runs and policies, as `run policy`, for which a person rejected a cancel, in any episode. */
  readonly rejected: ReadonlySet<string>;
  readonly cancellations: ReadonlyMap<string, Cancellation>;
  /** By finding id. */
  readonly refusals: ReadonlyMap<string, Refusals>;
  /** Cancels of the workspace that are under way, by run id, even if their finding has ended. */
  readonly underWay: ReadonlyMap<string, Cancellation>;
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  readonly ended: World['ended'];
  /** Cancels that active runs may repeat. */
  readonly earlier?: readonly EarlierCancel[];
  /** Policies that fell below their floor and are not trusted again. */
  readonly fallen: readonly OpenFall[];
  readonly recentCancels: readonly PastCancel[];
  /** The policies in force over all replicas; null before the first set. */
  readonly policySet?: PolicySetRecord | null;
}
