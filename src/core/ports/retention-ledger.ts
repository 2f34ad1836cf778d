import type { EvidenceKeep } from '../evidence/retention.ts';
import type { StoreKeep } from '../record/store-keep.ts';
import type { Instant } from '../values/duration.ts';

/** How long what is kept. */
export interface KeepTimes {
  readonly evidence: EvidenceKeep;
  readonly store: StoreKeep;
}

/** What is dropped after a time, in this order: what outlives something else comes after it. */
export const DROPPED_KINDS = [
  'evidence',
  'contents',
  'alerts',
  'decisions',
  'bases',
  'evidence-rows',
  'statuses',
  'runs',
  'exceptions',
  'policy-sets',
] as const;
export type DroppedKind = (typeof DROPPED_KINDS)[number];

/** What one step of retention did. */
export interface DroppedSome {
  readonly dropped: number;
  /** Whether there may be more of the kind now. */
  readonly more: boolean;
  /** Why something could not be dropped, in a sentence. It is tried again a day later. */
  readonly problem: string | null;
}

/** Drops what was kept for long enough, and nothing that anything still needs. */
export interface RetentionLedger {
  /** Drops at most `most` of a kind, in one short transaction. Null where another replica is at it. */
  dropOld(kind: DroppedKind, times: KeepTimes, now: Instant, most: number): Promise<DroppedSome | null>;
}
