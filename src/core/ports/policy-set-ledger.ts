import type { LoadedSet, PolicySetRecord, ReplicaRecord, SetReason } from '../policy/set-agreement.ts';
import type { Instant } from '../values/duration.ts';

/** What a replica learns when it says which set it has. */
export interface Agreement {
  readonly inForce: PolicySetRecord;
  /** Why the replica's own set came into force just now; null when it did not. */
  readonly put: SetReason | null;
  /** Since when the replica has another set than the one in force; null when it has that one. */
  readonly differsSince: Instant | null;
  /** Other replicas at work that have another set. */
  readonly othersDiffer: readonly ReplicaRecord[];
}

/** One set of policies is in force over all replicas. */
export interface PolicySetLedger {
  /** Notes which set a replica has, and puts it in force where `agreeOn` says so. Replicas take turns. */
  agreeOnPolicies(loaded: LoadedSet, now: Instant): Promise<Agreement>;
  /** Notes that a replica stops. */
  leavePolicies(replica: string): Promise<void>;
  /** Null before the first. */
  policySetInForce(): Promise<PolicySetRecord | null>;
}
