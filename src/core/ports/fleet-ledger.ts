import type { Instant, Milliseconds } from '../values/duration.ts';
import type { WorkKind } from './work-ledger.ts';

/** What a replica compares itself with. */
export interface StoreFacts {
  /** The time of the database, which all replicas share; null where the store has no clock but this machine's. */
  readonly now: Instant | null;
  /** The newest migration that this version knows. */
  readonly knows: string;
  /** A newer one that the database has had; null where there is none. */
  readonly newer: string | null;
}

/** What a replica says of itself each minute. */
export interface ReplicaReport {
  readonly replica: string;
  readonly digest: string;
  readonly version: string;
  readonly startedAt: Instant;
  /** By how much its clock is ahead of the database's; below 0 it is behind, null where that is not known. */
  readonly clockAhead: Milliseconds | null;
}

/** A replica as everybody sees it. Times by the clock of the database. */
export interface ReplicaView {
  readonly replica: string;
  /** Null of a version before 0047. */
  readonly version: string | null;
  readonly newestMigration: string | null;
  readonly startedAt: Instant | null;
  readonly seenAt: Instant;
  /** It has been silent for long. */
  readonly isGone: boolean;
  readonly digest: string;
  /** Since when it has other policies than those in force; null where it has them. */
  readonly differsSince: Instant | null;
  readonly clockAhead: Milliseconds | null;
  /** The names of the workspaces that a pass of it holds. */
  readonly passes: readonly string[];
}

/** A queue as it is now. */
export interface QueueView {
  readonly queue: WorkKind | 'collect';
  /** What is due and no replica has begun. */
  readonly waiting: number;
  readonly underWay: number;
  /** For how long the oldest of what waits has been due; 0 where none waits. */
  readonly oldestFor: Milliseconds;
}

/** What replicas may still read of a subscription now. */
export interface ReadsLeft {
  readonly principal: string;
  readonly subscription: string;
  readonly left: number;
  /** Azure asked to wait for so long; 0 where it did not. */
  readonly pausedFor: Milliseconds;
}

/** Who does what, over all replicas of a database. */
export interface Fleet {
  /** By the clock of the database. */
  readonly now: Instant;
  /** Those that have not stopped, the longest at work first. */
  readonly replicas: readonly ReplicaView[];
  readonly queues: readonly QueueView[];
  /** The workspace whose pass has been due for longest, and for how long; null where none is due. */
  readonly behind: { readonly workspace: string; readonly dueFor: Milliseconds } | null;
  readonly reads: readonly ReadsLeft[];
}

export interface FleetReads {
  fleet(): Promise<Fleet>;
}

export interface FleetLedger {
  storeFacts(): Promise<StoreFacts>;
  /** @returns the replicas that were seen of late, this one among them. */
  reportReplica(report: ReplicaReport): Promise<readonly string[]>;
}

/** A replica that has said nothing for so long is gone. It says something each minute. */
export const REPLICA_SILENT_AFTER: Milliseconds = 180_000;
